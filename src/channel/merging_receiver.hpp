// SPDX-License-Identifier: Apache-2.0
//
// MergingReceiver: listens, and receives from all who connect.
//
// It ends as a FIFO does: when somebody has been there and the last one has gone. `?keep=yes` never ends.
#pragma once

#include "patchbay/socket.hpp"

#include "channel/connection_stream.hpp"

#include <memory>
#include <string>
#include <vector>

namespace patchbay::channel {

class MergingReceiver final : public ReceiverBackend {
public:
    static Result<ReceiverPointer> make(const Traits& traits, std::string name, Listener listener,
                                        const FrameOptions& frame, bool keep);

    /// One sender after the other, a message each. A sender that cannot be understood is hung up on: its error is told once.
    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override;
    Result<int> fd() override { return epoll_.get(); }

private:
    MergingReceiver(const Traits& traits, std::string name, Listener listener, FileDescriptor epoll,
                    const FrameOptions& frame, bool keep);
    Result<std::optional<ChannelMessage>> next_message();
    Result<bool> accept_one();

    Listener listener_;
    FileDescriptor epoll_;
    FrameOptions frame_;
    bool keep_;
    bool had_some_ = false;
    std::size_t turn_ = 0;  ///< whose message is next
    std::vector<std::unique_ptr<MessageReader>> readers_;
};

}  // namespace patchbay::channel
