// SPDX-License-Identifier: Apache-2.0
//
// What helps when a message cannot be sent or received.
#include "patchbay/socket/base.hpp"

#include "os/sysctl.hpp"
#include "socket/errors.hpp"

#include <cerrno>

namespace patchbay {
namespace {

/// The other machine, or the way there, has died without a word.
bool is_out_of_reach(int error) noexcept {
    return error == ETIMEDOUT || error == EHOSTUNREACH || error == ENETUNREACH;
}

std::string sizes(const Result<std::size_t>& largest, std::size_t size_bytes) {
    auto text = "the message has " + std::to_string(size_bytes) + " bytes";
    if (largest) text += ", and this socket takes " + std::to_string(*largest);
    return text;
}

std::string buffer_cure() {
    std::string cure =
        ": give it a larger send buffer (SocketOptions::send_buffer_bytes), at most "
        "twice net.core.wmem_max";
    if (const auto limit = os::sysctl("net.core.wmem_max"); limit)
        cure += " (" + std::to_string(*limit) + ')';
    return cure;
}

}  // namespace

std::unexpected<Error> Socket::send_failed(const os::Failure& failure,
                                           std::size_t size_bytes) const {
    const auto [error, call] = failure;
    const bool connected = transport_ != Transport::udp;
    if ((error == ECONNREFUSED && connected) || (is_out_of_reach(error) && connected))
        return std::unexpected(Error::of(Condition::closed, call, name_));
    switch (error) {
        case EMSGSIZE: {
            auto cure = sizes(largest_message_bytes(), size_bytes);
            return os::error_of(
                failure, name_,
                is_unix(transport_) ? std::move(cure) + buffer_cure() : std::move(cure));
        }
        case ECONNREFUSED: return os::error_of(failure, name_, "nobody receives there");
        case EDESTADDRREQ:
            return socket_detail::invalid(call, name_,
                                          "it has no partner: connect_to(), or send_to()");
        case ETOOMANYREFS:
            return os::error_of(failure, name_,
                                "too many of this user's descriptors are on their way "
                                "(RLIMIT_NOFILE): let them be received first");
        default: return os::error_of(failure, name_);
    }
}

std::unexpected<Error> Socket::receive_failed(const os::Failure& failure) const {
    if (is_out_of_reach(failure.error) && transport_ != Transport::udp)
        return std::unexpected(Error::of(Condition::closed, failure.call, name_));
    return os::error_of(failure, name_);
}

std::unexpected<Error> Socket::too_big(const char* call, std::size_t size_bytes) const {
    return std::unexpected(Error::of(Condition::too_big, call, name_,
                                     "the message has " + std::to_string(size_bytes) +
                                         " bytes, more than the buffer given; it is lost"));
}

}  // namespace patchbay
