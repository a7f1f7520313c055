// The waveform that is being written, as a file: what the disk has to say to it.
#pragma once

#include <string>

namespace systole {

// Remembers where the waveform goes, for messages.
void trace_to(const std::string& path);

// Closes the waveform. Ends the process where it is not whole.
void finish_waveform();

// Says that the waveform cannot be written, and what to do.
void say_waveform_failed();

}  // namespace systole
