// What the harness needs to know of the design it drives. The generated table (see
// src/cosim/tableSource.ts) implements it; nothing else in this folder names the design.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "verilated.h"

namespace systole {

struct Port {
    const char* name;
    uint32_t width;  // bits
    uint32_t bytes;  // of its storage: 1, 2, 4, 8, or 4 * ceil(width / 32)
    bool input;
    void* data;  // the model's own variable
};

extern Port ports[];
extern const uint32_t port_count;
// Index of the clock and of the reset in `ports`, -1 without.
extern const int32_t clock_port;
extern const int32_t reset_port;
extern const bool reset_active_low;

extern VerilatedContext* context;

void model_open(int argc, char** argv);
void model_eval();
void model_close();

// Counters of coverage points, 0 in a flavour without. Taking one leaves it zero.
extern const uint32_t coverage_points;
uint32_t coverage_take(uint32_t point);
void coverage_add(uint32_t point, uint64_t count);

// Empty when the file is open, else why it is not. Dumping costs 15 to 25 times the evaluation.
std::string trace_open(const std::string& path, const std::vector<std::string>& scopes,
                       uint32_t depth);
void trace_dump(uint64_t time);
void trace_close();

}  // namespace systole
