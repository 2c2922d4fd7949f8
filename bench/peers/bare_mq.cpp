// SPDX-License-Identifier: Apache-2.0
//
// POSIX message queues, as C programs use them.
#include "measure/message.hpp"
#include "measure/peer.hpp"
#include "peers/common/expect.hpp"

#include <fcntl.h>
#include <mqueue.h>

#include <algorithm>

namespace patchbay::measure {
namespace {

std::string name_of_queue(const std::string& token, unsigned receiver) {
    return '/' + token + '.' + std::to_string(receiver);
}

std::size_t most_messages() {
    return number_in("/proc/sys/fs/mqueue/msg_max", 10);
}
std::size_t largest_message() {
    return number_in("/proc/sys/fs/mqueue/msgsize_max", 8192);
}

/// Opened twice: a descriptor waits, or does not.
class Queue {
public:
    Queue(const std::string& name, std::size_t size_bytes) : name_(name) {
        ::mq_attr attributes{};
        attributes.mq_maxmsg = static_cast<long>(most_messages());
        attributes.mq_msgsize = static_cast<long>(size_bytes);
        waiting_ = ::mq_open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600, &attributes);
        if (waiting_ < 0 && errno == EMFILE)
            throw Refusal(Fault::unable, "all queues together are larger than RLIMIT_MSGQUEUE");
        expect(waiting_, "mq_open", name);
        looking_ =
            expect(::mq_open(name.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC), "mq_open", name);
    }
    ~Queue() {
        ::mq_close(waiting_);
        ::mq_close(looking_);
    }
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;

    bool send(Bytes message, Deadline deadline) {
        const auto* const text = reinterpret_cast<const char*>(message.data());
        return came(deadline.is_now()
                        ? ::mq_send(looking_, text, message.size(), 0)
                        : ::mq_timedsend(waiting_, text, message.size(), 0, &clock_.at(deadline)),
                    "mq_send");
    }
    bool receive(MutableBytes message, Deadline deadline) {
        auto* const text = reinterpret_cast<char*>(message.data());
        return came(deadline.is_now() ? ::mq_receive(looking_, text, message.size(), nullptr)
                                      : ::mq_timedreceive(waiting_, text, message.size(), nullptr,
                                                          &clock_.at(deadline)),
                    "mq_receive");
    }

private:
    [[nodiscard]] bool came(::ssize_t result, const char* call) const {
        if (result < 0 && (errno == EAGAIN || errno == ETIMEDOUT)) return false;
        expect(result, call, name_);
        return true;
    }

    std::string name_;
    ::mqd_t waiting_;
    ::mqd_t looking_;
    WallClock clock_;
};

class QueuesEnd final : public End {
public:
    QueuesEnd(const Setting& setting, const Place& place, const std::string& token)
        : message_(setting.size_bytes), in_(name_of_queue(token, place.index), setting.size_bytes) {
        const auto first = place.is_first() ? 1U : 0U;
        const auto last = place.is_first() ? place.receivers : 0U;
        for (auto index = first; index <= last; ++index)
            out_.push_back(
                std::make_unique<Queue>(name_of_queue(token, index), setting.size_bytes));
    }

    bool send(Bytes message, Deadline deadline) override {
        for (; receiver_ < out_.size(); ++receiver_) {
            if (!out_[receiver_]->send(message, deadline)) return false;
        }
        receiver_ = 0;
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        if (!in_.receive(message_, deadline)) return std::nullopt;
        return message_;
    }

private:
    std::vector<std::byte> message_;
    Queue in_;
    std::vector<std::unique_ptr<Queue>> out_;
    std::size_t receiver_ = 0;  ///< who has not got the message yet
};

void clean(const std::string& token) {
    for (unsigned index = 0; index <= kMostReceivers; ++index)
        ::mq_unlink(name_of_queue(token, index).c_str());
}

}  // namespace

Peer peer() {
    return {.name = "POSIX message queue (bare calls)",
            .version = "Linux",
            .settings = "as many messages as fs.mqueue.msg_max allows (" +
                        std::to_string(most_messages()) + "); a queue for each receiver",
            .modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake},
            .waits = {Wait::spin, Wait::adaptive, Wait::block},
            .largest_bytes = largest_message(),
            .open = [](const Setting& setting, const Place& place, const Exchange&,
                       const std::string& token) -> std::unique_ptr<End> {
                return std::make_unique<QueuesEnd>(setting, place, token);
            },
            .clean = clean};
}

}  // namespace patchbay::measure
