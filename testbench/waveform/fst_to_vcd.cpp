// Writes an FST as VCD to standard output, with the reader that comes with Verilator.
#include <cstdio>

#include "gtkwave/fstapi.h"

int main(int argc, char** argv) {
    void* reader = argc == 2 ? fstReaderOpen(argv[1]) : nullptr;
    if (!reader) {
        std::fputs("it is no FST, or damaged\n", stderr);
        return 1;
    }
    fstReaderProcessHier(reader, stdout);
    fstReaderSetFacProcessMaskAll(reader);
    fstReaderIterBlocks(reader, nullptr, nullptr, stdout);
    fstReaderClose(reader);
    return std::fflush(stdout) == 0 ? 0 : 1;
}
