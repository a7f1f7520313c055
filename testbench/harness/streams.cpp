// Valid/ready streams driven beside the design, with seeded stalls.
//
// A handshake is judged on the values just before the rising edge. A source that has raised valid
// keeps it, and its payload, until the word is taken. Between jobs every valid and ready is low,
// but no clock edge sees it unless something else is done in between.
#include "machine.h"
#include "operations.h"
#include "random.h"

namespace systole {

namespace {

enum Until : uint32_t { UNTIL_SENT = 0, UNTIL_RECEIVED = 1, UNTIL_CYCLES = 2, UNTIL_PORT = 3 };

struct Lane {
    uint8_t* port;
    const uint8_t* from;
    uint32_t bytes;
    uint32_t width;
};

struct Source {
    uint8_t* valid;
    const uint8_t* ready;
    uint32_t channel;  // index of its valid port: names the channel and its random sequence
    uint32_t clock;
    bool raised = false;
    uint64_t left;
    uint64_t count;
    uint64_t stall;
    Random random;
    Random scramble;
    std::vector<Lane> lanes;

    void drive();
    void withdraw();
};

struct Sink {
    const uint8_t* valid;
    uint8_t* ready;
    uint32_t channel;
    uint32_t clock;
    uint64_t count = 0;
    uint64_t stall;
    Random random;
    std::vector<const void*> from;
    std::vector<Column> columns;
};

// The stalls of a channel go on from job to job, so their state outlives the job.
struct Channel {
    Random stall;
    Random scramble;
    bool seeded = false;
};

std::vector<Channel>& channels() {
    static std::vector<Channel> all(port_count);
    return all;
}

void Source::withdraw() {
    *valid = 0;
    for (const Lane& lane : lanes) {
        if (stall == 0) {
            clear_word(lane.port, lane.bytes);
            continue;
        }
        // A payload without valid must not matter: noise finds the design that reads it.
        for (uint32_t at = 0; at < lane.bytes; at += 8) {
            uint64_t noise = scramble.next();
            const uint32_t bits = lane.width - 8 * at;
            if (bits < 64) noise &= (uint64_t{1} << bits) - 1;
            std::memcpy(lane.port + at, &noise, lane.bytes - at < 8 ? lane.bytes - at : 8);
        }
    }
}

inline void Source::drive() {
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

struct Job {
    std::vector<Source> sources;
    std::vector<Sink> sinks;
    std::vector<uint32_t> recorded;
    std::vector<Column> record;
    uint32_t until;
    uint32_t until_index;
    uint64_t until_value;
    uint64_t watchdog;
    uint64_t record_limit;
    uint64_t sources_left = 0;  // sources with words left

    explicit Job(const Request& request);
    bool done_before_start() const;
    template <bool Several> uint64_t run();
    std::string state() const;
    void leave();
};

Job::Job(const Request& request) {
    Reader reader{request};
    sources.resize(reader.u32());
    sinks.resize(reader.u32());
    recorded.resize(reader.u32());
    until = reader.u32();
    until_value = reader.u64();
    until_index = reader.u32();
    const bool seeded = reader.u32() != 0;
    const uint64_t seed = reader.u64();
    watchdog = reader.u64();
    record_limit = reader.u64();
    const auto channel_of = [&](uint32_t index) -> Channel& {
        Channel& channel = channels()[index];
        if (seeded || !channel.seeded) {
            channel.stall.seed(seed, 2 * index);
            channel.scramble.seed(seed, 2 * index + 1);
            channel.seeded = true;
        }
        return channel;
    };
    for (Source& source : sources) {
        source.channel = reader.u32();
        source.valid = static_cast<uint8_t*>(ports[source.channel].data);
        source.ready = static_cast<const uint8_t*>(ports[reader.u32()].data);
        source.lanes.resize(reader.u32());
        source.clock = reader.u32();
        source.left = source.count = reader.u64();
        if (source.count) ++sources_left;
        source.stall = reader.u64();
        for (Lane& lane : source.lanes) {
            const Port& port = ports[reader.u32()];
            lane = {static_cast<uint8_t*>(port.data), nullptr, port.bytes, port.width};
        }
        reader.align();
        const Channel& channel = channel_of(source.channel);
        source.random = channel.stall;
        source.scramble = channel.scramble;
    }
    for (Sink& sink : sinks) {
        sink.channel = reader.u32();
        sink.valid = static_cast<const uint8_t*>(ports[sink.channel].data);
        sink.ready = static_cast<uint8_t*>(ports[reader.u32()].data);
        const uint32_t lanes = reader.u32();
        sink.clock = reader.u32();
        sink.stall = reader.u64();
        for (uint32_t i = 0; i < lanes; ++i) {
            const Port& port = ports[reader.u32()];
            sink.from.push_back(port.data);
            sink.columns.emplace_back(port.bytes);
        }
        reader.align();
        sink.random = channel_of(sink.channel).stall;
    }
    for (uint32_t& index : recorded) {
        index = reader.u32();
        record.emplace_back(ports[index].bytes);
    }
    reader.align();
    for (Source& source : sources) {
        for (Lane& lane : source.lanes) lane.from = reader.column(source.count * lane.bytes);
    }
}

bool Job::done_before_start() const {
    switch (until) {
    case UNTIL_SENT: return sources_left == 0;
    case UNTIL_RECEIVED:
    case UNTIL_CYCLES: return until_value == 0;
    default: return false;
    }
}

// Which clocks rise at the next edges, having gone to just before them.
uint64_t approach_any() {
    model_eval();
    for (;;) {
        uint64_t rising = 0;
        for (size_t i = 0; i < machine.clocks.size(); ++i) {
            if (machine.rises_next(i)) rising |= uint64_t{1} << i;
        }
        if (rising) return rising;
        machine.edges();
        if (VL_UNLIKELY(context->gotFinish())) throw Finished{};
    }
}

// Returns the number of cycles. With several clocks each channel is driven after a rise of its own
// clock, and judged just before the next.
template <bool Several> uint64_t Job::run() {
    const uint64_t start = machine.cycles;
    if (done_before_start()) return 0;
    uint64_t idle = 0;
    uint64_t recording = recorded.empty() ? 0 : record_limit;
    const Port* const watched = until == UNTIL_PORT ? &ports[until_index] : nullptr;
    uint64_t rising = ~uint64_t{0};
    const auto concerned = [&rising](uint32_t clock) { return !Several || (rising >> clock & 1); };
    for (;;) {
        for (Source& source : sources) {
            if (concerned(source.clock)) source.drive();
        }
        for (Sink& sink : sinks) {
            if (!concerned(sink.clock)) continue;
            *sink.ready = sink.stall == 0 || !sink.random.chance(sink.stall);
        }
        if (Several) {
            rising = approach_any();
        } else {
            machine.settle();
        }
        bool progress = false;
        for (Source& source : sources) {
            if (!concerned(source.clock)) continue;
            if (source.raised && *source.ready) {
                source.raised = false;
                if (--source.left == 0) --sources_left;
                progress = true;
            }
        }
        for (Sink& sink : sinks) {
            if (!concerned(sink.clock)) continue;
            if (*sink.valid && *sink.ready) {
                for (size_t i = 0; i < sink.columns.size(); ++i) {
                    sink.columns[i].append(sink.from[i]);
                }
                ++sink.count;
                progress = true;
            }
        }
        const bool first = concerned(0);
        if (VL_UNLIKELY(recording) && first) {
            --recording;
            for (size_t i = 0; i < record.size(); ++i) record[i].append(ports[recorded[i]].data);
        }
        bool done = false;
        switch (until) {
        case UNTIL_SENT: done = sources_left == 0; break;
        case UNTIL_RECEIVED: done = sinks[until_index].count >= until_value; break;
        case UNTIL_CYCLES: done = first && machine.cycles + 1 - start >= until_value; break;
        default: {
            uint64_t value = 0;
            std::memcpy(&value, watched->data, watched->bytes);
            done = first && value == until_value;
        }
        }
        if (progress) {
            idle = 0;
        } else if (!done && first && ++idle >= watchdog && until != UNTIL_CYCLES) {
            throw Failure{state()};
        }
        machine.rise();
        if (VL_UNLIKELY(context->gotFinish())) throw Finished{};
        if (done) return machine.cycles - start;
        beat();
    }
}

// One line a channel, as the design saw it: name, valid, ready, words passed.
std::string Job::state() const {
    std::string text;
    for (const Source& source : sources) {
        text += std::string("source ") + ports[source.channel].name + " valid=" +
                std::to_string(*source.valid) + " ready=" + std::to_string(*source.ready) +
                " sent " + std::to_string(source.count - source.left) + " of " +
                std::to_string(source.count) + "\n";
    }
    for (const Sink& sink : sinks) {
        text += std::string("sink ") + ports[sink.channel].name + " valid=" +
                std::to_string(*sink.valid) + " ready=" + std::to_string(*sink.ready) +
                " received " + std::to_string(sink.count) + "\n";
    }
    return text;
}

void Job::leave() {
    for (Source& source : sources) {
        source.withdraw();
        channels()[source.channel].stall = source.random;
        channels()[source.channel].scramble = source.scramble;
    }
    for (Sink& sink : sinks) {
        *sink.ready = 0;
        channels()[sink.channel].stall = sink.random;
    }
}

}  // namespace

void restart_channels() {
    for (Channel& channel : channels()) channel.seeded = false;
}

void streams(const Request& request) {
    Job job{request};
    uint64_t cycles = 0;
    try {
        cycles = machine.several() ? job.run<true>() : job.run<false>();
    } catch (const Failure&) {
        job.leave();
        throw;
    }
    job.leave();
    Answer answer;
    answer.u64(cycles);
    answer.u64(job.recorded.empty() ? 0 : cycles < job.record_limit ? cycles : job.record_limit);
    for (const Source& source : job.sources) answer.u64(source.count - source.left);
    for (const Sink& sink : job.sinks) answer.u64(sink.count);
    for (const Sink& sink : job.sinks) {
        for (const Column& column : sink.columns) answer.column(column.data(), column.size());
    }
    for (const Column& column : job.record) answer.column(column.data(), column.size());
    answer.send(KIND_ANSWER, request.sequence);
}

}  // namespace systole
