// SPDX-License-Identifier: Apache-2.0
#include "patchbay/channel.hpp"

#include "channel/scheme.hpp"

#include <utility>

namespace patchbay {
namespace {

using channel::Scheme;

/// Calls `operation` of the target's scheme, or says that there is none.
template <class Operation, class... Arguments>
auto call(std::string_view text, const char* name, Operation operation, const char* instead,
          Arguments... arguments)
    -> decltype((std::declval<const Scheme&>().*operation)(std::declval<const Address&>(),
                                                           arguments...)) {
    const auto target = channel::parse_target(text);
    if (!target) return std::unexpected(target.error());
    const auto function = target->scheme->*operation;
    if (function == nullptr)
        return std::unexpected(channel::unsupported(name, target->address, instead));
    return function(target->address, arguments...);
}

}  // namespace

Result<Sender> open_sender(std::string_view address, Deadline deadline) {
    auto backend =
        call(address, "open_sender", &Scheme::open_sender, "this scheme only receives", deadline);
    if (!backend) return std::unexpected(std::move(backend).error());
    return Sender(*std::move(backend));
}

Result<Receiver> open_receiver(std::string_view address, Deadline deadline) {
    auto backend =
        call(address, "open_receiver", &Scheme::open_receiver, "this scheme only sends", deadline);
    if (!backend) return std::unexpected(std::move(backend).error());
    return Receiver(*std::move(backend));
}

Result<Duplex> connect(std::string_view address, Deadline deadline) {
    return call(
        address, "connect", &Scheme::connect,
        "it carries one direction only: open a sender on one address and a receiver on another",
        deadline);
}

Result<DuplexListener> listen(std::string_view address) {
    auto backend = call(address, "listen", &Scheme::listen,
                        "nobody can come by this scheme: open or connect it");
    if (!backend) return std::unexpected(std::move(backend).error());
    return DuplexListener(*std::move(backend));
}

Result<void> create_object(std::string_view address) {
    return call(address, "create", &Scheme::create, "there is nothing to make beforehand");
}

Result<void> remove_object(std::string_view address) {
    return call(address, "remove", &Scheme::remove,
                "nothing of it outlives the processes that use it");
}

}  // namespace patchbay
