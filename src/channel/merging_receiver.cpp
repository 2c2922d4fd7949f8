// SPDX-License-Identifier: Apache-2.0
#include "channel/merging_receiver.hpp"

#include "os/epoll.hpp"
#include "os/poll.hpp"

namespace patchbay::channel {

MergingReceiver::MergingReceiver(const Traits& traits, std::string name, Listener listener,
                                 FileDescriptor epoll, const FrameOptions& frame, bool keep)
    : ReceiverBackend(traits, std::move(name)),
      listener_(std::move(listener)),
      epoll_(std::move(epoll)),
      frame_(frame),
      keep_(keep) {}

Result<ReceiverPointer> MergingReceiver::make(const Traits& traits, std::string name,
                                              Listener listener, const FrameOptions& frame,
                                              bool keep) {
    auto epoll = os::epoll();
    if (!epoll) return os::error_of(epoll.error(), name);
    if (const auto added = os::epoll_add(epoll->get(), listener.fd()); !added)
        return os::error_of(added.error(), name);
    return ReceiverPointer(new MergingReceiver(traits, std::move(name), std::move(listener),
                                               *std::move(epoll), frame, keep));
}

Result<std::optional<ChannelMessage>> MergingReceiver::receive(Deadline deadline) {
    for (;;) {
        auto message = next_message();
        if (!message || *message) return message;
        const auto accepted = accept_one();
        if (!accepted) return std::unexpected(accepted.error());
        if (*accepted) continue;
        if (had_some_ && readers_.empty() && !keep_)
            return std::unexpected(Error::of(Condition::closed, "receive", name()));
        const auto ready = os::wait_for(epoll_.get(), POLLIN, deadline);
        if (!ready) return os::error_of(ready.error(), name());
        if (!*ready) return std::nullopt;
    }
}

Result<std::optional<ChannelMessage>> MergingReceiver::next_message() {
    for (std::size_t tried = 0; tried < readers_.size();) {
        if (turn_ >= readers_.size()) turn_ = 0;
        auto message = readers_[turn_]->receive(name(), Deadline::now());
        if (message) {
            ++turn_;
            ++tried;
            if (*message) return message;
            continue;
        }
        const bool gone = message.error().is(Condition::closed);
        readers_.erase(readers_.begin() + static_cast<std::ptrdiff_t>(turn_));
        if (!gone) return message;
    }
    return std::nullopt;
}

Result<bool> MergingReceiver::accept_one() {
    auto connection = listener_.try_accept();
    if (!connection) return std::unexpected(connection.error());
    if (!*connection) return false;
    auto shared = std::make_shared<Connection>(**std::move(connection));
    if (const auto added = os::epoll_add(epoll_.get(), shared->fd()); !added)
        return os::error_of(added.error(), name());
    readers_.push_back(make_reader(std::move(shared), frame_));
    had_some_ = true;
    return true;
}

}  // namespace patchbay::channel
