// SPDX-License-Identifier: Apache-2.0
//
// sysvsem:KEY/INDEX, one semaphore of a System V set.
#include "patchbay/semaphore_sysv.hpp"

#include "channel/address_parts.hpp"
#include "channel/scheme.hpp"
#include "channel/token_channel.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace patchbay::channel {
namespace {

using Set = sysv::SemaphoreSet;
constexpr std::uint64_t kLargestIndex = std::numeric_limits<std::uint16_t>::max() - 1;

/// One of the set.
class Counter {
public:
    Counter(Set set, std::uint16_t index) noexcept : set_(std::move(set)), index_(index) {}
    Result<void> post() { return set_.post(index_); }
    Result<bool> wait(Deadline deadline) { return set_.wait(index_, deadline); }
    Result<int> fd() { return set_.fd(index_); }

private:
    Set set_;
    std::uint16_t index_;
};

struct Parts {
    sysv::Key key;
    std::uint16_t index;
};

Result<Parts> parts_of(const Address& address) {
    constexpr std::string_view kExpected = "KEY/INDEX, such as sysvsem:0x50001234/0";
    const auto slash = address.rest().rfind('/');
    if (slash == std::string::npos || slash == 0)
        return std::unexpected(error_in(address, address.rest().size(), kExpected));
    const auto index = number_in(address, {.offset = slash + 1}, kLargestIndex, kExpected);
    if (!index) return std::unexpected(index.error());
    const auto key = key_in(address, {.offset = 0, .size = slash});
    if (!key) return std::unexpected(key.error());
    return Parts{.key = *key, .index = static_cast<std::uint16_t>(*index)};
}

/// `?value=` is the first value of the semaphore named; `?size=` how many there are in a set that is made.
Result<Set::Options> set_options(const Address& address, const Parts& parts) {
    const auto make = MakeOptions::of(address);
    if (!make) return std::unexpected(make.error());
    const auto value = address.size_option("value", 0);
    if (!value) return std::unexpected(value.error());
    if (*value > Set::kLargestValue)
        return std::unexpected(address.option_error("value", "0 to 32767"));
    const auto least = std::uint64_t{parts.index} + 1;
    const auto size = address.size_option("size", least);
    if (!size) return std::unexpected(size.error());
    if (*size < least || *size > kLargestIndex + 1) {
        return std::unexpected(
            address.option_error("size", "how many semaphores, at least " + std::to_string(least)));
    }
    Set::Options options{.initial_values = std::vector<std::uint16_t>(*size), .mode = make->mode};
    options.initial_values[parts.index] = static_cast<std::uint16_t>(*value);
    return options;
}

Result<Counter> open_counter(const Address& address, Deadline deadline) {
    const auto parts = parts_of(address);
    if (!parts) return std::unexpected(parts.error());
    const auto options = set_options(address, *parts);
    if (!options) return std::unexpected(options.error());
    const auto make = MakeOptions::of(address);
    auto set = make->create ? Set::open_or_create(parts->key, *options, deadline)
                            : Set::open(parts->key, deadline);
    if (!set) return std::unexpected(set.error());
    if (set->count() <= parts->index) {
        return std::unexpected(
            error_in(address, address.rest().rfind('/') + 1,
                     "INDEX below " + std::to_string(set->count()) + ", as many as the set has"));
    }
    return Counter(*std::move(set), parts->index);
}

Result<SenderPointer> open_sender(const Address& address, Deadline deadline) {
    auto counter = open_counter(address, deadline);
    if (!counter) return std::unexpected(counter.error());
    return std::make_unique<TokenSender<Counter>>(traits_of(address), address.name(),
                                                  *std::move(counter));
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline deadline) {
    auto counter = open_counter(address, deadline);
    if (!counter) return std::unexpected(counter.error());
    return std::make_unique<TokenReceiver<Counter>>(traits_of(address), address.name(),
                                                    *std::move(counter));
}

Result<void> create(const Address& address) {
    const auto parts = parts_of(address);
    if (!parts) return std::unexpected(parts.error());
    const auto options = set_options(address, *parts);
    if (!options) return std::unexpected(options.error());
    const auto set = Set::create(parts->key, *options);
    if (!set) return std::unexpected(set.error());
    return {};
}

/// Of the whole set.
Result<void> remove(const Address& address) {
    const auto parts = parts_of(address);
    if (!parts) return std::unexpected(parts.error());
    return Set::remove(parts->key);
}

}  // namespace

const Scheme kSysvSemScheme = {.name = "sysvsem",
                               .open_sender = open_sender,
                               .open_receiver = open_receiver,
                               .create = create,
                               .remove = remove};

}  // namespace patchbay::channel
