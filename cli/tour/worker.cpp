// SPDX-License-Identifier: Apache-2.0
#include "tour/worker.hpp"

#include "patchbay/error.hpp"

#include <fmt/format.h>

#include <map>

namespace patchbay::tour {
namespace {

const std::map<std::string, void (*)(const Job&)>& roles() {
    static const std::map<std::string, void (*)(const Job&)> all{
        {"send_file", send_file},
        {"receive_file", receive_file},
        {"ping", ping},
        {"echo", echo},
        {"ping_memory", ping_memory},
        {"echo_memory", echo_memory},
        {"turns_write", turns_write},
        {"turns_read", turns_read},
        {"count_bare", count_bare},
        {"count_under_semaphore", count_under_semaphore},
        {"count_guarded", count_guarded},
        {"hold_semaphore", hold_semaphore},
        {"hold_permit", hold_permit},
        {"leave_segment", leave_segment},
        {"receive_segment_name", receive_segment_name},
        {"receive_reference", receive_reference},
        {"receive_descriptor", receive_descriptor},
        {"receive_stream", receive_stream},
        {"count_signals", count_signals},
    };
    return all;
}

}  // namespace

Deadline worker_deadline() {
    return Deadline::after(std::chrono::seconds(30));
}

void throw_timeout(const std::string& what) {
    throw std::runtime_error(what + ": nothing happened for 30 s");
}

int run_worker(const std::string& job_text) {
    std::string role = "worker";
    try {
        const Job job = nlohmann::json::parse(job_text).get<Job>();
        role = job.role;
        roles().at(role)(job);
        return 0;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "patchbay tour: {}: {}\n", role, problem.what());
        return 1;
    }
}

}  // namespace patchbay::tour
