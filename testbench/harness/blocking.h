// Pipes for a caller that waits for every answer before it asks again, with blocking reads in its
// only thread: a round trip costs microseconds. So that the caller can never be blocked for long, a
// guard process beside this one puts a frame into its pipe when an answer takes more than a moment.
#pragma once

#include "operations.h"

namespace systole {

// Makes the pipes; answers with the ends that the caller is to open, as descriptors of this process.
void make_pipes(const Request& request);
// The caller has opened them: from here on requests and answers go through them.
void switch_pipes(const Request& request);
// Ends the guard. Nothing if there is none.
void end_guard();

// True once they are in use.
extern bool one_at_a_time;
bool receive_one(Request& request);
// To be called before an answer is written.
void answering();

// Sets inputs, lets them settle, samples ports, then simulates any number of cycles.
void cycle(const Request& request);

}  // namespace systole
