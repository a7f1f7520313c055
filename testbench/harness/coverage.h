// Counts of the coverage points that Verilator put into a model, and the file they end in.
#pragma once

namespace systole {

// Takes the counts out of the model, so that each is kept once whatever becomes of this process: before
// a fork, and when a worker ends for another to go on from a snapshot. See snapshot.cpp.
void coverage_keep();

// Writes the file, if one was asked for. Ends the process if that fails.
void coverage_write();

}  // namespace systole
