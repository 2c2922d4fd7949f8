// SPDX-License-Identifier: Apache-2.0
#include "os/poll_bridge.hpp"

#include "os/eventfd.hpp"
#include "os/poll.hpp"

namespace patchbay::os {
namespace {

void show(Shown shown, int event, bool ready) noexcept {
    if (shown == Shown::readable) {
        (void)(ready ? raise(event) : lower(event));
    } else {
        (void)(ready ? lower(event) : fill(event));
    }
}

class Watch {
public:
    Watch(PollBridge::Look look, PollBridge::Wait wait, Shown shown) noexcept
        : look_(std::move(look)), wait_(std::move(wait)), shown_(shown) {}

    void run(int event, int stop) {
        Deadline until = Deadline::now();
        while (wait_for(stop, POLLIN, until) != true) {
            const auto found = look_();
            const bool ready = !found || *found;
            const bool shows = shows_ready(event);
            // Readiness that nobody takes is not news: looking for it all the time would cost a core's hundredth.
            if (ready != ready_ || ready != shows)
                busy_until_ = Deadline::after(PollBridge::kLately);
            if (ready != shows) show(shown_, event, ready);
            ready_ = ready;
            const bool waited = found && wait_ && wait_(ready);
            until = waited ? Deadline::now() : Deadline::after(pause());
        }
    }

private:
    [[nodiscard]] bool shows_ready(int event) const noexcept {
        const short events = shown_ == Shown::readable ? POLLIN : POLLOUT;
        return wait_for(event, events, Deadline::now()) == true;
    }
    [[nodiscard]] std::chrono::milliseconds pause() const noexcept {
        return busy_until_.expired() ? PollBridge::kIdle : PollBridge::kBusy;
    }

    PollBridge::Look look_;
    PollBridge::Wait wait_;
    Shown shown_;
    Deadline busy_until_ = Deadline::now();
    bool ready_ = false;
};

}  // namespace

Expected<PollBridge> PollBridge::start(Look look, Wait wait, Shown shown) noexcept {
    auto event = eventfd();
    if (!event) return std::unexpected(event.error());
    auto thread = HelperThread::start(
        "patchbay-poll",
        [fd = event->get(), watch = Watch(std::move(look), std::move(wait), shown)](
            int stop) mutable { watch.run(fd, stop); });
    if (!thread) return std::unexpected(thread.error());
    return PollBridge(std::move(*event), std::move(*thread), shown);
}

void PollBridge::lower() const noexcept {
    show(shown_, event_.get(), false);
}

}  // namespace patchbay::os
