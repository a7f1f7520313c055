#include "blocking.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "machine.h"
#include "shared.h"

namespace systole {

bool one_at_a_time = false;

namespace {

// A request that takes longer than one to two of these makes the guard write.
constexpr int GUARD_MS = 50;
// The caller's next request usually comes within microseconds: going to sleep would cost more than
// waiting for it. Who thinks for longer is waited for asleep.
constexpr int64_t SPIN_NS = 20000;
// Looks at shared memory for each at the pipe, which is a call of the system.
constexpr int LOOKS = 64;

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

// A call in shared memory has these before its payload: a request's header and an answer's, each with
// its sum in what is reserved elsewhere, and whether the caller has to use the pipe in `shared`.
struct CallFrame {
    uint64_t bytes;
    uint32_t operation, sequence, epoch, sum, place, blocks;
};
struct AnswerFrame {
    uint64_t bytes;
    uint32_t kind, sequence;
    uint64_t cycle;
    uint32_t sum;
    std::atomic<uint32_t> pipe;
};
static_assert(sizeof(CallFrame) == REQUEST_HEADER && sizeof(AnswerFrame) == ANSWER_HEADER,
              "as frames.h says");

CallFrame* call_frame = nullptr;
AnswerFrame* answer_frame = nullptr;
uint32_t last_call = 0;
// The request under way came through shared memory, and the caller may still look there.
bool calling = false;
// The last request came that way, or should have.
bool by_memory = false;

const uint32_t* payload(const void* frame) {
    return reinterpret_cast<const uint32_t*>(static_cast<const uint8_t*>(frame) + REQUEST_HEADER);
}

// As BlockingPipes in src/cosim/blockingPipes.ts has it.
uint32_t sum_of(uint32_t sequence, const uint32_t* words, uint64_t bytes) {
    uint32_t sum = sequence;
    for (uint64_t i = 0; i < bytes / 4; ++i) sum = 31 * sum + words[i];
    return sum;
}

bool called() {
    return call_frame && *static_cast<volatile uint32_t*>(&call_frame->sequence) != last_call;
}

// Takes the call if it is there in whole.
bool take_call(Request& request) {
    CallFrame frame;
    std::memcpy(&frame, call_frame, sizeof frame);
    if (frame.sequence == last_call || frame.bytes > CALL_BYTES - REQUEST_HEADER) return false;
    request.storage.resize((frame.bytes + 7) / 8);
    std::memcpy(request.storage.data(), payload(call_frame), frame.bytes);
    const auto* const words = reinterpret_cast<const uint32_t*>(request.storage.data());
    if (sum_of(frame.sequence, words, frame.bytes) != frame.sum) return false;
    read_header(request, &frame);
    last_call = frame.sequence;
    return true;
}

inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

int64_t now_ns() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

enum Found { IN_PIPE, IN_MEMORY };

// Returns when there is something to read in the pipe, or nothing will come any more, or when there is
// a call in shared memory. It reads nothing itself: a process that is stopped here leaves the request
// where the guard sees it.
Found wait_for_request() {
    static int64_t last_wait = 0;
    const int64_t start = now_ns();
    const auto found = [start](Found where) {
        last_wait = now_ns() - start;
        return where;
    };
    // Where calls come through memory the caller has a core of its own, and gets no time by this one's
    // giving way. Where they come through the pipe the two may share a core.
    while ((by_memory || last_wait < SPIN_NS) && now_ns() - start < SPIN_NS) {
        for (int look = 0; look < LOOKS; ++look) {
            if (called()) return found(IN_MEMORY);
            relax();
            if (!by_memory) break;
        }
        if (unread(0)) return found(IN_PIPE);
        if (!by_memory) sched_yield();
    }
    if (answer_frame) answer_frame->pipe = 1;
    pollfd request{0, POLLIN, 0};
    while (poll(&request, 1, -1) < 0 && errno == EINTR) {}
    if (answer_frame) answer_frame->pipe = 0;
    return found(IN_PIPE);
}

// Reads a header, and what else of the request comes with it: at most `room` bytes. 0 at the end.
size_t read_request(uint8_t* to, size_t room) {
    size_t got = 0;
    ++shared->requests;
    become(IDLE, COMPUTING);
    while (got < REQUEST_HEADER) {
        const ssize_t more = read(0, to + got, room - got);
        if (more < 0 && errno == EINTR) continue;
        if (more <= 0) return 0;
        got += static_cast<size_t>(more);
    }
    return got;
}

// The caller of what is under way is to ask for it through the pipe.
void leave_memory() {
    uint8_t header[REQUEST_HEADER];
    calling = false;
    answer_frame->pipe = 1;
    pollfd request{0, POLLIN, 0};
    while (poll(&request, 1, -1) < 0 && errno == EINTR) {}
    if (!read_request(header, sizeof header)) _exit(0);
    answer_frame->pipe = 0;
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
    if (uint8_t* const calls = call_memory()) {
        call_frame = reinterpret_cast<CallFrame*>(calls);
        answer_frame = reinterpret_cast<AnswerFrame*>(calls + CALL_BYTES);
    }
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
    if (!shared) return;
    if (calling) leave_memory();
    if (shared->state != IDLE) become(COMPUTING, IDLE);
}

bool receive_one(Request& request) {
    static uint64_t piece[64];
    auto* const bytes = reinterpret_cast<uint8_t*>(piece);
    for (;;) {
        calling = false;
        if (wait_for_request() == IN_MEMORY) {
            calling = by_memory = take_call(request);
            if (calling) return true;
            continue;
        }
        const size_t got = read_request(bytes, sizeof piece);
        if (got == 0) return false;
        read_header(request, bytes);
        by_memory = request.operation == OP_CALL;
        if (by_memory) {
            if (take_call(request)) return true;
            // It was made already: the answer came too late to be seen.
            if (request.sequence != last_call) {
                std::fprintf(stderr, "systole harness: a call is not where it should be\n");
                std::exit(70);
            }
            const uint64_t length = answer_frame->bytes / 8;
            const auto* const words = reinterpret_cast<const uint64_t*>(payload(answer_frame));
            send_words(request.sequence, std::vector<uint64_t>(words, words + length));
            continue;
        }
        const uint64_t early = got - REQUEST_HEADER;
        std::memcpy(request.storage.data(), bytes + REQUEST_HEADER, early);
        return read_all(reinterpret_cast<uint8_t*>(request.storage.data()) + early,
                        request.piped() - early);
    }
}

bool answer_call(const std::vector<uint64_t>& words) {
    const uint64_t bytes = 8 * words.size();
    if (!calling || bytes > CALL_BYTES - ANSWER_HEADER) return false;
    calling = false;
    auto* const to = const_cast<uint32_t*>(payload(answer_frame));
    std::memcpy(to, words.data(), bytes);
    answer_frame->bytes = bytes;
    answer_frame->kind = KIND_ANSWER;
    answer_frame->cycle = machine.cycles;
    answer_frame->sum = sum_of(last_call, to, bytes);
    std::atomic_thread_fence(std::memory_order_release);
    *static_cast<volatile uint32_t*>(&answer_frame->sequence) = last_call;
    return true;
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
