// Snapshots by fork. The process that takes one becomes it: it forks a worker that goes on with the
// simulation, and sleeps. To restore it the worker exits, and the sleeper forks another. So snapshots
// are a chain of sleeping parents with the worker at its end, and restoring one drops those after it.
// Frames are read exactly to their end, so whoever is the worker reads on where the last one stopped.
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "coverage.h"
#include "machine.h"
#include "operations.h"
#include "trace_file.h"

namespace systole {

namespace {

constexpr size_t MOST_SNAPSHOTS = 64;

// What all processes of a simulation see.
struct Shared {
    uint32_t last_id;
    uint32_t target;    // the snapshot to go back to, 0 when none
    uint32_t sequence;  // of the request that the next worker answers
};

Shared* shared = nullptr;
std::vector<uint32_t> live;  // oldest first

// Starts a worker; true in it.
bool start_worker(pid_t& worker) {
    const pid_t self = getpid();
    worker = fork();
    if (worker != 0) return false;
    die_with_parent();
    if (getppid() != self) _exit(0);  // it was gone already
    return true;
}

// As the worker ended, so does the process that it worked for.
[[noreturn]] void end_like(int status) {
    if (WIFSIGNALED(status)) {
        std::signal(WTERMSIG(status), SIG_DFL);
        raise(WTERMSIG(status));
    }
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 70);
}

// Returns in each worker that starts from here.
void sleep_as(uint32_t id, pid_t worker) {
    for (;;) {
        int status = 0;
        while (waitpid(worker, &status, 0) < 0 && errno == EINTR) {}
        if (shared->target != id) end_like(status);
        shared->target = 0;
        if (start_worker(worker)) return;
        if (worker < 0) {
            std::fprintf(stderr, "a snapshot cannot be restored: %s\n", std::strerror(errno));
            std::fflush(stderr);
            _exit(71);
        }
    }
}

void answer(uint32_t id) {
    Answer answer;
    answer.u64(id);
    answer.send(KIND_ANSWER, shared->sequence);
}

}  // namespace

void die_with_parent() {
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

void take_snapshot(const Request& request) {
    if (machine.tracing) {
        throw Failure{"a waveform is being written: stop it first, and start one after restoring"};
    }
    if (live.size() == MOST_SNAPSHOTS) {
        throw Failure{"there are " + std::to_string(MOST_SNAPSHOTS) +
                      " snapshots, the most there can be; restoring one drops those after it"};
    }
    if (!shared) {
        void* const page = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED) throw Failure{"there is no memory for it"};
        shared = static_cast<Shared*>(page);
    }
    coverage_keep();
    // What is buffered must not be written by every process that is forked.
    std::fflush(nullptr);
    const uint32_t id = ++shared->last_id;
    shared->sequence = request.sequence;
    live.push_back(id);
    pid_t worker = 0;
    if (!start_worker(worker)) {
        if (worker < 0) {
            live.pop_back();
            throw Failure{std::string("no process can be made for it: ") + std::strerror(errno)};
        }
        sleep_as(id, worker);
    }
    answer(id);
}

void restore_snapshot(const Request& request) {
    Reader reader{request};
    const uint32_t id = reader.u32();
    if (std::find(live.begin(), live.end(), id) == live.end()) {
        throw Failure{"the snapshot was dropped when an earlier one was restored"};
    }
    machine.finish_trace();
    if (machine.tracing) finish_waveform();
    coverage_keep();
    std::fflush(nullptr);
    shared->sequence = request.sequence;
    shared->target = id;
    _exit(0);
}

}  // namespace systole
