// The clock of the design: two evaluations a cycle. Inputs are set while the clock is low and
// settle; whatever is sampled then is what the registers see at the rising edge that follows.
//
// Time: the n-th cycle (after which `cycles` is n) rises at 10 n; its inputs settle at 10 n - 5.
#pragma once

#include "model.h"

namespace systole {

struct Machine {
    uint64_t cycles = 0;
    uint8_t* clock = nullptr;
    bool tracing = false;

    void settle() {
        if (clock) *clock = 0;
        context->time(10 * cycles + 5);
        model_eval();
#if VM_TRACE
        if (tracing) trace_dump(10 * cycles + 5);
#endif
    }

    void rise() {
        ++cycles;
        context->time(10 * cycles);
        if (clock) {
            *clock = 1;
            model_eval();
        }
#if VM_TRACE
        if (tracing) trace_dump(10 * cycles);
#endif
    }
};

extern Machine machine;

}  // namespace systole
