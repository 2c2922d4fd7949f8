// SPDX-License-Identifier: Apache-2.0
//
// shm:/name and sysvshm:KEY, shared memory that has a name. A receiver makes nothing: a segment comes with its value.
#include "patchbay/shared_memory.hpp"

#include "channel/address_parts.hpp"
#include "channel/memory_channel.hpp"
#include "channel/scheme.hpp"

namespace patchbay::channel {
namespace {

/// What differs between the families.
struct Family {
    Result<Region> (*region)(const Address& address, const RegionOptions& options);
    /// Fails where the segment exists.
    Result<void> (*create)(const Address& address, std::size_t size_bytes, std::uint32_t mode);
};

Result<std::size_t> size_option(const Address& address) {
    return address.size_option("size", 0);
}

Result<Region> open_region(const Address& address, const Family& family) {
    const auto make = MakeOptions::of(address);
    if (!make) return std::unexpected(make.error());
    // For `create` alone; looked at here too, so that a slip of the pen is told.
    if (const auto size = size_option(address); !size) return std::unexpected(size.error());
    auto region = family.region(address, {.mode = make->mode, .create = make->create});
    if (!region || make->create) return region;
    if (const auto there = region->size_bytes(); !there) return std::unexpected(there.error());
    return region;
}

Result<SenderPointer> open_sender_of(const Address& address, const Family& family) {
    auto region = open_region(address, family);
    if (!region) return std::unexpected(region.error());
    return std::make_unique<MemorySender>(traits_of(address), address.name(), *std::move(region));
}

Result<ReceiverPointer> open_receiver_of(const Address& address, const Family& family) {
    auto region = open_region(address, family);
    if (!region) return std::unexpected(region.error());
    return std::make_unique<MemoryReceiver>(traits_of(address), address.name(), *std::move(region));
}

Result<void> create_of(const Address& address, const Family& family) {
    const auto make = MakeOptions::of(address);
    if (!make) return std::unexpected(make.error());
    const auto size = size_option(address);
    if (!size) return std::unexpected(size.error());
    return family.create(address, *size, make->mode);
}

Result<void> remove_of(const Address& address, const Family& family) {
    auto region = family.region(address, {});
    if (!region) return std::unexpected(region.error());
    return region->remove();
}

constexpr Family kPosix = {
    .region = [](const Address& address, const RegionOptions& options) -> Result<Region> {
        auto name = name_in(address);
        if (!name) return std::unexpected(name.error());
        return Region::posix(*std::move(name), options);
    },
    .create = [](const Address& address, std::size_t size_bytes,
                 std::uint32_t mode) -> Result<void> {
        const auto name = name_in(address);
        if (!name) return std::unexpected(name.error());
        const auto made =
            posix::SharedMemory::create(*name, {.size_bytes = size_bytes, .mode = mode});
        if (!made) return std::unexpected(made.error());
        return {};
    }};

constexpr Family kSysv = {
    .region = [](const Address& address, const RegionOptions& options) -> Result<Region> {
        const auto key = key_in(address);
        if (!key) return std::unexpected(key.error());
        return Region::sysv(*key, options);
    },
    .create = [](const Address& address, std::size_t size_bytes,
                 std::uint32_t mode) -> Result<void> {
        const auto key = key_in(address);
        if (!key) return std::unexpected(key.error());
        if (size_bytes == 0) {
            return std::unexpected(
                address.option_error("size", "SIZE: a System V segment is never empty"));
        }
        const auto made =
            sysv::SharedMemory::create(*key, {.size_bytes = size_bytes, .mode = mode});
        if (!made) return std::unexpected(made.error());
        return {};
    }};

/// The functions of a scheme, of one family.
template <const Family& Object>
constexpr Scheme scheme_of(std::string_view name) {
    return {
        .name = name,
        .open_sender = [](const Address& address,
                          Deadline /*deadline*/) { return open_sender_of(address, Object); },
        .open_receiver = [](const Address& address,
                            Deadline /*deadline*/) { return open_receiver_of(address, Object); },
        .create = [](const Address& address) { return create_of(address, Object); },
        .remove = [](const Address& address) { return remove_of(address, Object); }};
}

}  // namespace

const Scheme kShmScheme = scheme_of<kPosix>("shm");
const Scheme kSysvShmScheme = scheme_of<kSysv>("sysvshm");

}  // namespace patchbay::channel
