// SPDX-License-Identifier: Apache-2.0
//
// Topics: who publishes, who subscribes; looking leaves no trace in the file.
#include "patchbay/topic.hpp"

#include "inspect/situation.hpp"
#include "support/unique_name.hpp"

#include <sys/stat.h>

namespace patchbay::inspect::test {
namespace {

TEST(InspectTopic, NamesPublishersAndSubscribers) {
    const auto name = patchbay::test::unique_name();
    auto topic = or_throw(Topic<int>::open_or_create(name));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    const auto path = "/dev/shm/patchbay." + name.substr(1) + "/topic";
    struct ::stat before{};
    struct ::stat after{};
    ASSERT_EQ(::stat(path.c_str(), &before), 0);
    const auto machine = look();
    ASSERT_EQ(::stat(path.c_str(), &after), 0);
    EXPECT_EQ(before.st_atim.tv_nsec, after.st_atim.tv_nsec);
    const auto object = named(machine, Kind::topic, name);
    EXPECT_EQ(address_of(machine.objects[object]), "topic:" + name);
    const auto& seen = facts<TopicFacts>(machine, object);
    EXPECT_EQ(seen.publishers.size(), 1U);
    EXPECT_EQ(seen.subscribers.size(), 1U);
    int publishers = 0;
    int subscribers = 0;
    for (const auto& edge : machine.holders_of(object)) {
        EXPECT_EQ(machine.processes[edge.process].pid, ::getpid());
        publishers += edge.via == Via::publisher ? 1 : 0;
        subscribers += edge.via == Via::subscriber ? 1 : 0;
    }
    EXPECT_EQ(publishers, 1);
    EXPECT_EQ(subscribers, 1);
    for (const auto& lock : machine.locks) {
        if (lock.object == object) {
            EXPECT_EQ(lock.path, path);
        }
    }
}

}  // namespace
}  // namespace patchbay::inspect::test
