// Columns in, columns out, one word a cycle; and the single steps a debugger wants.
#include "machine.h"
#include "operations.h"

namespace systole {

namespace {

void check_finish() {
    if (VL_UNLIKELY(context->gotFinish())) throw Finished{};
}

// Every clock rises so many times.
void hold(uint64_t cycles) {
    if (!machine.several()) {
        for (uint64_t cycle = 0; cycle < cycles; ++cycle) {
            machine.settle();
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
}

struct Input {
    uint8_t* port;
    const uint8_t* from;
    uint32_t bytes;
};

}  // namespace

void reset(const Request& request) {
    Reader reader{request};
    const uint64_t cycles = reader.u64();
    const uint32_t kind = reader.u32();
    for (uint32_t i = 0; i < port_count; ++i) {
        if (!ports[i].input || machine.is_clock(ports[i].data)) continue;
        clear_word(ports[i].data, ports[i].bytes);
    }
    uint8_t* const pin = reset_port < 0 ? nullptr : static_cast<uint8_t*>(ports[reset_port].data);
    if (pin) *pin = reset_active_low ? 0 : 1;
    if (kind != RESET_SYNCHRONOUS) machine.act();
    hold(cycles);
    if (kind == RESET_RELEASE_LOW) machine.sink();
    if (kind == RESET_RELEASE_HIGH && cycles > 0) machine.lift();
    if (pin) *pin = reset_active_low ? 1 : 0;
    if (kind != RESET_SYNCHRONOUS) machine.act();
    restart_channels();
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
    std::vector<Column> columns;
    for (const uint32_t index : recorded) {
        columns.emplace_back(ports[index].bytes);
        columns.back().reserve(cycles);
    }
    for (uint64_t cycle = 0; cycle < cycles; ++cycle) {
        for (Input& input : inputs) {
            move_word(input.port, input.from, input.bytes);
            input.from += input.bytes;
        }
        machine.settle(clock);
        for (size_t i = 0; i < columns.size(); ++i) columns[i].append(ports[recorded[i]].data);
        machine.rise();
        check_finish();
        beat();
    }
    Answer answer;
    for (const Column& column : columns) answer.column(column.data(), column.size());
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
