#include "shared.h"

#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

namespace systole {

namespace {

// What is not written to takes no memory.
constexpr uint64_t SHARED_BYTES = uint64_t{16} << 20;
// Behind the blocks.
constexpr uint64_t WHOLE_BYTES = SHARED_BYTES + 2 * CALL_BYTES;

int descriptor = -1;
uint8_t* memory = nullptr;

}  // namespace

// Without it all goes through pipes.
void open_shared() {
#ifdef MFD_CLOEXEC
    rlimit file{};
    // Growing beyond that would end this process.
    if (getrlimit(RLIMIT_FSIZE, &file) || file.rlim_cur < WHOLE_BYTES) return;
    const int made = memfd_create("systole", MFD_CLOEXEC);
    if (made < 0) return;
    void* const mapped = ftruncate(made, static_cast<off_t>(WHOLE_BYTES))
                             ? MAP_FAILED
                             : mmap(nullptr, WHOLE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, made, 0);
    if (mapped == MAP_FAILED) {
        close(made);
        return;
    }
    descriptor = made;
    memory = static_cast<uint8_t*>(mapped);
#endif
}

int shared_descriptor() { return descriptor; }

uint8_t* call_memory() { return memory ? memory + SHARED_BYTES : nullptr; }

uint8_t* shared_range(uint64_t first_block, uint64_t blocks) {
    constexpr uint64_t all = SHARED_BYTES / SHARED_BLOCK;
    if (!memory || first_block > all || blocks > all - first_block) {
        std::fprintf(stderr, "systole harness: a request lies outside of the shared memory\n");
        std::exit(70);
    }
    return memory + first_block * SHARED_BLOCK;
}

}  // namespace systole
