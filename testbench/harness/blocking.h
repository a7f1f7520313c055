// Pipes for a caller that waits for every answer before it asks again, with blocking reads in its
// only thread: a round trip costs microseconds. So that the caller can never be blocked for long, a
// guard process beside this one puts a frame into its pipe when an answer takes more than a moment.
//
// While both sides are awake a call does without the pipes. The caller writes its request into shared
// memory and looks there for the answer, the simulator looks there for requests: neither sleeps, and
// waking up is what costs most. Each side does so for microseconds only. If there is no answer by then
// the caller says so through the pipe (OP_CALL), and from there on the call is like any other: it is
// answered through the pipe, whether it was made meanwhile or not.
//
// The caller has no memory in common with this process, it reads and writes a file: whole frames, but
// nothing tells in which order their bytes move. So a frame carries a sum of itself, and one whose sum
// is wrong is not there yet.
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
// The answer to a call in shared memory; false if it must go through the pipe.
bool answer_call(const std::vector<uint64_t>& words);
// To be called before an answer is written.
void answering();

// Sets inputs, lets them settle, samples ports, then simulates any number of cycles.
void cycle(const Request& request);

}  // namespace systole
