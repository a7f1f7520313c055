// Memory that the caller sees too, at a file without a name: large payloads lie in it, so that they are
// copied once and go through no pipe. The caller says where; src/cosim/sharedMemory.ts is the other end.
#pragma once

#include <cstdint>

namespace systole {

// Addresses in it are multiples of this.
constexpr uint64_t SHARED_BLOCK = 64;

void open_shared();
// Its descriptor in this process; -1 where there is none.
int shared_descriptor();
// A part of it that is not given out in blocks: a call and its answer (blocking.h), so many bytes each.
// Null where there is no shared memory.
constexpr uint64_t CALL_BYTES = uint64_t{1} << 16;
uint8_t* call_memory();
// Ends the process if there is no such range.
uint8_t* shared_range(uint64_t first_block, uint64_t blocks);

}  // namespace systole
