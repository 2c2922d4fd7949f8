// SPDX-License-Identifier: Apache-2.0
//
// PollBridge: a descriptor for an object that has none (POSIX semaphores, System V queues and sets).
//
// A thread looks at the object again and again, and keeps an eventfd readable while there is something to take (or
// writable while there is room). It takes nothing itself. Whoever polls the descriptor then tries to take without
// waiting, and calls lower() where that found nothing, so that a level-triggered loop does not spin until the next
// look.
//
// No wake-up is lost: whatever happens between a look and a lower(), the next look raises the descriptor again.
// Cost: a wake-up of the thread is 50 to 80 us on a small virtual machine, so the 100 looks a second of an idle object
// cost under 1 % of a core. Where the kernel can tell when to look again, give it as `wait`: that costs less and is
// noticed sooner.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"
#include "os/thread.hpp"

#include <chrono>
#include <functional>

namespace patchbay::os {

/// What the descriptor is while the object is ready.
enum class Shown { readable, writable };

class PollBridge {
public:
    static constexpr std::chrono::milliseconds kIdle{10};  ///< between looks
    static constexpr std::chrono::milliseconds kBusy{2};   ///< while that changed lately
    static constexpr std::chrono::milliseconds kLately{50};

    /// Whether there is something to take now. Called by the bridge's thread. While it fails, as after the object's
    /// removal, the descriptor is readable: the attempt to take will say what it is.
    using Look = std::function<Expected<bool>()>;
    /// Returns when the object may no longer be `ready` (or not ready) as it was, and after 20 ms in any case, which is
    /// how long the bridge then takes to end. False: it could not wait; the bridge does.
    using Wait = std::function<bool(bool ready)>;

    static Expected<PollBridge> start(Look look, Wait wait = {},
                                      Shown shown = Shown::readable) noexcept;

    PollBridge(PollBridge&&) noexcept = default;
    PollBridge& operator=(PollBridge&&) =
        delete;  // would close a descriptor that a thread still uses

    /// Readable, or writable, while there may be something to take. Borrowed.
    [[nodiscard]] int fd() const noexcept { return event_.get(); }
    /// There was nothing to take.
    void lower() const noexcept;
    /// A child after fork() needs a bridge of its own.
    [[nodiscard]] bool is_ours() const noexcept { return thread_.is_ours(); }

private:
    PollBridge(FileDescriptor event, HelperThread thread, Shown shown) noexcept
        : event_(std::move(event)), shown_(shown), thread_(std::move(thread)) {}

    FileDescriptor event_;
    Shown shown_;
    HelperThread thread_;  // last, so that it ends before its descriptor does
};

}  // namespace patchbay::os
