// One side of a valid/ready channel, driven beside the design with seeded stalls.
//
// A handshake is judged on the values just before the rising edge. A source that has raised valid
// keeps it, and its payload, until the word is taken.
#pragma once

#include "frames.h"
#include "machine.h"
#include "random.h"

namespace systole {

// In place of the index of a port that the design does not have.
constexpr uint32_t NO_PORT = UINT32_MAX;

struct Lane {
    uint8_t* port;
    const uint8_t* from;
    uint32_t bytes;
    uint32_t width;
};

// What a design offered, in the cycles in which it was not taken.
struct Held {
    bool any = false;
    uint64_t since = 0;  // cycle in which it was first offered
    std::vector<const void*> lanes;
    std::vector<uint8_t> words;
};

// What goes on from job to job.
struct Channel {
    Random stall;
    Random scramble;
    bool seeded = false;
    Held held;
    uint64_t held_at = 0;  // rises of the channel's clock by then
};

// By the index of its valid port. Seeds it if told to, or if it has not been since the reset.
Channel& channel_of(uint32_t index, bool seeded, uint64_t seed);

struct Seeding {
    bool now;
    uint64_t seed;
};

enum SourceFlag : uint32_t { SOURCE_TIMED = 1 };

struct Source {
    uint8_t* valid;
    const uint8_t* ready;
    uint32_t channel;  // index of its valid port: names the channel and its random sequence
    uint32_t clock;
    uint32_t flags;
    bool raised = false;
    uint64_t left;
    uint64_t count;
    uint64_t stall;
    Random random;
    Random scramble;
    std::vector<Lane> lanes;
    Column times{sizeof(double)};

    // Fields in the order in which src/cosim/channelFields.ts writes them; then, after those of all
    // channels, the columns.
    void read(Reader& reader, const Seeding& seeding);
    void read_columns(Reader& reader);
    void withdraw();
    void leave();
    std::string state() const;

    void drive() {
        if (raised) return;
        if (left == 0 || (stall != 0 && random.chance(stall))) {
            // Without stalls an idle source was withdrawn once; noise is new every cycle.
            if (*valid || stall != 0) withdraw();
            return;
        }
        for (Lane& lane : lanes) {
            move_word(lane.port, lane.from, lane.bytes);
            lane.from += lane.bytes;
        }
        *valid = 1;
        raised = true;
    }

    // Whether the design takes the word at the coming edge.
    bool pass() {
        if (!raised || !*ready) return false;
        raised = false;
        --left;
        if (VL_UNLIKELY(flags & SOURCE_TIMED)) stamp(times);
        return true;
    }

    static void stamp(Column& times) {
        const double cycle = static_cast<double>(machine.cycles);
        times.append(&cycle);
    }
};

enum SinkFlag : uint32_t {
    SINK_TIMED = 1,
    SINK_CHECKED = 2,  // what is offered must stay until it is taken
    SINK_PATIENT = 4,  // ready only after a cycle with valid
    SINK_MONITOR = 8,  // looks on: somebody else drives ready
    SINK_CONTIGUOUS = 16,  // the bytes of a packet have no holes
};

struct Sink {
    const uint8_t* valid;
    uint8_t* ready;
    const uint8_t* last;  // null without
    uint32_t channel;
    uint32_t ready_index;
    uint32_t keep;  // ports with a bit for each byte of the payload, or NO_PORT
    uint32_t strb;
    uint32_t clock;
    uint32_t flags;
    bool driven;
    bool offered = false;
    uint64_t count = 0;
    uint64_t packets = 0;
    uint64_t stall;
    uint64_t start;
    Random random;
    Held held;
    std::vector<uint32_t> indices;
    std::vector<const void*> from;
    std::vector<Column> columns;
    Column times{sizeof(double)};

    void read(Reader& reader, const Seeding& seeding);
    void leave();
    std::string state() const;

    void drive() {
        if (!driven) return;
        if (VL_UNLIKELY(flags & SINK_PATIENT) && !offered) {
            *ready = 0;
            return;
        }
        *ready = stall == 0 || !random.chance(stall);
    }

    // Whether a word is taken at the coming edge. Throws Violation.
    bool take() {
        if (VL_UNLIKELY(held.any)) compare();
        if (!*valid) return false;
        if (!*ready) {
            if (flags & SINK_CHECKED && !held.any) hold();
            offered = true;
            return false;
        }
        if (keep != NO_PORT) check_bytes();
        for (size_t i = 0; i < columns.size(); ++i) columns[i].append(from[i]);
        if (VL_UNLIKELY(flags & SINK_TIMED)) Source::stamp(times);
        ++count;
        if (last) packets += *last;
        offered = held.any = false;
        return true;
    }

private:
    void hold();
    void compare() const;
    void check_bytes() const;
    uint64_t rises() const;
};

std::string hexadecimal(const void* value, uint32_t bytes);
// A port as `name=0x1f`.
std::string show_port(uint32_t index, const void* value);

}  // namespace systole
