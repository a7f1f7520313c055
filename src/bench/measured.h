// Times of a process on a machine that may be busy with others.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace measured {

inline std::vector<uint8_t> contents(const char* path) {
    std::vector<uint8_t> bytes;
    std::FILE* const file = std::fopen(path, "rb");
    if (!file) std::exit(70);
    std::fseek(file, 0, SEEK_END);
    bytes.resize(static_cast<size_t>(std::ftell(file)));
    std::rewind(file);
    if (std::fread(bytes.data(), 1, bytes.size(), file) != bytes.size()) std::exit(70);
    std::fclose(file);
    return bytes;
}

// Seconds in which this process was ready to run but had no core: src/bench/schedule.ts.
inline double seconds_without_core() {
    unsigned long long running = 0;
    unsigned long long delayed = 0;
    std::FILE* const file = std::fopen("/proc/self/schedstat", "r");
    if (!file) return 0;
    if (std::fscanf(file, "%llu %llu", &running, &delayed) != 2) delayed = 0;
    std::fclose(file);
    return static_cast<double>(delayed) * 1e-9;
}

// Seconds since it was made, without those that other processes took.
class Watch {
public:
    double seconds() const {
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started_;
        return wall.count() - (seconds_without_core() - delayed_);
    }

private:
    double delayed_ = seconds_without_core();
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace measured

#ifdef VL_USER_FATAL
// The harness has its own; so has whoever is built with the same flags.
void vl_fatal(const char* file, int line, const char*, const char* message) {
    std::fprintf(stderr, "%s:%d: %s\n", file, line, message);
    std::exit(70);
}
#endif
