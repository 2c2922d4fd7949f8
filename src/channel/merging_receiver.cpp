// SPDX-License-Identifier: Apache-2.0
#include "channel/merging_receiver.hpp"

#include "os/epoll.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace patchbay::channel {
namespace {

/// So many messages are given out before newcomers are looked for, though others are still ready.
constexpr std::size_t kMessagesBetweenLooks = 64;
/// So many connections are taken in one look, though more may wait.
constexpr int kGuestsInOneLook = 64;

}  // namespace

Result<std::unique_ptr<MergingReceiver>> MergingReceiver::create(const Traits& traits,
                                                                 Listener listener,
                                                                 const FrameOptions& frame,
                                                                 bool keep) {
    auto epoll = os::epoll_create();
    if (!epoll) return os::error_of(epoll.error(), listener.name());
    const auto added = os::epoll_add(epoll->get(), listener.fd(), EPOLLIN, nullptr);
    if (!added) return os::error_of(added.error(), listener.name());
    return std::unique_ptr<MergingReceiver>(
        new MergingReceiver(traits, std::move(listener), *std::move(epoll), frame, keep));
}

MergingReceiver::MergingReceiver(const Traits& traits, Listener listener, FileDescriptor epoll,
                                 const FrameOptions& frame, bool keep)
    : ReceiverBackend(traits, listener.name()),
      listener_(std::move(listener)),
      epoll_(std::move(epoll)),
      frame_(frame),
      keep_(keep) {}

Result<std::optional<ChannelMessage>> MergingReceiver::receive(Deadline deadline) {
    for (;;) {
        auto message = next_message();
        if (!message || *message) return message;

        const bool may_end = had_guests_ && guests_.empty() && !keep_;
        if (auto looked = look(may_end ? Deadline::now() : deadline); !looked)
            return std::unexpected(looked.error());
        if (anybody_ready()) continue;
        if (may_end && guests_.empty())
            return std::unexpected(Error::of(Condition::closed, "receive", name()));
        if (deadline.expired()) return std::nullopt;
    }
}

bool MergingReceiver::anybody_ready() const {
    return std::ranges::any_of(guests_, [](const auto& guest) { return guest->ready; });
}

/// One message of whoever's turn it is; empty: nobody has one. Now and then it looks for newcomers first.
Result<std::optional<ChannelMessage>> MergingReceiver::next_message() {
    if (since_look_++ >= kMessagesBetweenLooks) {
        if (auto looked = look(Deadline::now()); !looked) return std::unexpected(looked.error());
    }
    for (std::size_t asked = 0; asked < guests_.size();) {
        turn_ %= guests_.size();
        auto& guest = *guests_[turn_];
        if (!guest.ready) {
            ++turn_, ++asked;
            continue;
        }
        auto message = guest.inbox->receive(name(), Deadline::now());
        if (message) {
            ++turn_, ++asked;
            guest.ready = message->has_value();
            if (*message) return message;
            continue;
        }
        guests_.erase(guests_.begin() + static_cast<std::ptrdiff_t>(turn_));
        if (!message.error().is(Condition::closed)) return message;
    }
    return std::nullopt;
}

Result<std::optional<ChannelMessage>> MergingReceiver::receive_buffered() {
    for (const auto& guest : guests_) {
        auto message = guest->inbox->receive_buffered(name());
        if (!message || *message) return message;
    }
    return std::nullopt;
}

/// Finds out who has something, and takes in who has come.
Result<void> MergingReceiver::look(Deadline deadline) {
    since_look_ = 0;
    std::array<::epoll_event, 64> ready{};
    const auto count = os::epoll_wait(epoll_.get(), ready, deadline);
    if (!count) return os::error_of(count.error(), name());
    bool somebody_came = false;
    for (const auto& event : std::span(ready).first(*count)) {
        if (event.data.ptr == nullptr) {
            somebody_came = true;
        } else {
            static_cast<Guest*>(event.data.ptr)->ready = true;
        }
    }
    return somebody_came ? welcome() : Result<void>();
}

Result<void> MergingReceiver::welcome() {
    for (int taken = 0; taken < kGuestsInOneLook; ++taken) {
        auto connection = listener_.try_accept();
        if (!connection) return std::unexpected(connection.error());
        if (!*connection) break;
        auto guest = std::make_unique<Guest>();
        guest->inbox = make_inbox(std::make_shared<Connection>(**std::move(connection)), frame_);
        const auto added =
            os::epoll_add(epoll_.get(), guest->inbox->fd(), EPOLLIN | EPOLLRDHUP, guest.get());
        if (!added) return os::error_of(added.error(), name());
        guests_.push_back(std::move(guest));
        had_guests_ = true;
    }
    return {};
}

}  // namespace patchbay::channel
