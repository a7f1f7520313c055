// The clocks of the design. Inputs are set between two rising edges of their clock and settle;
// whatever is sampled just before the edge is what the registers see at it.
//
// With one clock a cycle is two evaluations. Its time has no unit of the user's: the n-th cycle (after
// which `cycles` is n) rises at 10 n; its inputs settle at 10 n - 5, with the clock low.
//
// With several clocks every edge has a time of its own, and edges at the same time are one evaluation.
// Inputs are set right after the edge before theirs. See clocks.cpp.
#pragma once

#include "model.h"

namespace systole {

struct Clock {
    uint8_t* pin;
    uint64_t period;
    uint64_t rise;  // times of the next edges
    uint64_t fall;
    uint64_t cycles;
};

class Machine {
public:
    uint64_t cycles = 0;  // of the first clock
    uint8_t* clock = nullptr;
    bool tracing = false;
    std::vector<Clock> clocks;  // empty with one
    // Cycles that a waveform shows.
    uint64_t trace_from = 0, trace_to = 0;

    bool shows(uint64_t cycle) const {
        return tracing && cycle >= trace_from && cycle <= trace_to;
    }

    bool several() const { return !clocks.empty(); }

    // Goes to just before the next rise of a clock, the inputs having settled.
    void settle(size_t which = 0) {
        if (VL_UNLIKELY(several())) return approach(which);
        if (clock) *clock = 0;
        evaluate_at(10 * cycles + (VL_LIKELY(late_ == 0) ? 5 : 6 + late_));
    }

    // And over it.
    void rise() {
        if (VL_UNLIKELY(several())) return edges();
        ++cycles;
        late_ = 0;
        early_ = 0;
        context->time(10 * cycles);
        if (clock) {
            *clock = 1;
            model_eval();
        }
#if VM_TRACE
        if (shows(cycles)) trace_dump(10 * cycles);
#endif
    }

    // Values as they are between two edges, for whoever looks at them there.
    void look() {
        if (several()) return model_eval();
        settle();
    }

    // Lets what was set act without an edge of the clock.
    void act();
    // Goes to where the first clock is low, without a rise of it.
    void sink();
    // Goes to where it is high, over a rise if need be.
    void lift();

    void start(std::vector<Clock> all);
    bool is_clock(const void* pin) const;
    bool rises_next(size_t which) const { return clocks[which].rise == next(); }
    // All edges of the next moment that has any.
    void edges();
    // What the waveform lacks of the present moment.
    void finish_trace();

private:
    void evaluate_at(uint64_t time) {
        context->time(time);
        model_eval();
#if VM_TRACE
        if (shows((time + 5) / 10)) trace_dump(time);
#endif
    }
    uint64_t next() const;
    void approach(size_t which);

    uint64_t now_ = 0;
    // Moments of one clock's cycle that `act` has used, while it is high and low.
    uint32_t early_ = 0, late_ = 0;
};

extern Machine machine;

}  // namespace systole
