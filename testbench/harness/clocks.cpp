// The edges of several clocks in the order of their times, and what happens without an edge.
//
// A moment is written into the waveform when time goes on from it: by then the inputs that were set
// right after its edges have settled, too.
#include <algorithm>

#include "machine.h"
#include "operations.h"

namespace systole {

namespace {

constexpr uint64_t NEVER = UINT64_MAX;
// A cycle of one clock has so many moments between its edges.
constexpr uint32_t MOST_MOMENTS = 3;

}  // namespace

void set_clocks(const Request& request) {
    Reader reader{request};
    std::vector<Clock> all(reader.u64());
    for (Clock& clock : all) {
        clock.pin = static_cast<uint8_t*>(ports[reader.u64()].data);
        clock.period = reader.u64();
        clock.rise = clock.period + reader.u64();
        clock.fall = NEVER;
        clock.cycles = 0;
    }
    machine.start(std::move(all));
    Answer{}.send(KIND_ANSWER, request.sequence);
}

void Machine::start(std::vector<Clock> all) {
    clocks = std::move(all);
    for (const Clock& clock : clocks) *clock.pin = 0;
    context->time(0);
}

bool Machine::is_clock(const void* pin) const {
    return pin == clock || std::any_of(clocks.begin(), clocks.end(),
                                       [pin](const Clock& each) { return each.pin == pin; });
}

uint64_t Machine::next() const {
    uint64_t time = NEVER;
    for (const Clock& clock : clocks) time = std::min({time, clock.rise, clock.fall});
    return time;
}

void Machine::finish_trace() {
#if VM_TRACE
    if (shows(cycles) && several()) trace_dump(now_);
#endif
}

void Machine::edges() {
    const uint64_t time = next();
    finish_trace();
    now_ = time;
    context->time(time);
    for (Clock& clock : clocks) {
        if (clock.fall == time) {
            *clock.pin = 0;
            clock.fall = NEVER;
        }
        if (clock.rise == time) {
            *clock.pin = 1;
            clock.fall = time + clock.period / 2;
            clock.rise += clock.period;
            ++clock.cycles;
        }
    }
    cycles = clocks.front().cycles;
    model_eval();
}

void Machine::approach(size_t which) {
    model_eval();
    while (next() != clocks[which].rise) {
        edges();
        if (VL_UNLIKELY(context->gotFinish())) throw Finished{};
    }
}

void Machine::act() {
    if (several()) return model_eval();
    uint32_t& used = clock && *clock ? early_ : late_;
    if (used == MOST_MOMENTS) return model_eval();
    ++used;
    evaluate_at(10 * cycles + (&used == &late_ ? 5 : 0) + used);
}

void Machine::lift() {
    if (several()) {
        while (!*clocks.front().pin) edges();
    } else if (clock && !*clock) {
        settle();
        rise();
    }
}

void Machine::sink() {
    if (!several()) {
        if (clock && *clock) settle();
        return;
    }
    while (*clocks.front().pin) edges();
}

}  // namespace systole
