#include "coverage.h"

#include <cstdio>
#include <fstream>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "model.h"
#include "operations.h"
#if VM_COVERAGE
#include "verilated_cov.h"
#endif

namespace systole {

namespace {

std::string file;
// What workers before this one have counted; all processes of a simulation see it.
uint64_t* kept = nullptr;

#if VM_COVERAGE
// A disk that fills up cuts the last line.
bool is_whole(const std::string& path) {
    std::ifstream written{path, std::ios::ate | std::ios::binary};
    if (written.tellg() <= 0) return false;
    written.seekg(-1, std::ios::end);
    return written.get() == '\n';
}
#endif

}  // namespace

void coverage_to(const Request& request) {
    Reader reader{request};
    const std::string path = reader.text();
#if !VM_COVERAGE
    throw Failure{"this flavour was built without coverage; build it with covered"};
#endif
    if (!std::ofstream{path}) throw Failure{"cannot write " + path};
    unlink(path.c_str());
    file = path;
    Answer{}.send(KIND_ANSWER, request.sequence);
}

void coverage_keep() {
    if (file.empty() || coverage_points == 0) return;
    if (!kept) {
        void* const memory = mmap(nullptr, coverage_points * sizeof(uint64_t),
                                  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw Failure{"there is no memory for its coverage"};
        kept = static_cast<uint64_t*>(memory);
    }
    for (uint32_t i = 0; i < coverage_points; ++i) kept[i] += coverage_take(i);
}

void coverage_write() {
#if VM_COVERAGE
    if (file.empty()) return;
    const std::string path = file;
    file.clear();  // Verilator ends in vl_fatal where it cannot write, and that comes here
    if (kept) {
        for (uint32_t i = 0; i < coverage_points; ++i) coverage_add(i, kept[i]);
    }
    context->coveragep()->write(path.c_str());
    if (is_whole(path)) return;
    std::fprintf(stderr, "coverage could not be written to %s; is the disk full?\n", path.c_str());
    std::fflush(stderr);
    _exit(74);
#endif
}

}  // namespace systole
