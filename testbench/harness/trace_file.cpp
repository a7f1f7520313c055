#include "trace_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>

#include "coverage.h"
#include "model.h"

namespace systole {

namespace {

std::string file;

// Verilator's FST writer does not look whether what it writes arrives on the disk. Its file is a row of
// blocks, each a kind (255 while it is being written), then the length of what follows: a full disk
// breaks the row. A VCD, which begins with a $, is text, and its writer looks.
bool is_whole(const std::string& path) {
    struct stat status;
    if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return true;
    std::ifstream written{path, std::ios::binary};
    if (written.peek() == '$') return true;
    const uint64_t size = static_cast<uint64_t>(status.st_size);
    uint64_t at = 0;
    do {
        unsigned char head[9];
        written.seekg(static_cast<std::streamoff>(at));
        if (!written.read(reinterpret_cast<char*>(head), sizeof head) || head[0] == 255) return false;
        uint64_t length = 0;
        for (int i = 1; i < 9; ++i) length = length << 8 | head[i];
        if (length < 8 || length > size) return false;
        at += 1 + length;
    } while (at < size);
    return at == size;
}

}  // namespace

void trace_to(const std::string& path) { file = path; }

void finish_waveform() {
    trace_close();
    if (file.empty()) return;
    if (!is_whole(file)) {
        say_waveform_failed();
        coverage_write();
        _exit(74);
    }
    file.clear();
}

void say_waveform_failed() {
    std::fprintf(stderr,
                 "the waveform could not be written to %s; is the disk full? Make room, or trace fewer "
                 "cycles or scopes.\n",
                 file.c_str());
    std::fflush(stderr);
}

}  // namespace systole
