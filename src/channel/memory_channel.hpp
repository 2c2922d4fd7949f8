// SPDX-License-Identifier: Apache-2.0
//
// Senders and receivers of a region of memory: send replaces the whole value; receive gives the value once, then ends.
#pragma once

#include "patchbay/region.hpp"

#include "channel/backend.hpp"
#include "channel/ready_descriptor.hpp"
#include "os/poll_bridge.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace patchbay::channel {

class MemorySender final : public SenderBackend {
public:
    MemorySender(const Traits& traits, std::string name, Region region)
        : SenderBackend(traits, std::move(name)), region_(std::move(region)) {}

    Result<bool> send(Bytes message, Deadline deadline, const SendOptions& options) override;
    Result<bool> finish(Deadline /*deadline*/) override { return true; }
    Result<int> fd() override { return ready_.get(name()); }
    [[nodiscard]] std::uint64_t largest_message_bytes() const override {
        return traits().largest_message_bytes;
    }

private:
    Region region_;
    ReadyDescriptor ready_;
};

class MemoryReceiver final : public ReceiverBackend {
public:
    MemoryReceiver(const Traits& traits, std::string name, Region region)
        : ReceiverBackend(traits, std::move(name)), region_(std::move(region)) {}

    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override;
    Result<int> fd() override;

private:
    Result<std::optional<std::size_t>> read_value();

    Region region_;
    std::vector<std::byte> value_;
    bool given_ = false;
    std::unique_ptr<os::PollBridge> bridge_;  // last, to go first: its thread looks at the region
};

}  // namespace patchbay::channel
