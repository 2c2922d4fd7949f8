// SPDX-License-Identifier: Apache-2.0
//
// fifo:/path, named pipes.
#include "patchbay/fifo.hpp"

#include "channel/address_parts.hpp"
#include "channel/pipe_stream.hpp"
#include "channel/scheme.hpp"

#include <cerrno>

namespace patchbay::channel {
namespace {

constexpr const char* kExpectedPath = "PATH, such as fifo:/tmp/x";

/// The FIFO, made where it is missing and may be.
Result<Fifo> named_fifo(const Address& address) {
    const auto path = path_in(address, kExpectedPath);
    if (!path) return std::unexpected(path.error());
    const auto make = MakeOptions::of(address);
    if (!make) return std::unexpected(make.error());
    return make->create ? Fifo::open_or_create(*path, {.mode = make->mode}) : Fifo::open(*path);
}

Result<SenderPointer> open_sender(const Address& address, Deadline deadline) {
    const auto frame = FrameOptions::of(address);
    if (!frame) return std::unexpected(frame.error());
    const auto fifo = named_fifo(address);
    if (!fifo) return std::unexpected(fifo.error());
    auto writer = fifo->open_writer(deadline);
    if (!writer) return std::unexpected(writer.error());
    if (!*writer) {
        return std::unexpected(Error::system(ETIMEDOUT, "open", address.name(),
                                             "nobody opened it for reading in time"));
    }
    return std::make_unique<StreamSender>(traits_of(address), address.name(),
                                          std::make_unique<PipeSink>(**std::move(writer)), *frame);
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline /*deadline*/) {
    const auto frame = FrameOptions::of(address);
    if (!frame) return std::unexpected(frame.error());
    const auto keep = address.flag_option("keep", false);
    if (!keep) return std::unexpected(keep.error());
    const auto fifo = named_fifo(address);
    if (!fifo) return std::unexpected(fifo.error());
    auto reader = fifo->open_reader({.keep_open = *keep});
    if (!reader) return std::unexpected(reader.error());
    return std::make_unique<StreamReceiver>(
        traits_of(address), address.name(),
        StreamReader(std::make_unique<PipeSource>(*std::move(reader)), *frame));
}

Result<void> create(const Address& address) {
    const auto path = path_in(address, kExpectedPath);
    if (!path) return std::unexpected(path.error());
    const auto make = MakeOptions::of(address);
    if (!make) return std::unexpected(make.error());
    const auto fifo = Fifo::create(*path, {.mode = make->mode});
    if (!fifo) return std::unexpected(fifo.error());
    return {};
}

Result<void> remove(const Address& address) {
    const auto path = path_in(address, kExpectedPath);
    if (!path) return std::unexpected(path.error());
    return Fifo::unlink(*path);
}

}  // namespace

const Scheme kFifoScheme = {.name = "fifo",
                            .open_sender = open_sender,
                            .open_receiver = open_receiver,
                            .create = create,
                            .remove = remove};

}  // namespace patchbay::channel
