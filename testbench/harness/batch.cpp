// Columns in, columns out, one word a cycle; and the single steps a debugger wants.
#include "machine.h"
#include "operations.h"

namespace systole {

namespace {

void check_finish() {
    if (VL_UNLIKELY(context->gotFinish())) throw Finished{};
}

// Outputs that must be low while the reset is held, once it has had an edge of every clock to act.
// What is wrong is told when the reset is over, so that the design is reset in any case.
struct Low {
    std::vector<uint32_t> pins;
    std::vector<Violation> seen;

    void check(uint64_t cycle) {
        for (const uint32_t pin : pins) {
            if (*static_cast<const uint8_t*>(ports[pin].data) == 0 || !seen.empty()) continue;
            seen.push_back({"low-in-reset", pin, cycle,
                            std::string(ports[pin].name) + " is high in cycle " +
                                std::to_string(cycle) + " of the reset"});
        }
    }
};

// Every clock rises so many times.
void hold(uint64_t cycles, Low& low) {
    if (!machine.several()) {
        for (uint64_t cycle = 0; cycle < cycles; ++cycle) {
            machine.settle();
            if (VL_UNLIKELY(cycle > 0)) low.check(cycle);
            machine.rise();
            check_finish();
            beat();
        }
        return;
    }
    std::vector<uint64_t> ends;
    for (const Clock& clock : machine.clocks) ends.push_back(clock.cycles + cycles);
    for (size_t i = 0; i < ends.size(); ++i) {
        while (machine.clocks[i].cycles < ends[i]) {
            machine.settle(i);
            machine.rise();
            check_finish();
            beat();
        }
    }
    if (cycles == 0 || low.pins.empty()) return;
    machine.look();
    low.check(cycles);
}

struct Input {
    uint8_t* port;
    const uint8_t* from;
    uint32_t bytes;
};

struct Output {
    const void* port;
    uint8_t* to;
    uint32_t bytes;
};

}  // namespace

void reset(const Request& request) {
    Reader reader{request};
    const uint64_t cycles = reader.u64();
    const uint32_t kind = reader.u32();
    Low low;
    low.pins.resize(reader.u32());
    for (uint32_t& pin : low.pins) pin = reader.u32();
    for (uint32_t i = 0; i < port_count; ++i) {
        if (!ports[i].input || machine.is_clock(ports[i].data)) continue;
        clear_word(ports[i].data, ports[i].bytes);
    }
    uint8_t* const pin = reset_port < 0 ? nullptr : static_cast<uint8_t*>(ports[reset_port].data);
    if (pin) *pin = reset_active_low ? 0 : 1;
    if (kind != RESET_SYNCHRONOUS) machine.act();
    hold(cycles, low);
    if (kind == RESET_RELEASE_LOW) machine.sink();
    if (kind == RESET_RELEASE_HIGH && cycles > 0) machine.lift();
    if (pin) *pin = reset_active_low ? 1 : 0;
    if (kind != RESET_SYNCHRONOUS) machine.act();
    restart_channels();
    if (!low.seen.empty()) throw low.seen.front();
    Answer{}.send(KIND_ANSWER, request.sequence);
}

void batch(const Request& request) {
    Reader reader{request};
    const uint64_t cycles = reader.u64();
    std::vector<Input> inputs(reader.u32());
    std::vector<uint32_t> recorded(reader.u32());
    const uint32_t clock = reader.u32();
    std::vector<uint32_t> driven(inputs.size());
    for (uint32_t& index : driven) index = reader.u32();
    for (uint32_t& index : recorded) index = reader.u32();
    for (size_t i = 0; i < inputs.size(); ++i) {
        const Port& port = ports[driven[i]];
        inputs[i] = {static_cast<uint8_t*>(port.data), reader.column(cycles * port.bytes),
                     port.bytes};
    }
    std::vector<Output> outputs;
    uint64_t size = 0;
    for (const uint32_t index : recorded) size += (cycles * ports[index].bytes + 7) / 8 * 8;
    // Kept from batch to batch, in this core's caches: writing each cycle into memory that another core
    // has just read would cost more than copying the whole once.
    static std::vector<uint64_t> memory;
    if (memory.size() < size / 8) memory.resize(size / 8);
    auto* to = reinterpret_cast<uint8_t*>(memory.data());
    Answer answer;
    for (const uint32_t index : recorded) {
        const Port& port = ports[index];
        outputs.push_back({port.data, to, port.bytes});
        answer.column(to, cycles * port.bytes);
        to += (cycles * port.bytes + 7) / 8 * 8;
    }
    for (uint64_t cycle = 0; cycle < cycles; ++cycle) {
        for (Input& input : inputs) {
            move_word(input.port, input.from, input.bytes);
            input.from += input.bytes;
        }
        machine.settle(clock);
        for (Output& output : outputs) {
            move_word(output.to, output.port, output.bytes);
            output.to += output.bytes;
        }
        machine.rise();
        check_finish();
        beat();
    }
    answer.send(KIND_ANSWER, request.sequence);
}

void peek(const Request& request) {
    Reader reader{request};
    const Port& port = ports[reader.u32()];
    machine.look();
    Answer answer;
    answer.column(port.data, port.bytes);
    answer.send(KIND_ANSWER, request.sequence);
}

void poke(const Request& request) {
    Reader reader{request};
    const Port& port = ports[reader.u32()];
    move_word(port.data, reader.column(port.bytes), port.bytes);
    Answer{}.send(KIND_ANSWER, request.sequence);
}

}  // namespace systole
