// Valid/ready streams driven beside the design, with seeded stalls.
//
// Between jobs every valid and ready is low, but no clock edge sees it unless something else is done
// in between.
#include "channels.h"
#include "operations.h"

namespace systole {

namespace {

enum Until : uint32_t {
    UNTIL_SENT = 0,
    UNTIL_RECEIVED = 1,
    UNTIL_CYCLES = 2,
    UNTIL_PORT = 3,
    UNTIL_PACKETS = 4,
};

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
    uint64_t packets() const;
    uint64_t watched_value() const;
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
    Seeding seeding;
    seeding.now = reader.u32() != 0;
    seeding.seed = reader.u64();
    watchdog = reader.u64();
    record_limit = reader.u64();
    for (Source& source : sources) {
        source.read(reader, seeding);
        if (source.count) ++sources_left;
    }
    for (Sink& sink : sinks) sink.read(reader, seeding);
    for (uint32_t& index : recorded) {
        index = reader.u32();
        record.emplace_back(ports[index].bytes);
    }
    reader.align();
    for (Source& source : sources) source.read_columns(reader);
}

bool Job::done_before_start() const {
    switch (until) {
    case UNTIL_SENT: return sources_left == 0;
    case UNTIL_RECEIVED:
    case UNTIL_PACKETS:
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
            sink.drive();
        }
        if (Several) {
            rising = approach_any();
        } else {
            machine.settle();
        }
        bool progress = false;
        for (Source& source : sources) {
            if (!concerned(source.clock)) continue;
            if (source.pass()) {
                if (source.left == 0) --sources_left;
                progress = true;
            }
        }
        for (Sink& sink : sinks) {
            if (!concerned(sink.clock)) continue;
            if (sink.take()) progress = true;
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
        case UNTIL_PACKETS: done = packets() >= until_value; break;
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

// Of one sink, or of all that are no monitors.
uint64_t Job::packets() const {
    if (until_index != NO_PORT) return sinks[until_index].packets;
    uint64_t sum = 0;
    for (const Sink& sink : sinks) {
        if (!(sink.flags & SINK_MONITOR)) sum += sink.packets;
    }
    return sum;
}

// Of the port that ends the job.
uint64_t Job::watched_value() const {
    uint64_t value = 0;
    std::memcpy(&value, ports[until_index].data, ports[until_index].bytes);
    return value;
}

std::string Job::state() const {
    std::string text;
    for (const Source& source : sources) text += source.state();
    for (const Sink& sink : sinks) text += sink.state();
    if (until == UNTIL_PORT) {
        text += std::string("waiting for ") + ports[until_index].name + " to be " +
                std::to_string(until_value) + "; it is " + std::to_string(watched_value()) + "\n";
    }
    return text;
}

void Job::leave() {
    for (Source& source : sources) source.leave();
    for (Sink& sink : sinks) sink.leave();
}

}  // namespace

void streams(const Request& request) {
    Job job{request};
    uint64_t cycles = 0;
    try {
        cycles = machine.several() ? job.run<true>() : job.run<false>();
    } catch (const Finished&) {
        throw;
    } catch (...) {
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
    // Empty where nobody asked for them.
    for (const Source& source : job.sources) answer.column(source.times.data(), source.times.size());
    for (const Sink& sink : job.sinks) answer.column(sink.times.data(), sink.times.size());
    answer.send(KIND_ANSWER, request.sequence);
}

}  // namespace systole
