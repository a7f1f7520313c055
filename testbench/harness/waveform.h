// One open waveform file of either format; the generated table names its class, VerilatedVcdC or
// VerilatedFstC. A new one for every file: Verilator's FST writer cannot be opened again with other
// scopes.
#pragma once

#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "verilated.h"

namespace systole {

template <typename Dut, typename File>
class Waveform {
public:
    // Empty when the file is open, else why it is not. Without scopes everything is written; a depth
    // of 1 means a scope's own signals only, 0 all that is below.
    std::string open(Dut* dut, const std::string& path, const std::vector<std::string>& scopes,
                     uint32_t depth) {
        if (file_) return "another waveform is being written";
        if (!std::ofstream{path}) return "cannot write " + path;
        // Verilator ignores a scope that is not there, and writes everything if none is.
        if (scopes.size() > 1) {
            for (const std::string& scope : scopes) {
                const std::string wrong = open_file(dut, path, {scope}, depth);
                if (!wrong.empty()) return wrong;
                close();
            }
        }
        return open_file(dut, path, scopes, depth);
    }

    void dump(uint64_t time) { file_->dump(time); }

    void close() {
        if (file_) file_->close();
        file_.reset();
    }

private:
    // Whether anything was selected: only Verilator's own base class knows.
    template <typename Trace, typename Buffer>
    struct Selected : VerilatedTrace<Trace, Buffer> {
        static bool any(VerilatedTrace<Trace, Buffer>* trace) {
            return trace->*(&Selected::m_sigs_enabledp) != nullptr;
        }
    };
    template <typename Trace, typename Buffer>
    static bool any_selected(VerilatedTrace<Trace, Buffer>* trace) {
        return Selected<Trace, Buffer>::any(trace);
    }

    std::string open_file(Dut* dut, const std::string& path,
                          const std::vector<std::string>& scopes, uint32_t depth) {
        file_.reset(new File);
        dut->trace(file_.get(), 1000);
        for (const std::string& scope : scopes) {
            file_->dumpvars(depth ? static_cast<int>(depth) : 1000, "." + scope);
        }
#ifdef M_PERTURB
        // Verilator 5.006 reads flags of signals outside the scopes that it never set: make new
        // memory zero meanwhile.
        if (!scopes.empty()) mallopt(M_PERTURB, 0xff);
#endif
        file_->open(path.c_str());
#ifdef M_PERTURB
        mallopt(M_PERTURB, 0);
#endif
        if (!file_->isOpen()) {
            file_.reset();
            return "cannot write " + path;
        }
        if (scopes.empty() || any_selected(file_->spTrace())) return "";
        close();
        unlink(path.c_str());
        return "there is no scope " + scopes.front() + " with signals";
    }

    std::unique_ptr<File> file_;
};

}  // namespace systole
