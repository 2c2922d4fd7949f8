// SPDX-License-Identifier: Apache-2.0
//
// sem:/name, POSIX semaphores.
#include "patchbay/semaphore_posix.hpp"

#include "channel/address_parts.hpp"
#include "channel/scheme.hpp"
#include "channel/token_channel.hpp"

#include <utility>

namespace patchbay::channel {
namespace {

Result<posix::SemaphoreOptions> semaphore_options(const Address& address) {
    const auto make = MakeOptions::of(address);
    if (!make) return std::unexpected(make.error());
    const auto value = address.size_option("value", 0);
    if (!value) return std::unexpected(value.error());
    if (*value > posix::Semaphore::kLargestValue)
        return std::unexpected(address.option_error("value", "0 to 2147483647"));
    return posix::SemaphoreOptions{.initial_value = static_cast<std::uint32_t>(*value),
                                   .mode = make->mode};
}

Result<posix::Semaphore> open_semaphore(const Address& address) {
    const auto name = name_in(address);
    if (!name) return std::unexpected(name.error());
    const auto options = semaphore_options(address);
    if (!options) return std::unexpected(options.error());
    const auto make = MakeOptions::of(address);
    return make->create ? posix::Semaphore::open_or_create(*name, *options)
                        : posix::Semaphore::open(*name);
}

Result<SenderPointer> open_sender(const Address& address, Deadline /*deadline*/) {
    auto semaphore = open_semaphore(address);
    if (!semaphore) return std::unexpected(semaphore.error());
    return std::make_unique<TokenSender<posix::Semaphore>>(traits_of(address), address.name(),
                                                           *std::move(semaphore));
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline /*deadline*/) {
    auto semaphore = open_semaphore(address);
    if (!semaphore) return std::unexpected(semaphore.error());
    return std::make_unique<TokenReceiver<posix::Semaphore>>(traits_of(address), address.name(),
                                                             *std::move(semaphore));
}

Result<void> create(const Address& address) {
    const auto name = name_in(address);
    if (!name) return std::unexpected(name.error());
    const auto options = semaphore_options(address);
    if (!options) return std::unexpected(options.error());
    const auto semaphore = posix::Semaphore::create(*name, *options);
    if (!semaphore) return std::unexpected(semaphore.error());
    return {};
}

Result<void> remove(const Address& address) {
    const auto name = name_in(address);
    if (!name) return std::unexpected(name.error());
    return posix::Semaphore::unlink(*name);
}

}  // namespace

const Scheme kSemScheme = {.name = "sem",
                           .open_sender = open_sender,
                           .open_receiver = open_receiver,
                           .create = create,
                           .remove = remove};

}  // namespace patchbay::channel
