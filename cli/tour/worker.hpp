// SPDX-License-Identifier: Apache-2.0
//
// Workers: the separate processes of the tour. Each role is a function from its job.
//
// They report on standard output (job.hpp) and throw on failure; run_worker turns that into a message and status 1.
#pragma once

#include "patchbay/deadline.hpp"

#include "tour/job.hpp"

#include <string>

namespace patchbay::tour {

/// The hidden verb of the tool under which a worker runs.
inline constexpr auto kWorkerVerb = "tour-worker";

/// Runs the worker whose job is the JSON text. The exit status.
int run_worker(const std::string& job_text);

/// No wait of a worker is longer: a tour ends, whatever becomes of its partners.
[[nodiscard]] Deadline worker_deadline();
[[noreturn]] void throw_timeout(const std::string& what);

// carry_worker.cpp: a file through any address that carries data.
void send_file(const Job& job);
void receive_file(const Job& job);

// latency_worker.cpp: there and back, sleeping or spinning.
void ping(const Job& job);
void echo(const Job& job);

// memory_latency.cpp: the same over shared memory alone.
void ping_memory(const Job& job);
void echo_memory(const Job& job);

// turns_worker.cpp: a file through a segment, block by block, in turns by semaphores or announced by signals.
void turns_write(const Job& job);
void turns_read(const Job& job);

// count_worker.cpp: additions to one shared counter, bare, under a semaphore, or in a Guarded.
void count_bare(const Job& job);
void count_under_semaphore(const Job& job);
void count_guarded(const Job& job);

// holder_worker.cpp: takes something and waits to be killed.
void hold_semaphore(const Job& job);
void hold_permit(const Job& job);
void leave_segment(const Job& job);

// reference_worker.cpp: receives a reference (a segment's name, a descriptor) and digests what it refers to.
void receive_segment_name(const Job& job);
void receive_reference(const Job& job);
void receive_descriptor(const Job& job);
void receive_stream(const Job& job);

// signal_worker.cpp: counts how many of its signals arrive.
void count_signals(const Job& job);

}  // namespace patchbay::tour
