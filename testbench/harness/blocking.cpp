#include "blocking.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine.h"

namespace systole {

bool one_at_a_time = false;

namespace {

// A request that takes longer than one to two of these makes the guard write.
constexpr int GUARD_MS = 50;
// The caller's next request usually comes within microseconds: going to sleep would cost more than
// waiting for it. Who thinks for longer is waited for asleep.
constexpr int64_t SPIN_NS = 20000;

enum State : uint32_t { IDLE, COMPUTING, GUARD_WRITES };

// Shared with the guard. Whoever writes a frame owns the pipe meanwhile: this process while it is
// idle or answers, the guard in GUARD_WRITES.
struct Shared {
    std::atomic<uint32_t> state;
    std::atomic<uint32_t> requests;
};

Shared* shared = nullptr;
pid_t guard_process = -1;
int request_pipe[2];
int answer_pipe[2];
// The guard sees its end when this process is gone.
int life_pipe[2];

void become(State from, State to) {
    uint32_t expected = from;
    while (!shared->state.compare_exchange_weak(expected, to)) {
        expected = from;
        sched_yield();
    }
}

// A second description of a pipe's end, so that only this use of it does not block.
int open_again(int descriptor, int flags) {
    char path[40];
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return open(path, flags | O_NONBLOCK | O_CLOEXEC);
}

bool unread(int descriptor) {
    int bytes = 0;
    return ioctl(descriptor, FIONREAD, &bytes) == 0 && bytes > 0;
}

// Writes unless the simulation is about to answer. One that is stopped has not even read its request.
void write_for(int output) {
    for (uint32_t state : {COMPUTING, IDLE}) {
        if (!shared->state.compare_exchange_strong(state, GUARD_WRITES)) continue;
        if (state == COMPUTING || unread(request_pipe[0])) write_empty_frame(output, KIND_WAITING);
        shared->state = state;
        return;
    }
}

[[noreturn]] void guard() {
    const int output = open_again(answer_pipe[1], O_WRONLY);
    for (const int other : {0, 1, 2, frames_output(), request_pipe[1], answer_pipe[0],
                            answer_pipe[1], life_pipe[1]}) {
        close(other);
    }
    uint32_t seen = 0;
    bool waiting = false;
    for (;;) {
        pollfd life{life_pipe[0], POLLIN, 0};
        const int ended = poll(&life, 1, GUARD_MS);
        if (ended > 0) _exit(0);
        const bool busy = shared->state == COMPUTING || unread(request_pipe[0]);
        const uint32_t requests = shared->requests;
        if (busy && waiting && requests == seen) write_for(output);
        waiting = busy;
        seen = requests;
    }
}

int64_t now_ns() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

// Returns when there is something to read, or nothing will come any more. It reads nothing itself: a
// process that is stopped here leaves the request where the guard sees it.
void wait_for_request() {
    static int64_t last_wait = 0;
    const int64_t start = now_ns();
    bool there = false;
    if (last_wait < SPIN_NS) {
        do {
            there = unread(0);
            if (there) break;
            sched_yield();
        } while (now_ns() - start < SPIN_NS);
    }
    pollfd request{0, POLLIN, 0};
    while (!there && poll(&request, 1, -1) < 0 && errno == EINTR) {}
    last_wait = now_ns() - start;
}

}  // namespace

void make_pipes(const Request& request) {
    if (pipe(request_pipe) || pipe(answer_pipe) || pipe(life_pipe)) {
        throw Failure{"no pipes can be made"};
    }
#ifdef F_SETPIPE_SZ
    fcntl(answer_pipe[1], F_SETPIPE_SZ, 1 << 20);
#endif
    void* const memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw Failure{"no shared memory can be had"};
    shared = new (memory) Shared{};
    std::fflush(nullptr);
    guard_process = fork();
    if (guard_process < 0) throw Failure{"no guard process can be made"};
    if (guard_process == 0) guard();
    close(life_pipe[0]);
    Answer answer;
    answer.u64(static_cast<uint64_t>(request_pipe[0]));
    answer.u64(static_cast<uint64_t>(answer_pipe[1]));
    answer.send(KIND_ANSWER, request.sequence);
}

void switch_pipes(const Request& request) {
    Answer{}.send(KIND_ANSWER, request.sequence);
    close(request_pipe[1]);
    close(answer_pipe[0]);
    if (dup2(request_pipe[0], 0) < 0 || dup2(answer_pipe[1], frames_output()) < 0) _exit(70);
    close(request_pipe[0]);
    close(answer_pipe[1]);
    one_at_a_time = true;
}

void end_guard() {
    if (guard_process < 0) return;
    kill(guard_process, SIGKILL);
    waitpid(guard_process, nullptr, 0);
}

void answering() {
    if (shared && shared->state != IDLE) become(COMPUTING, IDLE);
}

bool receive_one(Request& request) {
    static uint64_t piece[64];
    auto* const bytes = reinterpret_cast<uint8_t*>(piece);
    size_t got = 0;
    wait_for_request();
    ++shared->requests;
    become(IDLE, COMPUTING);
    while (got < REQUEST_HEADER) {
        const ssize_t more = read(0, bytes + got, sizeof piece - got);
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) return false;
        got += static_cast<size_t>(more);
    }
    read_header(request, bytes);
    const uint64_t early = got - REQUEST_HEADER;
    std::memcpy(request.storage.data(), bytes + REQUEST_HEADER, early);
    return read_all(reinterpret_cast<uint8_t*>(request.storage.data()) + early,
                    request.piped() - early);
}

void cycle(const Request& request) {
    static std::vector<uint64_t> words;
    Reader reader{request};
    const uint64_t cycles = reader.u64();
    const uint32_t inputs = reader.u32();
    const uint32_t outputs = reader.u32();
    for (uint32_t i = 0; i < inputs; ++i) {
        const Port& port = ports[reader.u32()];
        move_word(port.data, reader.column(port.bytes), port.bytes);
    }
    words.clear();
    if (cycles || outputs) machine.settle();
    for (uint32_t i = 0; i < outputs; ++i) {
        const Port& port = ports[reader.u32()];
        const size_t at = words.size();
        words.resize(at + (port.bytes + 7) / 8);
        move_word(&words[at], port.data, port.bytes);
    }
    for (uint64_t count = 0; count < cycles; ++count) {
        if (count) machine.settle();
        machine.rise();
        if (VL_UNLIKELY(context->gotFinish())) throw Finished{};
        beat();
    }
    send_words(request.sequence, words);
}

}  // namespace systole
