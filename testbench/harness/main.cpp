// The process around one Verilated model: answers requests until its input ends.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>
#include <unistd.h>

#include "blocking.h"
#include "machine.h"
#include "operations.h"
#include "shared.h"
#include "trace_file.h"

namespace systole {

Machine machine;

namespace {

// A $fatal ends in abort(): say how far the run came, then die as before.
void tell_cycle(int signal) {
    char text[64] = "\n@systole cycle ";
    size_t length = 16;
    char digits[24];
    size_t count = 0;
    uint64_t value = machine.cycles;
    do {
        digits[count++] = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value);
    while (count) text[length++] = digits[--count];
    text[length++] = '\n';
    if (write(2, text, length) < 0) _exit(70);
    std::signal(signal, SIG_DFL);
    raise(signal);
}

void prepare_process() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);  // no core files in the user's folder
    std::signal(SIGPIPE, SIG_IGN);
    // The end of the input is only seen between two requests, and a failed write only in a batch.
    die_with_parent();
    // Ctrl-C reaches the whole process group; who started us decides what becomes of us.
    std::signal(SIGINT, SIG_IGN);
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
        std::signal(signal, tell_cycle);
    }
}

void hello() {
    const std::string memories = list_memories();
    Answer answer;
    answer.u64(PROTOCOL_VERSION);
    answer.u64(port_count);
    for (uint32_t i = 0; i < port_count; ++i) answer.u64(ports[i].width);
    answer.u64(static_cast<uint64_t>(shared_descriptor()));
    answer.u64(memories.size());
    answer.column(memories.data(), memories.size());
    answer.send(KIND_HELLO, 0);
}

void trace_start(const Request& request) {
    Reader reader{request};
    const uint64_t from = reader.u64();
    const uint64_t to = reader.u64();
    const uint32_t depth = reader.u32();
    std::vector<std::string> scopes(reader.u32());
    const std::string path = reader.text();
    for (std::string& scope : scopes) scope = reader.text();
    const std::string wrong = trace_open(path, scopes, depth);
    if (!wrong.empty()) throw Failure{wrong};
    trace_to(path);
    machine.trace_from = from;
    machine.trace_to = to;
    machine.tracing = true;
    Answer{}.send(KIND_ANSWER, request.sequence);
}

void trace_stop(const Request& request) {
    machine.finish_trace();
    machine.tracing = false;
    finish_waveform();
    Answer{}.send(KIND_ANSWER, request.sequence);
}

void perform(const Request& request) {
    switch (request.operation) {
    case OP_RESET: return reset(request);
    case OP_BATCH: return batch(request);
    case OP_STREAMS: return streams(request);
    case OP_AXI_LITE: return axi_lite(request);
    case OP_PEEK: return peek(request);
    case OP_POKE: return poke(request);
    case OP_READ_MEMORY: return read_memory(request);
    case OP_WRITE_MEMORY: return write_memory(request);
    case OP_TRACE_START: return trace_start(request);
    case OP_TRACE_STOP: return trace_stop(request);
    case OP_SNAPSHOT: return take_snapshot(request);
    case OP_RESTORE: return restore_snapshot(request);
    case OP_CLOCKS: return set_clocks(request);
    case OP_COVERAGE: return coverage_to(request);
    case OP_MAKE_PIPES: return make_pipes(request);
    case OP_SWITCH_PIPES: return switch_pipes(request);
    case OP_CYCLE: return cycle(request);
    default: throw Failure{"unknown operation"};
    }
}

// After a failure the requests that were already under way are skipped: the sender wrote them
// without knowing. It raises the epoch when it has read of the failure.
void serve() {
    Request request;
    uint32_t failed_epoch = ~0u;
    while (receive(request)) {
        if (request.epoch == failed_epoch) {
            Answer{}.send(KIND_SKIPPED, request.sequence);
            continue;
        }
        try {
            perform(request);
        } catch (const Failure& failure) {
            failed_epoch = request.epoch;
            send_text(KIND_ERROR, request.sequence, failure.text);
        } catch (const Violation& broken) {
            failed_epoch = request.epoch;
            send_text(KIND_VIOLATION, request.sequence,
                      std::string(broken.rule) + "\n" + ports[broken.channel].name + "\n" +
                          std::to_string(broken.cycle) + "\n" + broken.text);
        } catch (const Finished&) {
            std::fflush(stdout);
            Answer{}.send(KIND_FINISHED, request.sequence);
            return;
        }
    }
}

}  // namespace

}  // namespace systole

int main(int argc, char** argv) {
    systole::prepare_process();
    systole::open_pipes();
    systole::model_open(argc, argv);
    if (systole::clock_port >= 0) {
        systole::machine.clock = static_cast<uint8_t*>(systole::ports[systole::clock_port].data);
        *systole::machine.clock = 0;
    }
    systole::find_memories();
    systole::open_shared();
    systole::hello();
    systole::serve();
    systole::machine.finish_trace();
    systole::end_guard();
    systole::machine.tracing = false;
    systole::finish_waveform();
    systole::model_close();
    return 0;
}
