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
// Ends the process if there is no such range.
uint8_t* shared_range(uint64_t first_block, uint64_t blocks);

}  // namespace systole
