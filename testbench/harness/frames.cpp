#include "frames.h"

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "machine.h"

namespace systole {

namespace {

constexpr int64_t HEARTBEAT_MS = 500;

int output = -1;
int64_t last_sent_ms = 0;

#ifdef CLOCK_MONOTONIC_COARSE
constexpr clockid_t CLOCK = CLOCK_MONOTONIC_COARSE;
#else
constexpr clockid_t CLOCK = CLOCK_MONOTONIC;
#endif

int64_t now_ms() {
    timespec now;
    clock_gettime(CLOCK, &now);
    return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

bool read_all(void* to, uint64_t bytes) {
    auto* at = static_cast<uint8_t*>(to);
    while (bytes > 0) {
        const ssize_t got = read(0, at, bytes);
        if (got == 0) return false;
        if (got < 0) {
            if (errno == EINTR) continue;
            return false;
        }
        at += got;
        bytes -= static_cast<uint64_t>(got);
    }
    return true;
}

// The reader is gone: nobody is left to report to.
[[noreturn]] void orphaned() { _exit(0); }

void write_all(std::vector<iovec>& parts) {
    size_t first = 0;
    while (first < parts.size()) {
        const size_t count = parts.size() - first < 64 ? parts.size() - first : 64;
        ssize_t wrote = writev(output, &parts[first], static_cast<int>(count));
        if (wrote < 0) {
            if (errno == EINTR) continue;
            orphaned();
        }
        while (first < parts.size() && static_cast<size_t>(wrote) >= parts[first].iov_len) {
            wrote -= static_cast<ssize_t>(parts[first].iov_len);
            ++first;
        }
        if (wrote > 0) {
            parts[first].iov_base = static_cast<uint8_t*>(parts[first].iov_base) + wrote;
            parts[first].iov_len -= static_cast<size_t>(wrote);
        }
    }
    last_sent_ms = now_ms();
}

struct Header {
    uint64_t bytes;
    uint32_t kind;
    uint32_t sequence;
    uint64_t cycle;
    uint64_t reserved;
};

}  // namespace

// What the design prints goes to stderr: stdout carries frames only.
void open_pipes() {
    output = fcntl(1, F_DUPFD_CLOEXEC, 3);
    if (output < 0 || dup2(2, 1) < 0) _exit(70);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    last_sent_ms = now_ms();
}

bool receive(Request& request) {
    struct {
        uint64_t bytes;
        uint32_t operation, sequence, epoch, reserved;
    } header;
    if (!read_all(&header, sizeof header)) return false;
    request.operation = header.operation;
    request.sequence = header.sequence;
    request.epoch = header.epoch;
    request.bytes = header.bytes;
    request.storage.resize((header.bytes + 7) / 8);
    return read_all(request.storage.data(), header.bytes);
}

const uint8_t* Reader::bytes(uint64_t count) {
    if (count > static_cast<uint64_t>(end_ - at_)) {
        std::fprintf(stderr, "systole harness: a request is shorter than it says\n");
        std::exit(70);
    }
    const uint8_t* const data = at_;
    at_ += count;
    return data;
}

void Answer::send(uint32_t kind, uint32_t sequence) {
    static const uint64_t zero = 0;
    Header header{8 * fields_.size(), kind, sequence, machine.cycles, 0};
    std::vector<iovec> parts;
    parts.push_back({&header, sizeof header});
    if (!fields_.empty()) parts.push_back({fields_.data(), 8 * fields_.size()});
    for (const Part& part : parts_) {
        const uint64_t padding = (8 - part.bytes % 8) % 8;
        header.bytes += part.bytes + padding;
        if (part.bytes) parts.push_back({const_cast<void*>(part.data), part.bytes});
        if (padding) parts.push_back({const_cast<uint64_t*>(&zero), padding});
    }
    write_all(parts);
}

void send_text(uint32_t kind, uint32_t sequence, const std::string& text) {
    Answer answer;
    answer.u64(text.size());
    answer.column(text.data(), text.size());
    answer.send(kind, sequence);
}

void beat_slow() {
    if (now_ms() - last_sent_ms >= HEARTBEAT_MS) Answer{}.send(KIND_HEARTBEAT, 0);
}

}  // namespace systole
