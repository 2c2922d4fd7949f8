// SPDX-License-Identifier: Apache-2.0
//
// fd:N, any inherited descriptor that can be read or written: a pipe, a file, a terminal, a stream socket.
#include "patchbay/file_descriptor.hpp"

#include "channel/address_parts.hpp"
#include "channel/descriptor_stream.hpp"
#include "channel/scheme.hpp"
#include "os/file.hpp"

#include <fcntl.h>

#include <limits>

namespace patchbay::channel {
namespace {

/// A duplicate of descriptor N, so that N stays the caller's.
Result<FileDescriptor> duplicated(const Address& address) {
    const auto number = number_in(address, {}, std::numeric_limits<std::int32_t>::max(),
                                  "N, the number of an inherited descriptor, such as fd:3");
    if (!number) return std::unexpected(number.error());
    auto descriptor = os::duplicate(static_cast<int>(*number));
    if (!descriptor) {
        return os::error_of(descriptor.error(), address.name(),
                            "this process has inherited no such descriptor");
    }
    return *std::move(descriptor);
}

/// Refuses a descriptor that was opened for the other direction alone.
Result<void> expect_not(const Address& address, const FileDescriptor& descriptor, int only) {
    const auto flags = os::fcntl(descriptor.get(), F_GETFL);
    if (!flags) return os::error_of(flags.error(), address.name());
    if ((*flags & O_ACCMODE) != only) return {};
    return std::unexpected(Error::of(Condition::invalid, "open", address.name(),
                                     only == O_RDONLY ? "the descriptor is open for reading only"
                                                      : "the descriptor is open for writing only"));
}

Result<SenderPointer> open_sender(const Address& address, Deadline /*deadline*/) {
    const auto frame = FrameOptions::of(address);
    if (!frame) return std::unexpected(frame.error());
    auto descriptor = duplicated(address);
    if (!descriptor) return std::unexpected(descriptor.error());
    if (auto fits = expect_not(address, *descriptor, O_RDONLY); !fits)
        return std::unexpected(fits.error());
    auto sink = make_sink(*std::move(descriptor), address.name());
    if (!sink) return std::unexpected(sink.error());
    return std::make_unique<StreamSender>(traits_of(address), address.name(), *std::move(sink),
                                          *frame);
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline /*deadline*/) {
    const auto frame = FrameOptions::of(address);
    if (!frame) return std::unexpected(frame.error());
    auto descriptor = duplicated(address);
    if (!descriptor) return std::unexpected(descriptor.error());
    if (auto fits = expect_not(address, *descriptor, O_WRONLY); !fits)
        return std::unexpected(fits.error());
    auto source = make_source(*std::move(descriptor), address.name());
    if (!source) return std::unexpected(source.error());
    return std::make_unique<StreamReceiver>(traits_of(address), address.name(),
                                            StreamReader(*std::move(source), *frame));
}

Result<Duplex> connect(const Address& address, Deadline deadline) {
    auto sender = open_sender(address, deadline);
    if (!sender) return std::unexpected(sender.error());
    auto receiver = open_receiver(address, deadline);
    if (!receiver) return std::unexpected(receiver.error());
    return Duplex{Sender(*std::move(sender)), Receiver(*std::move(receiver))};
}

}  // namespace

const Scheme kFdScheme = {
    .name = "fd", .open_sender = open_sender, .open_receiver = open_receiver, .connect = connect};

}  // namespace patchbay::channel
