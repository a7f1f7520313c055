// What Verilator's runtime calls at an error that ends the process: $fatal, a failed assertion, a
// waveform that cannot be written.
#include <cstdlib>
#include <cstring>

#include "coverage.h"
#include "trace_file.h"
#include "verilated.h"

// Verilator's own (VL_USER_FATAL leaves it out) flushes the waveform first; an FST must be closed, or
// nobody can read it. Where it is the waveform that failed, on a full disk, that would wait for a lock
// that its caller holds, for ever.
void vl_fatal(const char* filename, int line, const char*, const char* message) {
    Verilated::threadContextp()->gotError(true);
    Verilated::threadContextp()->gotFinish(true);
    if (filename && filename[0]) {
        VL_PRINTF("%%Error: %s:%d: %s\n", filename, line, message);
    } else {
        VL_PRINTF("%%Error: %s\n", message);
    }
    if (std::strncmp(message, "VerilatedVcd", 12) != 0) {
        Verilated::runExitCallbacks();
    } else {
        std::fflush(stdout);
        systole::say_waveform_failed();
    }
    systole::coverage_write();
    std::abort();
}
