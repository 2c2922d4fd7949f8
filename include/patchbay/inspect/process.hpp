// SPDX-License-Identifier: Apache-2.0
//
// Process: who may hold objects, with its threads, its signals and its namespaces.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patchbay::inspect {

/// Signals as the kernel writes them: bit n-1 is signal n.
using SignalMask = std::uint64_t;

/// "SIGTERM", "SIGRTMIN+3"; "32" and "33" are the C library's own. @source signal(7)
[[nodiscard]] std::string signal_name(int number);
/// The names of those that are in the mask, lowest first.
[[nodiscard]] std::vector<std::string> signal_names(SignalMask mask);

/// Inodes of the namespaces, as /proc/PID/ns shows them; 0: may not be seen. namespaces(7)
struct Namespaces {
    std::uint64_t pid = 0;
    std::uint64_t ipc = 0;
    std::uint64_t net = 0;
    std::uint64_t mnt = 0;
    friend bool operator==(const Namespaces&, const Namespaces&) = default;
};

/// What a sleeping thread has asked the kernel for. proc(5) /proc/PID/task/TID/syscall
struct SystemCall {
    std::int32_t number = -1;  ///< by the processor's table; -1: none, it sleeps for another reason
    std::array<std::uint64_t, 6> arguments{};
};

struct Thread {
    std::int32_t tid = 0;
    char state = '?';        ///< R running, S sleeping, D in the kernel, T stopped, t traced, Z, I
    std::string name;        ///< comm: any bytes
    SignalMask pending = 0;  ///< sent to this thread alone
    SignalMask blocked = 0;
    std::optional<SystemCall> call;  ///< it sleeps in; empty: it runs, or this may not be seen
    std::string wchan;  ///< the kernel's function that it sleeps in; empty: none, or not to be seen
};

struct Process {
    std::int32_t pid = 0;
    std::int32_t parent_pid = 0;
    std::string name;                    ///< comm: any bytes
    std::vector<std::string> arguments;  ///< any bytes; empty: a kernel thread or a zombie
    std::uint32_t user_id = 0;           ///< real
    std::uint32_t effective_user_id = 0;
    std::uint32_t group_id = 0;  ///< real
    char state = '?';            ///< of its first thread
    bool is_kernel_thread = false;
    std::uint64_t start_ticks =
        0;  ///< after boot, in clock ticks: with the pid, it names the process for ever
    std::int32_t session_id = 0;
    std::int32_t pid_in_its_namespace = 0;  ///< as it sees itself
    Namespaces namespaces;

    std::uint64_t signals_queued = 0;        ///< of its user, all processes together
    std::uint64_t signals_queued_limit = 0;  ///< RLIMIT_SIGPENDING
    SignalMask pending = 0;                  ///< sent to the process; threads have theirs
    SignalMask blocked = 0;                  ///< in its first thread
    SignalMask ignored = 0;
    SignalMask caught = 0;

    std::uint32_t thread_count = 0;
    std::vector<Thread> threads;  ///< under `threads`; the first one is first

    /// Whether its descriptors, its mappings, its threads' calls could be read. False: `gaps` counts it.
    bool descriptors_seen = false;
    bool mappings_seen = false;
    bool calls_seen = false;
};

}  // namespace patchbay::inspect
