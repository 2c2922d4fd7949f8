// SPDX-License-Identifier: Apache-2.0
#include "os/poll_bridge.hpp"

#include "os/eventfd.hpp"
#include "os/poll.hpp"

namespace patchbay::os {
namespace {

class Watch {
public:
    Watch(PollBridge::Look look, PollBridge::Wait wait) noexcept
        : look_(std::move(look)), wait_(std::move(wait)) {}

    void run(int event, int stop) {
        Deadline until = Deadline::now();
        while (wait_for(stop, POLLIN, until) != true) {
            const auto found = look_();
            const bool ready = !found || *found;
            if (ready) {
                // Raised again each time: somebody may have lowered it meanwhile.
                (void)raise(event);
            } else if (ready_) {
                (void)os::lower(event);
            }
            ready_ = ready;
            until = found && wait_ ? Deadline::now() : Deadline::after(pause());
            if (until.is_now()) wait_(ready);
        }
    }

private:
    std::chrono::milliseconds pause() noexcept {
        if (ready_) busy_until_ = Deadline::after(PollBridge::kLately);
        return busy_until_.expired() ? PollBridge::kIdle : PollBridge::kBusy;
    }

    PollBridge::Look look_;
    PollBridge::Wait wait_;
    Deadline busy_until_ = Deadline::now();
    bool ready_ = false;
};

}  // namespace

Expected<PollBridge> PollBridge::start(Look look, Wait wait) noexcept {
    auto event = eventfd();
    if (!event) return std::unexpected(event.error());
    auto thread = HelperThread::start(
        "patchbay-poll", [fd = event->get(), watch = Watch(std::move(look), std::move(wait))](
                             int stop) mutable { watch.run(fd, stop); });
    if (!thread) return std::unexpected(thread.error());
    return PollBridge(std::move(*event), std::move(*thread));
}

void PollBridge::lower() const noexcept {
    (void)os::lower(event_.get());
}

}  // namespace patchbay::os
