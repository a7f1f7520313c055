// What the whole learner is measured against: the systolic array alone, driven by nothing but this
// loop. The tiles come in the order of the learner's program, with the operands at its edges; what
// leaves the array is put into a column, in every cycle. Prints one line:
//
//   cycles, seconds (without those that other processes took), checksum of the last column
//
//   bareArray STIMULI CYCLES
#include <cstring>

#include "Vdut.h"
#include "measured.h"
#include "verilated.h"

int main(int argc, char** argv) {
    if (argc != 3) return 64;
    const std::vector<uint8_t> stimuli = measured::contents(argv[1]);
    const uint64_t cycles = std::strtoull(argv[2], nullptr, 10);
    uint32_t header[4];  // tiles of a period, words of operands, rounding, shift
    std::memcpy(header, stimuli.data(), sizeof header);
    const uint32_t period = header[0];
    const uint32_t words = header[1];

    VerilatedContext context;
    Vdut dut{&context, ""};
    // A tile: its address in the lower half, whether it is updated in the upper half.
    std::vector<uint32_t> tiles(period);
    std::memcpy(tiles.data(), stimuli.data() + sizeof header, 4 * size_t{period});
    const uint8_t* const west = stimuli.data() + sizeof header + 4 * size_t{period};
    const uint8_t* const north = west + words * sizeof dut.west_i;

    dut.rst_ni = 0;
    dut.enable_i = 1;
    dut.rounding_i = header[2];
    dut.shift_i = header[3];
    const measured::Watch watch;
    std::vector<uint8_t> south(words * sizeof dut.south_o);
    uint32_t tile = 0;
    uint32_t word = 0;
    for (uint64_t cycle = 0; cycle < cycles; ++cycle) {
        dut.rst_ni = cycle >= 2;
        dut.tile_i = tiles[tile] & 0xffff;
        dut.update_i = tiles[tile] >> 16;
        std::memcpy(&dut.west_i, west + word * sizeof dut.west_i, sizeof dut.west_i);
        std::memcpy(&dut.north_i, north + word * sizeof dut.north_i, sizeof dut.north_i);
        dut.clk_i = 0;
        dut.eval();
        std::memcpy(south.data() + word * sizeof dut.south_o, &dut.south_o, sizeof dut.south_o);
        if (++tile == period) tile = 0;
        if (++word == words) word = 0;
        dut.clk_i = 1;
        dut.eval();
    }
    const double seconds = watch.seconds();
    uint64_t sum = 0;
    for (const uint8_t byte : south) sum = sum * 31 + byte;
    std::printf("%llu %.6f %llx\n", static_cast<unsigned long long>(cycles), seconds,
                static_cast<unsigned long long>(sum));
    dut.final();
    return 0;
}
