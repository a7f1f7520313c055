// The back door: arrays that a .vlt file made public, found through Verilator's own scope table.
// Elements are counted from the lowest index. Verilator lists no array of several dimensions.
#include <algorithm>

#include "machine.h"
#include "operations.h"
#include "verilated_sym_props.h"
#include "verilated_syms.h"

namespace systole {

namespace {

struct Memory {
    std::string path;
    uint32_t width;
    uint64_t depth;
    uint32_t bytes;
    uint8_t* data;
};

std::vector<Memory> memories;

uint32_t storage_bytes(uint32_t width) {
    if (width <= 8) return 1;
    if (width <= 16) return 2;
    if (width <= 32) return 4;
    if (width <= 64) return 8;
    return 4 * ((width + 31) / 32);
}

}  // namespace

void find_memories() {
    const VerilatedScopeNameMap* const scopes = context->scopeNameMap();
    if (!scopes) return;
    for (const auto& scope : *scopes) {
        const VerilatedVarNameMap* const variables = scope.second->varsp();
        if (!variables) continue;
        for (const auto& entry : *variables) {
            const VerilatedVar& variable = entry.second;
            if (variable.isParam() || !variable.isPublicRW()) continue;
            const auto width = static_cast<uint32_t>(variable.elements(0));
            uint64_t depth = 1;
            for (int i = 1; i <= variable.udims(); ++i) {
                depth *= static_cast<uint64_t>(variable.elements(i));
            }
            memories.push_back({std::string(scope.second->name()) + "." + entry.first, width,
                                depth, storage_bytes(width),
                                static_cast<uint8_t*>(variable.datap())});
        }
    }
    std::sort(memories.begin(), memories.end(),
              [](const Memory& a, const Memory& b) { return a.path < b.path; });
}

std::string list_memories() {
    std::string text;
    for (const Memory& memory : memories) {
        text += memory.path + "\t" + std::to_string(memory.width) + "\t" +
                std::to_string(memory.depth) + "\n";
    }
    return text;
}

void read_memory(const Request& request) {
    Reader reader{request};
    const uint64_t first = reader.u64();
    const uint64_t count = reader.u64();
    const Memory& memory = memories[reader.u32()];
    Answer answer;
    answer.column(memory.data + first * memory.bytes, count * memory.bytes);
    answer.send(KIND_ANSWER, request.sequence);
}

void write_memory(const Request& request) {
    Reader reader{request};
    const uint64_t first = reader.u64();
    const uint64_t count = reader.u64();
    const Memory& memory = memories[reader.u32()];
    std::memcpy(memory.data + first * memory.bytes, reader.column(count * memory.bytes),
                count * memory.bytes);
    Answer{}.send(KIND_ANSWER, request.sequence);
}

}  // namespace systole
