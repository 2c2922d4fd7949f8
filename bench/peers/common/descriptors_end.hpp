// SPDX-License-Identifier: Apache-2.0
//
// DescriptorsEnd: write(2) and read(2), as they are: pipes and sockets differ in how they are opened only.
#pragma once

#include "measure/mechanism.hpp"
#include "measure/setting.hpp"
#include "peers/common/expect.hpp"

namespace patchbay::measure {

class DescriptorsEnd final : public End {
public:
    /// Messages are of one size, so that streams need no framing. Descriptors may be among both.
    struct Parts {
        std::vector<FileDescriptor> owned;
        std::vector<int> out;  ///< one for each receiver
        int in = -1;           ///< -1: nothing comes
    };
    DescriptorsEnd(Parts parts, const Setting& setting);

    bool send(Bytes message, Deadline deadline) override;
    std::optional<Bytes> receive(Deadline deadline) override;

private:
    /// Whether to try again, after it failed.
    bool wait(int descriptor, short events, Deadline deadline, const char* call) const;

    Parts parts_;
    bool blocks_;  ///< read(2) and write(2) themselves wait
    std::vector<std::byte> message_;
    // How far the message is, which goes on where time was up.
    std::size_t received_bytes_ = 0;
    std::size_t sent_bytes_ = 0;
    std::size_t receiver_ = 0;
};

}  // namespace patchbay::measure
