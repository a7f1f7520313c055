// The stalls' random numbers: xorshift64*, one state a channel, so that a channel's stalls do not
// depend on what other channels do.
#pragma once

#include <cstdint>

namespace systole {

struct Random {
    uint64_t state = 1;

    // splitmix64 of seed and stream: neighbouring seeds give unrelated sequences.
    void seed(uint64_t seed, uint64_t stream) {
        uint64_t z = seed + 0x9e3779b97f4a7c15ull * (stream + 1);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        state = z ^ (z >> 31);
        if (state == 0) state = 1;
    }

    uint64_t next() {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        return state * 0x2545f4914f6cdd1dull;
    }

    // True with probability threshold / 2^32.
    bool chance(uint64_t threshold) { return (next() >> 32) < threshold; }
};

}  // namespace systole
