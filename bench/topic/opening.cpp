// SPDX-License-Identifier: Apache-2.0
#include "patchbay/bytes.hpp"
#include "patchbay/topic.hpp"

#include "topic/clock.hpp"
#include "topic/single.hpp"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace patchbay::bench {
namespace {

std::string name_of_topic() {
    return fmt::format("/patchbay-bench.{}.opening", ::getpid());
}

std::uint64_t reserved_bytes() {
    struct ::stat status{};
    const auto path = "/dev/shm/patchbay." + name_of_topic().substr(1) + "/topic";
    if (::stat(path.c_str(), &status) != 0) return 0;
    return static_cast<std::uint64_t>(status.st_blocks) * 512;
}

}  // namespace

double open_pass_close_us() {
    constexpr int kRounds = 301;
    std::vector<double> rounds_us;
    for (int round = 0; round < kRounds; ++round) {
        const auto start = ticks();
        {
            const auto topic = or_throw(ByteTopic::create(name_of_topic()));
            auto subscriber = or_throw(topic.subscriber());
            auto publisher = or_throw(topic.publisher());
            or_throw(publisher.send(as_bytes("first")));
            or_throw(subscriber.receive());
        }
        rounds_us.push_back(static_cast<double>(ticks() - start) * ns_per_tick() / 1000);
    }
    std::ranges::nth_element(rounds_us, rounds_us.begin() + kRounds / 2);
    return rounds_us[kRounds / 2];
}

Footprint footprint() {
    TopicOptions fewer;
    fewer.max_subscribers -= 128;
    Footprint found{};
    std::uint64_t with_fewer = 0;
    {
        const auto topic = or_throw(ByteTopic::create(name_of_topic(), fewer));
        with_fewer = reserved_bytes();
    }
    const auto topic = or_throw(ByteTopic::create(name_of_topic()));
    found.topic_bytes = reserved_bytes();
    found.subscriber_bytes = (found.topic_bytes - with_fewer) / 128;
    const auto publisher = or_throw(topic.publisher());
    found.publisher_bytes = reserved_bytes() - found.topic_bytes;
    return found;
}

}  // namespace patchbay::bench
