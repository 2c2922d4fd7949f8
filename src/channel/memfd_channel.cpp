// SPDX-License-Identifier: Apache-2.0
//
// memfd: shared memory without a name. `memfd:` makes one, whose name() says how another process reaches it;
// `memfd:N` is an inherited descriptor, `memfd:/proc/PID/fd/N` another process's.
#include "patchbay/memfd.hpp"

#include "channel/address_parts.hpp"
#include "channel/memory_channel.hpp"
#include "channel/scheme.hpp"
#include "os/file.hpp"
#include "os/process.hpp"

#include <fcntl.h>

#include <limits>

namespace patchbay::channel {
namespace {

/// The region, and how other processes reach it.
struct Reachable {
    Region region;
    std::string name;
};

Result<FileDescriptor> descriptor_of(const Address& address, Protection protection) {
    if (address.rest().starts_with('/')) {
        auto opened =
            os::open(address.rest(), protection == Protection::read_only ? O_RDONLY : O_RDWR);
        if (!opened) return os::error_of(opened.error(), address.name());
        return *std::move(opened);
    }
    const auto number =
        number_in(address, {}, std::numeric_limits<std::int32_t>::max(),
                  "nothing, N (an inherited descriptor) or PATH, such as memfd:/proc/4711/fd/5");
    if (!number) return std::unexpected(number.error());
    auto duplicate = os::duplicate(static_cast<int>(*number));
    if (!duplicate) {
        return os::error_of(duplicate.error(), address.name(),
                            "this process has inherited no such descriptor");
    }
    return *std::move(duplicate);
}

Result<Memfd> memfd_of(const Address& address, Protection protection) {
    const auto mode = address.mode_option("mode", kPrivateMode);
    if (!mode) return std::unexpected(mode.error());
    if (address.rest().empty()) return Memfd::create({.mode = *mode});
    auto descriptor = descriptor_of(address, protection);
    if (!descriptor) return std::unexpected(descriptor.error());
    return Memfd::adopt(*std::move(descriptor), {.seals = {}, .protection = protection});
}

Result<Reachable> reachable(const Address& address, Protection protection) {
    auto memfd = memfd_of(address, protection);
    if (!memfd) return std::unexpected(memfd.error());
    auto name = address.name();
    if (!address.rest().starts_with('/')) {
        name = "memfd:/proc/" + std::to_string(os::own_process()) + "/fd/" +
               std::to_string(memfd->fd());
    }
    return Reachable{Region::memfd(*std::move(memfd)), std::move(name)};
}

Result<SenderPointer> open_sender(const Address& address, Deadline /*deadline*/) {
    auto found = reachable(address, Protection::read_write);
    if (!found) return std::unexpected(found.error());
    return std::make_unique<MemorySender>(traits_of(address), std::move(found->name),
                                          std::move(found->region));
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline /*deadline*/) {
    auto found = reachable(address, Protection::read_only);
    if (!found) return std::unexpected(found.error());
    return std::make_unique<MemoryReceiver>(traits_of(address), std::move(found->name),
                                            std::move(found->region));
}

}  // namespace

const Scheme kMemfdScheme = {
    .name = "memfd", .open_sender = open_sender, .open_receiver = open_receiver};

}  // namespace patchbay::channel
