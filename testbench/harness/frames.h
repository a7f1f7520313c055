// Binary frames on two pipes, little-endian. src/cosim/frame.ts is the other end.
//
//   request:  u64 bytes, u32 operation, u32 sequence, u32 epoch, u32 0, u32 place, u32 blocks;  payload
//   answer:   u64 bytes, u32 kind, u32 sequence, u64 cycle, u32 0, u32 shared;                  payload
//
// Everything in a payload that is not a small integer starts at a multiple of 8 bytes.
//
// With `blocks` above zero the request's payload lies in shared memory (shared.h), from the block
// `place` on. What is left of those blocks behind it is room for the answer's payload: it is there if
// `shared` is 1.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "words.h"

namespace systole {

constexpr uint32_t PROTOCOL_VERSION = 3;

enum Operation : uint32_t {
    OP_RESET = 1,
    OP_BATCH = 2,
    OP_STREAMS = 3,
    OP_PEEK = 4,
    OP_POKE = 5,
    OP_READ_MEMORY = 6,
    OP_WRITE_MEMORY = 7,
    OP_TRACE_START = 8,
    OP_TRACE_STOP = 9,
    OP_SNAPSHOT = 10,
    OP_RESTORE = 11,
    OP_COVERAGE = 12,
    OP_CLOCKS = 13,
    OP_AXI_LITE = 14,
    OP_MAKE_PIPES = 32,
    OP_SWITCH_PIPES = 33,
    OP_CYCLE = 34,
    OP_CALL = 35,  // what lies in the call's part of the shared memory: blocking.h
};

enum Kind : uint32_t {
    KIND_HELLO = 1,
    KIND_ANSWER = 2,
    KIND_ERROR = 3,
    KIND_SKIPPED = 4,    // an earlier request of the same epoch failed
    KIND_HEARTBEAT = 5,  // still computing
    KIND_VIOLATION = 7,  // the design broke a rule: rule, channel, cycle and what happened, a line each
    KIND_FINISHED = 6,   // the design called $finish: the process ends
    KIND_WAITING = 16,   // not answered yet, which says nothing of the simulation
};

constexpr size_t REQUEST_HEADER = 32;
constexpr size_t ANSWER_HEADER = 32;

struct Request {
    uint32_t operation;
    uint32_t sequence;
    uint32_t epoch;
    std::vector<uint64_t> storage;  // of 64-bit words, for alignment
    const uint8_t* shared;  // where it lies in shared memory, if there
    uint64_t bytes;
    // Bytes of the payload that come through the pipe.
    uint64_t piped() const { return shared ? 0 : bytes; }
    const uint8_t* data() const {
        return shared ? shared : reinterpret_cast<const uint8_t*>(storage.data());
    }
};

// Reads a request's fields in order.
class Reader {
public:
    explicit Reader(const Request& request)
        : at_{request.data()}, start_{at_}, end_{at_ + request.bytes} {}
    uint32_t u32() { return take<uint32_t>(); }
    uint64_t u64() { return take<uint64_t>(); }
    void align() { bytes((8 - (at_ - start_) % 8) % 8); }
    // `count` bytes, padded to a multiple of 8.
    const uint8_t* column(uint64_t count) {
        align();
        const uint8_t* const data = bytes(count);
        align();
        return data;
    }
    std::string text() {
        const uint64_t length = u64();
        return std::string(reinterpret_cast<const char*>(column(length)), length);
    }
    const uint8_t* bytes(uint64_t count);

private:
    template <typename T> T take() {
        T value;
        std::memcpy(&value, bytes(sizeof value), sizeof value);
        return value;
    }
    const uint8_t* at_;
    const uint8_t* start_;
    const uint8_t* end_;
};

// Collects an answer's parts without copying columns; the parts must outlive `send`.
class Answer {
public:
    void u64(uint64_t value) { fields_.push_back(value); }
    void column(const void* data, uint64_t bytes) { parts_.push_back({data, bytes}); }
    void send(uint32_t kind, uint32_t sequence);

private:
    struct Part {
        const void* data;
        uint64_t bytes;
    };
    void share() const;
    std::vector<uint64_t> fields_;
    std::vector<Part> parts_;
};

void open_pipes();
// The descriptor that answers go to.
int frames_output();
// False at the end of the input.
bool read_all(void* to, uint64_t bytes);
// Takes the fields of a header, and makes room for a payload that comes through the pipe.
void read_header(Request& request, const void* header);
// False at the end of the input.
bool receive(Request& request);
// An answer of whole words.
void send_words(uint32_t sequence, const std::vector<uint64_t>& words);
bool write_empty_frame(int to, uint32_t kind);
void send_text(uint32_t kind, uint32_t sequence, const std::string& text);

// To be called now and then while computing: sends a heartbeat when nothing was sent for a while.
void beat_slow();
inline void beat() {
    static uint32_t calls = 0;
    if ((++calls & 63) == 0) beat_slow();
}

}  // namespace systole
