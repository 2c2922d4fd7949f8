// SPDX-License-Identifier: Apache-2.0
#include "tour/segment.hpp"

#include "patchbay/address.hpp"
#include "patchbay/shared_memory.hpp"

namespace patchbay::tour {
namespace {

bool is_sysv(const Address& address) {
    return address.scheme() == "sysvshm";
}

Address parsed(const std::string& address) {
    return or_throw(Address::parse(address));
}

sysv::Key key_of(const Address& address) {
    return or_throw(sysv::Key::parse(address.rest()));
}

}  // namespace

Mapping create_segment(const std::string& address, std::size_t size_bytes) {
    const auto where = parsed(address);
    if (is_sysv(where)) {
        return or_throw(
            or_throw(sysv::SharedMemory::create(key_of(where), {.size_bytes = size_bytes})).map());
    }
    return or_throw(
        or_throw(posix::SharedMemory::create(where.rest(), {.size_bytes = size_bytes})).map());
}

Mapping open_segment(const std::string& address) {
    const auto where = parsed(address);
    if (is_sysv(where)) return or_throw(or_throw(sysv::SharedMemory::open(key_of(where))).map());
    return or_throw(or_throw(posix::SharedMemory::open(where.rest())).map());
}

void remove_segment(const std::string& address) {
    const auto where = parsed(address);
    if (is_sysv(where)) {
        (void)sysv::SharedMemory::unlink(key_of(where));
    } else {
        (void)posix::SharedMemory::unlink(where.rest());
    }
}

}  // namespace patchbay::tour
