// Moving one word between a column and a port: sizes known to the compiler for all but wide ports.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace systole {

// Of more than 8 bytes: those that overlap are moved twice.
inline void move_wide(void* to, const void* from, uint32_t bytes) {
    if (bytes > 128) {
        std::memcpy(to, from, bytes);
        return;
    }
    auto* const target = static_cast<uint8_t*>(to);
    const auto* const source = static_cast<const uint8_t*>(from);
    for (uint32_t at = 0; at < bytes - 8; at += 8) std::memcpy(target + at, source + at, 8);
    std::memcpy(target + bytes - 8, source + bytes - 8, 8);
}

inline void move_word(void* to, const void* from, uint32_t bytes) {
    switch (bytes) {
    case 1: std::memcpy(to, from, 1); break;
    case 2: std::memcpy(to, from, 2); break;
    case 4: std::memcpy(to, from, 4); break;
    case 8: std::memcpy(to, from, 8); break;
    default: move_wide(to, from, bytes);
    }
}

inline void clear_word(void* to, uint32_t bytes) {
    switch (bytes) {
    case 1: std::memset(to, 0, 1); break;
    case 2: std::memset(to, 0, 2); break;
    case 4: std::memset(to, 0, 4); break;
    case 8: std::memset(to, 0, 8); break;
    default: std::memset(to, 0, bytes);
    }
}

// A column that grows as words arrive, or has its final size from the start.
class Column {
public:
    explicit Column(uint32_t word_bytes) : bytes_{word_bytes} {}
    Column(Column&& other) noexcept
        : bytes_{other.bytes_}, data_{other.data_}, used_{other.used_}, room_{other.room_} {
        other.data_ = nullptr;
    }
    Column(const Column&) = delete;
    Column& operator=(const Column&) = delete;
    ~Column() { std::free(data_); }

    void append(const void* word) {
        if (used_ + bytes_ > room_) grow();
        move_word(data_ + used_, word, bytes_);
        used_ += bytes_;
    }
    void reserve(uint64_t words) {
        const uint64_t room = words * bytes_;
        if (room > room_) resize(room);
    }
    const uint8_t* data() const { return data_; }
    uint64_t size() const { return used_; }

private:
    void grow() { resize(room_ ? 2 * room_ : 64 * static_cast<uint64_t>(bytes_)); }
    void resize(uint64_t room) {
        void* const data = std::realloc(data_, room);
        if (!data) std::abort();
        data_ = static_cast<uint8_t*>(data);
        room_ = room;
    }

    uint32_t bytes_;
    uint8_t* data_ = nullptr;
    uint64_t used_ = 0;
    uint64_t room_ = 0;
};

}  // namespace systole
