// SPDX-License-Identifier: Apache-2.0
//
// System V message queues, as C programs use them.
#include "measure/peer.hpp"
#include "peers/common/expect.hpp"

#include <sys/ipc.h>
#include <sys/msg.h>

#include <cstring>
#include <functional>

namespace patchbay::measure {
namespace {

::key_t key_of(const std::string& token, unsigned receiver) {
    const auto number = std::hash<std::string>()(token + '.' + std::to_string(receiver));
    return static_cast<::key_t>(number | 1U);  // never IPC_PRIVATE
}

int open_queue(const std::string& token, unsigned receiver) {
    return expect(::msgget(key_of(token, receiver), IPC_CREAT | 0600), "msgget", token);
}

/// All messages are of the same type.
constexpr long kType = 1;

class QueuesEnd final : public End {
public:
    QueuesEnd(const Setting& setting, const Place& place, const std::string& token)
        : name_(token),
          in_(open_queue(token, place.index)),
          outgoing_(sizeof kType + setting.size_bytes),
          incoming_(outgoing_.size()) {
        const auto last = place.is_first() ? place.receivers : 0U;
        for (auto index = place.is_first() ? 1U : 0U; index <= last; ++index)
            out_.push_back(open_queue(token, index));
        std::memcpy(outgoing_.data(), &kType, sizeof kType);
        interrupt_blocking_calls();
    }

    /// Behind the type.
    std::optional<MutableBytes> loan(std::size_t, Deadline) override {
        return std::span(outgoing_).subspan(sizeof kType);
    }
    bool send(Bytes message, Deadline deadline) override {
        for (; receiver_ < out_.size(); ++receiver_) {
            if (!try_until(deadline, "msgsnd", [&](int flags) {
                    return ::msgsnd(out_[receiver_], outgoing_.data(), message.size(), flags);
                }))
                return false;
        }
        receiver_ = 0;
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        const auto message = std::span(incoming_).subspan(sizeof kType);
        if (!try_until(deadline, "msgrcv", [&](int flags) {
                return ::msgrcv(in_, incoming_.data(), message.size(), 0, flags);
            }))
            return std::nullopt;
        return message;
    }

private:
    template <class Call>
    bool try_until(Deadline deadline, const char* what, const Call& call) {
        const int flags = deadline.is_now() ? IPC_NOWAIT : 0;
        while (call(flags) < 0) {
            if (errno != EAGAIN && errno != ENOMSG && errno != EINTR) expect(-1, what, name_);
            if (deadline.expired()) return false;
        }
        return true;
    }

    std::string name_;
    int in_;
    std::vector<int> out_;
    std::vector<std::byte> outgoing_;
    std::vector<std::byte> incoming_;
    std::size_t receiver_ = 0;  ///< who has not got the message yet
};

void clean(const std::string& token) {
    for (unsigned index = 0; index <= kMostReceivers; ++index) {
        const int queue = ::msgget(key_of(token, index), 0);
        if (queue >= 0) ::msgctl(queue, IPC_RMID, nullptr);
    }
}

}  // namespace

Peer peer() {
    return {.name = "System V message queue (bare calls)",
            .version = "Linux",
            .settings = "a queue of kernel.msgmnb bytes (" +
                        std::to_string(number_in("/proc/sys/kernel/msgmnb", 16'384)) +
                        ") for each direction and receiver",
            .modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake},
            .waits = {Wait::spin, Wait::adaptive, Wait::block},
            .largest_bytes = number_in("/proc/sys/kernel/msgmax", 8192),
            .open = [](const Setting& setting, const Place& place, const Exchange&,
                       const std::string& token) -> std::unique_ptr<End> {
                return std::make_unique<QueuesEnd>(setting, place, token);
            },
            .clean = clean};
}

}  // namespace patchbay::measure
