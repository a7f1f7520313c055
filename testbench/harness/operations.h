// What a request can ask for. Each reads its fields, works, and sends exactly one answer.
#pragma once

#include "frames.h"

namespace systole {

// Thrown by an operation that cannot go on; its text becomes the answer.
struct Failure {
    std::string text;
};

// Thrown when the design breaks a rule of a handshake.
struct Violation {
    const char* rule;
    uint32_t channel;  // index of its valid port
    uint64_t cycle;    // of the job, from 0
    std::string text;
};

// Thrown when the design has called $finish.
struct Finished {};

enum Reset : uint32_t {
    RESET_SYNCHRONOUS = 0,
    // Asserted without an edge, and released likewise while the first clock is high, or low.
    RESET_RELEASE_HIGH = 1,
    RESET_RELEASE_LOW = 2,
};

void set_clocks(const Request& request);
void reset(const Request& request);
void batch(const Request& request);
void streams(const Request& request);
void axi_lite(const Request& request);
// The stalls of every channel begin anew, so that what follows a reset depends on nothing before it.
void restart_channels();
void peek(const Request& request);
void poke(const Request& request);

// Asks the kernel to end this process when its parent ends, however that happens.
void die_with_parent();
void take_snapshot(const Request& request);
void restore_snapshot(const Request& request);

// Where coverage is written when the simulation ends.
void coverage_to(const Request& request);

void find_memories();
// One line a memory: path, width in bits, depth, bytes of an element.
std::string list_memories();
void read_memory(const Request& request);
void write_memory(const Request& request);

}  // namespace systole
