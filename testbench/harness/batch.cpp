// Columns in, columns out, one word a cycle; and the single steps a debugger wants.
#include "machine.h"
#include "operations.h"

namespace systole {

namespace {

void check_finish() {
    if (VL_UNLIKELY(context->gotFinish())) throw Finished{};
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
    for (uint32_t i = 0; i < port_count; ++i) {
        if (ports[i].input) clear_word(ports[i].data, ports[i].bytes);
    }
    uint8_t* const pin = reset_port < 0 ? nullptr : static_cast<uint8_t*>(ports[reset_port].data);
    if (pin) *pin = reset_active_low ? 0 : 1;
    for (uint64_t cycle = 0; cycle < cycles; ++cycle) {
        machine.settle();
        machine.rise();
        check_finish();
        beat();
    }
    if (pin) *pin = reset_active_low ? 1 : 0;
    restart_channels();
    Answer{}.send(KIND_ANSWER, request.sequence);
}

void batch(const Request& request) {
    Reader reader{request};
    const uint64_t cycles = reader.u64();
    std::vector<Input> inputs(reader.u32());
    std::vector<uint32_t> recorded(reader.u32());
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
        machine.settle();
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
    machine.settle();
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
