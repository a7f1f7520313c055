// A master for AXI4-Lite: writes and reads one after another, each of the five channels with stalls of
// its own.
//
// Address and data of a write are offered independently of each other. With several operations under
// way writes keep their order, and reads theirs, but not to one another. When a job ends nothing is under
// way, unless it failed.
#include <algorithm>

#include "channels.h"
#include "operations.h"

namespace systole {

namespace {

constexpr uint8_t EXOKAY = 1;

struct Master {
    Source aw, w, ar;
    Sink b, r;
    uint32_t clock;
    uint32_t bresp, rresp;  // ports, or NO_PORT
    uint64_t watchdog, outstanding, operations, idle;
    const uint8_t* writes;  // by operation: 1 for a write
    const uint8_t *write_addresses, *read_addresses;
    uint64_t issued = 0, issued_writes = 0, issued_reads = 0;
    uint64_t start;
    // Of each source, words that the design has taken.
    uint64_t aw_taken = 0, w_taken = 0, ar_taken = 0;

    explicit Master(const Request& request);
    uint64_t run();
    void leave();

private:
    uint64_t answered() const { return b.count + r.count; }
    void issue();
    void check();
    bool move();
    void check_code(const Sink& sink, uint32_t code) const;
    std::string when() const {
        return " in cycle " + std::to_string(machine.cycles - start) + " of the job";
    }
    std::string state() const;
};

Master::Master(const Request& request) {
    Reader reader{request};
    Seeding seeding;
    seeding.now = reader.u32() != 0;
    clock = reader.u32();
    seeding.seed = reader.u64();
    watchdog = reader.u64();
    outstanding = reader.u64();
    operations = reader.u64();
    idle = reader.u64();
    bresp = reader.u32();
    rresp = reader.u32();
    for (Source* source : {&aw, &w, &ar}) source->read(reader, seeding);
    for (Sink* sink : {&b, &r}) sink->read(reader, seeding);
    writes = reader.column(operations);
    for (Source* source : {&aw, &w, &ar}) {
        source->read_columns(reader);
        source->left = 0;  // until it is issued
    }
    write_addresses = aw.lanes.front().from;
    read_addresses = ar.lanes.front().from;
    start = machine.cycles;
}

void Master::issue() {
    while (issued < operations && issued - answered() < outstanding) {
        if (writes[issued++]) {
            ++aw.left;
            ++w.left;
            ++issued_writes;
        } else {
            ++ar.left;
            ++issued_reads;
        }
    }
}

// A response comes after the handshakes that it answers, not with them.
void Master::check() {
    if (*b.valid && b.count >= std::min(aw_taken, w_taken)) {
        throw Violation{"response-without-request", b.channel, machine.cycles - start,
                        std::string(ports[b.channel].name) + " is high" + when() +
                            " without a write to answer: taken were " + std::to_string(aw_taken) +
                            " addresses and " + std::to_string(w_taken) + " data words, answered " +
                            std::to_string(b.count)};
    }
    if (*r.valid && r.count >= ar_taken) {
        throw Violation{"response-without-request", r.channel, machine.cycles - start,
                        std::string(ports[r.channel].name) + " is high" + when() +
                            " without a read to answer: taken were " + std::to_string(ar_taken) +
                            " addresses, answered " + std::to_string(r.count)};
    }
}

void Master::check_code(const Sink& sink, uint32_t code) const {
    if (code == NO_PORT || *static_cast<const uint8_t*>(ports[code].data) != EXOKAY) return;
    throw Violation{"no-exokay", sink.channel, machine.cycles - start,
                    std::string(ports[code].name) + " is 1 (EXOKAY), which AXI4-Lite does not have," +
                        when()};
}

// Whether a word passes at the coming edge, on any channel.
bool Master::move() {
    bool moved = false;
    for (const auto& [source, taken] :
         {std::pair{&aw, &aw_taken}, std::pair{&w, &w_taken}, std::pair{&ar, &ar_taken}}) {
        if (!source->pass()) continue;
        ++*taken;
        moved = true;
    }
    if (b.take()) {
        check_code(b, bresp);
        moved = true;
    }
    if (r.take()) {
        check_code(r, rresp);
        moved = true;
    }
    return moved;
}

uint64_t Master::run() {
    uint64_t still = 0;
    uint64_t rest = idle;
    while (answered() < operations || rest-- > 0) {
        issue();
        for (Source* source : {&aw, &w, &ar}) source->drive();
        for (Sink* sink : {&b, &r}) sink->drive();
        machine.settle(clock);
        check();
        if (move() || answered() == operations) {
            still = 0;
        } else if (++still >= watchdog) {
            throw Failure{state()};
        }
        machine.rise();
        if (VL_UNLIKELY(context->gotFinish())) throw Finished{};
        beat();
    }
    return machine.cycles - start;
}

// What the oldest write and the oldest read wait for.
std::string Master::state() const {
    std::string text = "nothing moved for " + std::to_string(watchdog) + " cycles";
    const auto number = [this](bool write, uint64_t nth) {
        for (uint64_t i = 0; i < operations; ++i) {
            if ((writes[i] != 0) == write && nth-- == 0) return i;
        }
        return operations;
    };
    const auto line = [&](bool write, const Source& address, const uint8_t* addresses, uint64_t nth) {
        const Lane& lane = address.lanes.front();
        text += "\noperation " + std::to_string(number(write, nth)) + " of " +
                std::to_string(operations) + " (from 0), a " + (write ? "write to " : "read of ") +
                hexadecimal(addresses + nth * lane.bytes, lane.bytes) + ":";
    };
    const auto channel = [&](const Source& source, uint64_t taken, uint64_t nth, const char* what) {
        text += std::string("\n  ") + ports[source.channel].name +
                "=" + std::to_string(*source.valid) + " ready=" + std::to_string(*source.ready) +
                (taken > nth ? " " : " not ") + what + " taken";
    };
    const auto answer = [&](const Sink& sink) {
        text += std::string("\n  ") + ports[sink.channel].name +
                "=" + std::to_string(*sink.valid) + " ready=" + std::to_string(*sink.ready) +
                " no response taken";
    };
    if (b.count < issued_writes) {
        line(true, aw, write_addresses, b.count);
        channel(aw, aw_taken, b.count, "address");
        channel(w, w_taken, b.count, "data");
        answer(b);
    }
    if (r.count < issued_reads) {
        line(false, ar, read_addresses, r.count);
        channel(ar, ar_taken, r.count, "address");
        answer(r);
    }
    return text;
}

void Master::leave() {
    for (Source* source : {&aw, &w, &ar}) source->leave();
    for (Sink* sink : {&b, &r}) sink->leave();
}

}  // namespace

void axi_lite(const Request& request) {
    Master master{request};
    uint64_t cycles = 0;
    try {
        cycles = master.run();
    } catch (const Finished&) {
        throw;
    } catch (...) {
        master.leave();
        throw;
    }
    master.leave();
    Answer answer;
    answer.u64(cycles);
    for (const Sink* sink : {&master.b, &master.r}) {
        for (const Column& column : sink->columns) answer.column(column.data(), column.size());
        answer.column(sink->times.data(), sink->times.size());
    }
    answer.send(KIND_ANSWER, request.sequence);
}

}  // namespace systole
