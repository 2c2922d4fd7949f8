// SPDX-License-Identifier: Apache-2.0
//
// MergingReceiver: listens, and receives from all who connect as if they were one. Whoever has messages takes turns,
// one message a turn, so that nobody who sends much keeps the others waiting.
#pragma once

#include "patchbay/file_descriptor.hpp"
#include "patchbay/socket/listener.hpp"

#include "channel/connection_stream.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace patchbay::channel {

class MergingReceiver final : public ReceiverBackend {
public:
    /// Where the kernel has no descriptor left the error says so.
    static Result<std::unique_ptr<MergingReceiver>> create(const Traits& traits, Listener listener,
                                                           const FrameOptions& frame, bool keep);

    /// Ends (`closed`) as a FIFO does: when somebody had connected and all have gone; never with `keep`.
    /// A stream that cannot be understood is an error, once, and its connection is closed.
    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override;
    Result<std::optional<ChannelMessage>> receive_buffered() override;
    Result<int> fd() override { return epoll_.get(); }

private:
    struct Guest {
        std::unique_ptr<Inbox> inbox;
        bool ready = true;  ///< may have a message: what was read already does not show in epoll
    };

    MergingReceiver(const Traits& traits, Listener listener, FileDescriptor epoll,
                    const FrameOptions& frame, bool keep);
    Result<std::optional<ChannelMessage>> next_message();
    [[nodiscard]] bool anybody_ready() const;
    Result<void> look(Deadline deadline);
    Result<void> welcome();

    Listener listener_;
    FileDescriptor epoll_;
    FrameOptions frame_;
    bool keep_;
    bool had_guests_ = false;
    std::vector<std::unique_ptr<Guest>> guests_;
    std::size_t turn_ = 0;  ///< whose it is
    std::size_t since_look_ = 0;
};

}  // namespace patchbay::channel
