// SPDX-License-Identifier: Apache-2.0
// needs: cmake nng nng::nng (libnng-dev)
#include "measure/peer.hpp"
#include "peers/common/expect.hpp"

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

namespace patchbay::measure {
namespace {

/// A blocking call looks at its deadline so often.
constexpr ::nng_duration kPeriodMs = 20;

void call(int result, const char* name) {
    if (result != 0)
        throw Exception(Error::of(Condition::failed, name, "ipc", ::nng_strerror(result)));
}

class NngEnd final : public End {
public:
    NngEnd(const Setting& setting, const Place& place, const Exchange& exchange,
           const std::string& token) {
        const auto buffer = static_cast<int>(messages_under_way(setting.size_bytes, 2, 1024));
        sockets_.resize(place.is_first() ? place.receivers : 1U);
        for (auto& socket : sockets_) {
            call(::nng_pair0_open(&socket), "nng_pair0_open");
            call(::nng_socket_set_int(socket, NNG_OPT_SENDBUF, buffer), "NNG_OPT_SENDBUF");
            call(::nng_socket_set_int(socket, NNG_OPT_RECVBUF, buffer), "NNG_OPT_RECVBUF");
            call(::nng_socket_set_ms(socket, NNG_OPT_SENDTIMEO, kPeriodMs), "NNG_OPT_SENDTIMEO");
            call(::nng_socket_set_ms(socket, NNG_OPT_RECVTIMEO, kPeriodMs), "NNG_OPT_RECVTIMEO");
            call(::nng_socket_set_size(socket, NNG_OPT_RECVMAXSZ, 0), "NNG_OPT_RECVMAXSZ");
        }
        // Abstract: nothing is left of it.
        const auto address = [&](unsigned receiver) {
            return "abstract://" + token + '.' + std::to_string(receiver);
        };
        for (unsigned index = 0; place.is_first() && index < place.receivers; ++index)
            call(::nng_listen(sockets_[index], address(index + 1).c_str(), nullptr, 0),
                 "nng_listen");
        exchange("");
        if (!place.is_first())
            call(::nng_dial(sockets_.front(), address(place.index).c_str(), nullptr, 0),
                 "nng_dial");
    }
    ~NngEnd() override {
        for (auto* message : outgoing_) ::nng_msg_free(message);
        if (incoming_ != nullptr) ::nng_msg_free(incoming_);
        for (auto& socket : sockets_) ::nng_close(socket);
    }

    /// The library's own message: sending it does not copy it.
    std::optional<MutableBytes> loan(std::size_t size_bytes, Deadline) override {
        for (auto* message : outgoing_) ::nng_msg_free(message);
        outgoing_.assign(1, nullptr);
        call(::nng_msg_alloc(&outgoing_.front(), size_bytes), "nng_msg_alloc");
        return MutableBytes(static_cast<std::byte*>(::nng_msg_body(outgoing_.front())), size_bytes);
    }
    bool send(Bytes, Deadline deadline) override {
        while (outgoing_.size() < sockets_.size() && sent_ == 0) {
            outgoing_.push_back(nullptr);
            call(::nng_msg_dup(&outgoing_.back(), outgoing_.front()), "nng_msg_dup");
        }
        for (; !outgoing_.empty(); outgoing_.pop_back(), ++sent_) {
            if (!until(deadline, "nng_sendmsg", [this](int flags) {
                    return ::nng_sendmsg(sockets_[sent_], outgoing_.back(), flags);
                }))
                return false;
        }
        sent_ = 0;
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        if (incoming_ != nullptr) ::nng_msg_free(incoming_);
        incoming_ = nullptr;
        if (!until(deadline, "nng_recvmsg", [this](int flags) {
                return ::nng_recvmsg(sockets_.front(), &incoming_, flags);
            }))
            return std::nullopt;
        return Bytes(static_cast<const std::byte*>(::nng_msg_body(incoming_)),
                     ::nng_msg_len(incoming_));
    }

private:
    template <class Call>
    static bool until(Deadline deadline, const char* name, const Call& attempt) {
        for (;;) {
            const int result = attempt(deadline.is_now() ? NNG_FLAG_NONBLOCK : 0);
            if (result == 0) return true;
            if (result != NNG_EAGAIN && result != NNG_ETIMEDOUT) call(result, name);
            if (deadline.expired()) return false;
        }
    }

    std::vector<::nng_socket> sockets_;
    std::vector<::nng_msg*> outgoing_;  ///< one for each receiver who has not got it yet
    std::size_t sent_ = 0;
    ::nng_msg* incoming_ = nullptr;
};

}  // namespace

Peer peer() {
    return {.name = "nng",
            .version = ::nng_version(),
            .settings =
                "abstract:// with a pair0 to each receiver, since pub0 drops what a slow "
                "one has no room for; buffers of 1024 messages, or 16 MiB",
            .modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake},
            // Who looks all the time takes the core from the library's threads.
            .waits = {Wait::adaptive, Wait::block},
            .open = [](const Setting& setting, const Place& place, const Exchange& exchange,
                       const std::string& token) -> std::unique_ptr<End> {
                return std::make_unique<NngEnd>(setting, place, exchange, token);
            }};
}

}  // namespace patchbay::measure
