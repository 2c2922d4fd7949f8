// SPDX-License-Identifier: Apache-2.0
//
// Interruption: ends a run in order when SIGINT, SIGTERM or SIGHUP comes.
//
// The first signal is a request: the verb finishes with what it has in hand, then ends. Where nothing is in hand and
// the library waits (opening an address: see AtOnce) the process ends at once, and so it does at the second signal.
// Either way what the run made is removed. Signals within half a second are one: timeout(1) sends each twice, and so do
// shells that pass on what their terminal sent to all.
//
// The signals are taken by a SignalThread, so that removing is ordinary code and not a signal handler. SIGINT counts
// also where the shell started the tool in the background with SIGINT ignored: the tool would leave behind what it
// made. An ignored SIGHUP (nohup) stays ignored.
#pragma once

#include "patchbay/signal.hpp"

#include "made_objects.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>

namespace patchbay::cli {

class Interruption {
public:
    /// Takes over the signals, except `spared`: the one that the run itself receives (0: none).
    explicit Interruption(MadeObjects& made, int spared = 0);  // throws Exception
    /// Removes what the run made, if a signal came.
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;

    [[nodiscard]] bool requested() const noexcept { return signal() != 0; }
    /// The signal that came first; 0: none yet.
    [[nodiscard]] int signal() const noexcept { return signal_.load(std::memory_order_relaxed); }
    /// Requests the end although no signal came: another thread of the run has failed.
    void give_up() noexcept { signal_.store(kGaveUp, std::memory_order_relaxed); }

    /// While one lives, a signal ends the process at once.
    class AtOnce {
    public:
        explicit AtOnce(Interruption& interruption);
        ~AtOnce();
        AtOnce(const AtOnce&) = delete;
        AtOnce& operator=(const AtOnce&) = delete;

    private:
        Interruption& interruption_;
    };

private:
    static constexpr int kGaveUp = -1;
    void take(int number);
    /// Removes what the run made and ends the process.
    [[noreturn]] void end(int number);

    MadeObjects& made_;
    std::atomic<int> signal_ = 0;
    std::chrono::steady_clock::time_point first_time_;  ///< of the signal; only the thread uses it
    std::mutex mutex_;
    bool at_once_ = false;  ///< guarded by mutex_
    std::optional<SignalThread> thread_;
};

}  // namespace patchbay::cli
