#include "frames.h"

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "blocking.h"
#include "machine.h"
#include "shared.h"

namespace systole {

namespace {

constexpr int64_t HEARTBEAT_MS = 500;

int output = -1;
int64_t last_sent_ms = 0;

// Where the answer to the present request may lie in shared memory.
uint8_t* room = nullptr;
uint64_t room_bytes = 0;

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

// The reader is gone: nobody is left to report to.
[[noreturn]] void orphaned() { _exit(0); }

void write_all(iovec* parts, size_t count) {
    while (count > 0) {
        ssize_t wrote = writev(output, parts, static_cast<int>(count < 64 ? count : 64));
        if (wrote < 0) {
            if (errno == EINTR) continue;
            orphaned();
        }
        while (count > 0 && static_cast<size_t>(wrote) >= parts->iov_len) {
            wrote -= static_cast<ssize_t>(parts->iov_len);
            ++parts;
            --count;
        }
        if (wrote > 0) {
            parts->iov_base = static_cast<uint8_t*>(parts->iov_base) + wrote;
            parts->iov_len -= static_cast<size_t>(wrote);
        }
    }
    last_sent_ms = now_ms();
}

struct Header {
    uint64_t bytes;
    uint32_t kind;
    uint32_t sequence;
    uint64_t cycle;
    uint32_t reserved;
    uint32_t shared;
};

uint64_t padding(uint64_t bytes) { return (8 - bytes % 8) % 8; }

}  // namespace

int frames_output() { return output; }

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

// What the design prints goes to stderr: stdout carries frames only.
void open_pipes() {
    output = fcntl(1, F_DUPFD_CLOEXEC, 3);
    if (output < 0 || dup2(2, 1) < 0) _exit(70);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    last_sent_ms = now_ms();
}

void read_header(Request& request, const void* header) {
    struct {
        uint64_t bytes;
        uint32_t operation, sequence, epoch, reserved, place, blocks;
    } fields;
    static_assert(sizeof fields == REQUEST_HEADER, "as frames.h says");
    std::memcpy(&fields, header, sizeof fields);
    request.operation = fields.operation;
    request.sequence = fields.sequence;
    request.epoch = fields.epoch;
    request.bytes = fields.bytes;
    request.shared = nullptr;
    room_bytes = 0;
    if (fields.blocks > 0) {
        request.shared = shared_range(fields.place, fields.blocks);
        const uint64_t used = (fields.bytes + SHARED_BLOCK - 1) / SHARED_BLOCK;
        shared_range(fields.place, used);
        if (used < fields.blocks) {
            room = shared_range(fields.place + used, fields.blocks - used);
            room_bytes = (fields.blocks - used) * SHARED_BLOCK;
        }
    }
    request.storage.resize((request.piped() + 7) / 8);
}

bool receive(Request& request) {
    if (one_at_a_time) return receive_one(request);
    uint8_t header[REQUEST_HEADER];
    if (!read_all(header, sizeof header)) return false;
    read_header(request, header);
    return read_all(request.storage.data(), request.piped());
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
    if (kind != KIND_HEARTBEAT) answering();
    Header header{8 * fields_.size(), kind, sequence, machine.cycles, 0, 0};
    for (const Part& part : parts_) header.bytes += part.bytes + padding(part.bytes);
    if (kind == KIND_ANSWER && header.bytes > 0 && header.bytes <= room_bytes) {
        share();
        header.shared = 1;
        iovec alone{&header, sizeof header};
        write_all(&alone, 1);
        return;
    }
    std::vector<iovec> parts;
    parts.push_back({&header, sizeof header});
    if (!fields_.empty()) parts.push_back({fields_.data(), 8 * fields_.size()});
    for (const Part& part : parts_) {
        if (part.bytes) parts.push_back({const_cast<void*>(part.data), part.bytes});
        if (const uint64_t rest = padding(part.bytes)) {
            parts.push_back({const_cast<uint64_t*>(&zero), rest});
        }
    }
    write_all(parts.data(), parts.size());
}

// Into the room for it.
void Answer::share() const {
    uint8_t* at = room;
    std::memcpy(at, fields_.data(), 8 * fields_.size());
    at += 8 * fields_.size();
    for (const Part& part : parts_) {
        std::memcpy(at, part.data, part.bytes);
        at += part.bytes;
        std::memset(at, 0, padding(part.bytes));
        at += padding(part.bytes);
    }
    room_bytes = 0;
}

void send_words(uint32_t sequence, const std::vector<uint64_t>& words) {
    if (answer_call(words)) return;
    answering();
    Header header{8 * words.size(), KIND_ANSWER, sequence, machine.cycles, 0, 0};
    iovec parts[2] = {{&header, sizeof header},
                      {const_cast<uint64_t*>(words.data()), 8 * words.size()}};
    write_all(parts, words.empty() ? 1 : 2);
}

bool write_empty_frame(int to, uint32_t kind) {
    const Header header{0, kind, 0, 0, 0, 0};
    return write(to, &header, sizeof header) == sizeof header;
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
