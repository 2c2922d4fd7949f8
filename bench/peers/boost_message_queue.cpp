// SPDX-License-Identifier: Apache-2.0
// needs: header boost/interprocess/ipc/message_queue.hpp (libboost-dev)
#include "measure/peer.hpp"
#include "peers/common/expect.hpp"

#include <algorithm>
#include <boost/date_time/posix_time/posix_time_types.hpp>
#include <boost/interprocess/ipc/message_queue.hpp>
#include <boost/version.hpp>

namespace patchbay::measure {
namespace {

using boost::interprocess::message_queue;
using boost::posix_time::ptime;

std::string name_of_queue(const std::string& token, unsigned receiver) {
    return token + '.' + std::to_string(receiver);
}

/// The same deadline is asked for again and again.
class BoostTime {
public:
    [[nodiscard]] const ptime& at(Deadline deadline) {
        if (deadline == deadline_) return time_;
        deadline_ = deadline;
        const auto left =
            std::min<std::chrono::nanoseconds>(deadline.remaining(), std::chrono::hours(1));
        time_ = boost::posix_time::microsec_clock::universal_time() +
                boost::posix_time::microseconds(left.count() / 1000);
        return time_;
    }

private:
    Deadline deadline_ = Deadline::now();
    ptime time_;
};

class BoostEnd final : public End {
public:
    BoostEnd(const Setting& setting, const Place& place, const std::string& token)
        : message_(setting.size_bytes) {
        const auto open_queue = [&](unsigned index) {
            return std::make_unique<message_queue>(
                boost::interprocess::open_or_create, name_of_queue(token, index).c_str(),
                messages_under_way(setting.size_bytes, 4, 1024), setting.size_bytes);
        };
        in_ = open_queue(place.index);
        const auto last = place.is_first() ? place.receivers : 0U;
        for (auto index = place.is_first() ? 1U : 0U; index <= last; ++index)
            out_.push_back(open_queue(index));
    }

    bool send(Bytes message, Deadline deadline) override {
        for (; receiver_ < out_.size(); ++receiver_) {
            auto& queue = *out_[receiver_];
            const bool sent = deadline.is_now() ? queue.try_send(message.data(), message.size(), 0)
                                                : queue.timed_send(message.data(), message.size(),
                                                                   0, time_.at(deadline));
            if (!sent) return false;
        }
        receiver_ = 0;
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        message_queue::size_type size = 0;
        unsigned priority = 0;
        const bool came = deadline.is_now()
                              ? in_->try_receive(message_.data(), message_.size(), size, priority)
                              : in_->timed_receive(message_.data(), message_.size(), size, priority,
                                                   time_.at(deadline));
        if (!came) return std::nullopt;
        return Bytes(message_).first(size);
    }

private:
    std::vector<std::byte> message_;
    std::unique_ptr<message_queue> in_;
    std::vector<std::unique_ptr<message_queue>> out_;
    std::size_t receiver_ = 0;  ///< who has not got the message yet
    BoostTime time_;
};

void clean(const std::string& token) {
    for (unsigned index = 0; index <= kMostReceivers; ++index)
        message_queue::remove(name_of_queue(token, index).c_str());
}

}  // namespace

Peer peer() {
    std::string version = BOOST_LIB_VERSION;
    std::replace(version.begin(), version.end(), '_', '.');
    return {.name = "Boost.Interprocess message_queue",
            .version = version,
            .settings =
                "up to 1024 messages, 16 MiB at most; a queue for each direction and "
                "receiver; try_receive() and timed_receive()",
            .modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake},
            .waits = {Wait::spin, Wait::adaptive, Wait::block},
            .open = [](const Setting& setting, const Place& place, const Exchange&,
                       const std::string& token) -> std::unique_ptr<End> {
                return std::make_unique<BoostEnd>(setting, place, token);
            },
            .clean = clean};
}

}  // namespace patchbay::measure
