// What the co-simulation is measured against: the same Verilated learner, driven by nothing but
// this loop. Reads the stimuli of src/bench/stimuli.ts, writes the results, prints one line:
//
//   cycles of the samples, seconds (without those that other processes took)
//
//   bareLearner STIMULI RESULTS [STALL SEED]
//
// STALL, of 2^32, is the chance that samples or results are withheld in a cycle; what stands in place
// of a sample is noise. The sequences are those of the harness, so the cycles are, too.
#include <cstring>

#include "Vdut.h"
#include "measured.h"
#include "model.h"
#include "random.h"
#include "verilated.h"

namespace {

struct Bench {
    VerilatedContext context;
    Vdut dut{&context, ""};
    uint64_t cycles = 0;

    void settle() {
        dut.clk_i = 0;
        dut.eval();
    }
    void rise() {
        ++cycles;
        dut.clk_i = 1;
        dut.eval();
    }
};

uint64_t port_index(const char* name) {
    uint64_t index = 0;
    while (std::strcmp(systole::ports[index].name, name) != 0) ++index;
    return index;
}

void noise(systole::Random& random, void* port, size_t bytes, size_t bits) {
    for (size_t at = 0; at < bytes; at += 8) {
        uint64_t value = random.next();
        if (bits - 8 * at < 64) value &= (uint64_t{1} << (bits - 8 * at)) - 1;
        std::memcpy(static_cast<uint8_t*>(port) + at, &value, bytes - at < 8 ? bytes - at : 8);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3 && argc != 5) return 64;
    const uint64_t stall = argc == 5 ? std::strtoull(argv[3], nullptr, 10) : 0;
    const uint64_t seed = argc == 5 ? std::strtoull(argv[4], nullptr, 10) : 0;
    systole::Random withhold, scramble, refuse;
    withhold.seed(seed, 2 * port_index("sample_valid_i"));
    scramble.seed(seed, 2 * port_index("sample_valid_i") + 1);
    refuse.seed(seed, 2 * port_index("result_valid_o"));
    const size_t label_bits = systole::ports[port_index("sample_label_i")].width;
    const std::vector<uint8_t> stimuli = measured::contents(argv[1]);
    const uint8_t* at = stimuli.data();
    uint64_t header[3];  // configuration writes, sample words, results
    std::memcpy(header, at, sizeof header);
    at += sizeof header;
    const uint64_t writes = header[0];
    const uint64_t words = header[1];
    const uint64_t wanted = header[2];

    Bench bench;
    Vdut& dut = bench.dut;
    dut.rst_ni = 0;
    for (int i = 0; i < 2; ++i) {
        bench.settle();
        bench.rise();
    }
    dut.rst_ni = 1;

    dut.cfg_valid_i = 1;
    dut.cfg_write_i = 1;
    for (uint64_t sent = 0; sent < writes;) {
        std::memcpy(&dut.cfg_address_i, at, 4);
        std::memcpy(&dut.cfg_data_i, at + 8, 8);
        bench.settle();
        if (dut.cfg_ready_o) {
            ++sent;
            at += 16;
        }
        bench.rise();
    }
    dut.cfg_valid_i = 0;

    std::vector<uint8_t> results(wanted * sizeof dut.result_data_o);
    uint8_t* to = results.data();
    const uint8_t* label = at + words * sizeof dut.sample_data_i;
    const measured::Watch watch;
    const uint64_t first = bench.cycles;
    uint64_t sent = 0;
    uint64_t received = 0;
    bool raised = false;
    for (;;) {
        if (!raised) {
            raised = sent < words && !(stall && withhold.chance(stall));
            dut.sample_valid_i = raised;
            if (raised) {
                std::memcpy(&dut.sample_data_i, at, sizeof dut.sample_data_i);
                std::memcpy(&dut.sample_label_i, label, 2);
                dut.sample_train_i = 1;
            } else if (stall) {
                noise(scramble, &dut.sample_data_i, sizeof dut.sample_data_i,
                      8 * sizeof dut.sample_data_i);
                noise(scramble, &dut.sample_label_i, 2, label_bits);
                noise(scramble, &dut.sample_train_i, 1, 1);
            }
        }
        dut.result_ready_i = !(stall && refuse.chance(stall));
        bench.settle();
        if (raised && dut.sample_ready_o) {
            raised = false;
            ++sent;
            at += sizeof dut.sample_data_i;
            label += 2;
        }
        if (dut.result_valid_o && dut.result_ready_i) {
            if (received < wanted) std::memcpy(to, &dut.result_data_o, sizeof dut.result_data_o);
            ++received;
            to += sizeof dut.result_data_o;
        }
        const bool done = sent == words && received >= wanted && dut.settled_o;
        bench.rise();
        if (done) break;
    }
    std::printf("%llu %.6f\n", static_cast<unsigned long long>(bench.cycles - first),
                watch.seconds());
    dut.final();

    std::FILE* const file = std::fopen(argv[2], "wb");
    if (!file || std::fwrite(results.data(), 1, results.size(), file) != results.size()) return 70;
    return std::fclose(file) == 0 ? 0 : 70;
}
