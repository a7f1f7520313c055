#include "channels.h"

#include "operations.h"

namespace systole {

namespace {

std::vector<Channel>& channels() {
    static std::vector<Channel> all(port_count);
    return all;
}

// Who has no ready takes every word.
uint8_t* ready_pin(uint32_t index) {
    static uint8_t always = 1;
    return index == NO_PORT ? &always : static_cast<uint8_t*>(ports[index].data);
}

std::string ready_name(uint32_t index) { return index == NO_PORT ? "ready" : ports[index].name; }

}  // namespace

std::string hexadecimal(const void* value, uint32_t bytes) {
    static const char digits[] = "0123456789abcdef";
    std::string text;
    for (uint32_t at = bytes; at-- > 0;) {
        const uint8_t byte = static_cast<const uint8_t*>(value)[at];
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    const size_t first = text.find_first_not_of('0');
    return "0x" + (first == std::string::npos ? "0" : text.substr(first));
}

std::string show_port(uint32_t index, const void* value) {
    return std::string(ports[index].name) + "=" + hexadecimal(value, ports[index].bytes);
}

Channel& channel_of(uint32_t index, bool seeded, uint64_t seed) {
    Channel& channel = channels()[index];
    if (seeded || !channel.seeded) {
        channel.stall.seed(seed, 2 * index);
        channel.scramble.seed(seed, 2 * index + 1);
        channel.seeded = true;
    }
    return channel;
}

void restart_channels() {
    for (Channel& channel : channels()) {
        channel.seeded = false;
        channel.held.any = false;
    }
}

void Source::read(Reader& reader, const Seeding& seeding) {
    channel = reader.u32();
    valid = static_cast<uint8_t*>(ports[channel].data);
    ready = ready_pin(reader.u32());
    lanes.resize(reader.u32());
    clock = reader.u32();
    flags = reader.u32();
    reader.align();
    left = count = reader.u64();
    stall = reader.u64();
    for (Lane& lane : lanes) {
        const Port& port = ports[reader.u32()];
        lane = {static_cast<uint8_t*>(port.data), nullptr, port.bytes, port.width};
    }
    reader.align();
    const Channel& state = channel_of(channel, seeding.now, seeding.seed);
    random = state.stall;
    scramble = state.scramble;
}

void Source::read_columns(Reader& reader) {
    for (Lane& lane : lanes) lane.from = reader.column(count * lane.bytes);
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

void Source::leave() {
    withdraw();
    channels()[channel].stall = random;
    channels()[channel].scramble = scramble;
}

// One line a channel, as the design saw it: name, valid, ready, words passed.
std::string Source::state() const {
    return std::string("source ") + ports[channel].name + " valid=" + std::to_string(*valid) +
           " ready=" + std::to_string(*ready) + " sent " + std::to_string(count - left) + " of " +
           std::to_string(count) + "\n";
}

void Sink::read(Reader& reader, const Seeding& seeding) {
    channel = reader.u32();
    valid = static_cast<const uint8_t*>(ports[channel].data);
    ready_index = reader.u32();
    ready = ready_pin(ready_index);
    const uint32_t lanes = reader.u32();
    clock = reader.u32();
    flags = reader.u32();
    driven = !(flags & SINK_MONITOR) && ready_index != NO_PORT;
    const uint32_t marked = reader.u32();
    last = marked == NO_PORT ? nullptr : static_cast<const uint8_t*>(ports[marked].data);
    keep = reader.u32();
    strb = reader.u32();
    stall = reader.u64();
    for (uint32_t i = 0; i < lanes; ++i) {
        indices.push_back(reader.u32());
        const Port& port = ports[indices.back()];
        from.push_back(port.data);
        columns.emplace_back(port.bytes);
    }
    reader.align();
    start = machine.cycles;
    const Channel& state = channel_of(channel, seeding.now, seeding.seed);
    random = state.stall;
    // Only if no edge came in between, and the same is looked at.
    if (flags & SINK_CHECKED && state.held.any && state.held_at == rises()) {
        if (state.held.lanes == from) held = state.held;
    }
}

uint64_t Sink::rises() const {
    return machine.several() ? machine.clocks[clock].cycles : machine.cycles;
}

void Sink::leave() {
    Channel& state = channels()[channel];
    if (driven) {
        *ready = 0;
        state.stall = random;
    }
    state.held = held;
    state.held_at = rises();
}

std::string Sink::state() const {
    return std::string(flags & SINK_MONITOR ? "monitor " : "sink ") +
           ports[channel].name + " valid=" + std::to_string(*valid) +
           " ready=" + std::to_string(*ready) + " received " + std::to_string(count) +
           (flags & SINK_PATIENT ? " (ready waits for valid)\n" : "\n");
}

void Sink::hold() {
    held.any = true;
    held.since = machine.cycles;
    held.lanes = from;
    held.words.clear();
    for (const uint32_t index : indices) {
        const auto* const word = static_cast<const uint8_t*>(ports[index].data);
        held.words.insert(held.words.end(), word, word + ports[index].bytes);
    }
}

// Of a word that is taken: no position byte that is a null byte; where it is asked for, all bytes there
// before the last word, and in that one a row of them from the lowest on.
void Sink::check_bytes() const {
    const Port& kept = ports[keep];
    const auto* const bits = static_cast<const uint8_t*>(kept.data);
    const auto violation = [this](const char* rule, const std::string& text) {
        const uint64_t cycle = machine.cycles - start;
        return Violation{rule, channel, cycle,
                         text + " in cycle " + std::to_string(cycle) + " of the job"};
    };
    if (strb != NO_PORT) {
        const auto* const marked = static_cast<const uint8_t*>(ports[strb].data);
        for (uint32_t i = 0; i < kept.bytes; ++i) {
            if ((marked[i] & ~bits[i]) == 0) continue;
            throw violation("strb-in-keep", show_port(strb, marked) + " has bytes that " +
                                                show_port(keep, bits) + " leaves out,");
        }
    }
    if (!(flags & SINK_CONTIGUOUS)) return;
    const bool final = last && *last;
    uint32_t hole = kept.width;
    for (uint32_t i = 0; i < kept.width; ++i) {
        const bool set = bits[i / 8] >> (i % 8) & 1;
        if (!set && hole == kept.width) hole = i;
        if (set ? hole == kept.width : final) continue;
        throw violation("keep-contiguous",
                        show_port(keep, bits) + " leaves out byte " + std::to_string(hole) +
                            (final ? ", with bytes behind it," : " before the last word,"));
    }
}

// Before a job's first cycle there is no number for it: then it was the job before.
void Sink::compare() const {
    const uint64_t cycle = machine.cycles - start;
    const std::string when = " in cycle " + std::to_string(cycle) + " of the job";
    const std::string since = held.since < start
                                  ? "in the job before"
                                  : "in cycle " + std::to_string(held.since - start);
    if (!*valid) {
        std::string payload;
        size_t at = 0;
        for (const uint32_t index : indices) {
            payload += " " + show_port(index, held.words.data() + at);
            at += ports[index].bytes;
        }
        throw Violation{"valid-held", channel, cycle,
                        std::string(ports[channel].name) + " fell" + when + ", before " +
                            ready_name(ready_index) + " had taken" +
                            (payload.empty() ? " the word" : payload) + ", offered " + since};
    }
    size_t at = 0;
    for (const uint32_t index : indices) {
        const Port& port = ports[index];
        const uint8_t* const before = held.words.data() + at;
        at += port.bytes;
        if (std::memcmp(before, port.data, port.bytes) == 0) continue;
        throw Violation{"payload-stable", channel, cycle,
                        std::string(port.name) + " changed from " +
                            hexadecimal(before, port.bytes) + " to " +
                            hexadecimal(port.data, port.bytes) + when + ", while " +
                            ports[channel].name + " waited for " + ready_name(ready_index) +
                            ", offered " + since};
    }
}

}  // namespace systole
