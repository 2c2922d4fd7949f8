// SPDX-License-Identifier: Apache-2.0
#include "patchbay/channel.hpp"
#include "patchbay/topic.hpp"

#include "support/child.hpp"
#include "support/own_ipc.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class TopicChannelTest : public test::OwnIpc {
protected:
    ~TopicChannelTest() override { (void)remove_object(address()); }
    std::string address(const std::string& options = {}) const { return "topic:" + name + options; }
    bool exists() const { return std::filesystem::exists("/dev/shm/patchbay." + name.substr(1)); }
    static Deadline soon() { return Deadline::after(20s); }
    /// The next message; "(end)" where it is the end, "(nothing)" where nothing came in time.
    static std::string next(Receiver& receiver, Deadline deadline = soon()) {
        const auto message = receiver.receive(deadline);
        if (!message && message.error().is(Condition::closed)) return "(end)";
        if (!message) return message.error().message();
        return *message ? std::string(as_text((*message)->bytes)) : "(nothing)";
    }
    const std::string name = test::unique_name("/");
};

TEST_F(TopicChannelTest, ASenderWaitsForASubscriber) {
    const auto alone = open_sender(address(), Deadline::after(50ms));
    ASSERT_FALSE(alone);
    EXPECT_TRUE(alone.error().is(Condition::not_found));
    EXPECT_THAT(alone.error().message(), HasSubstr("?wait=no"));
    EXPECT_FALSE(exists()) << "the last to leave removes it";
    test::Child child([&] {
        auto sender = or_throw(open_sender(address(), soon()));
        or_throw(sender.send(as_bytes("hello"), soon()));
        return 0;
    });
    while (!exists()) {
    }
    child.wait_until_asleep();
    auto receiver = or_throw(open_receiver(address()));
    EXPECT_EQ(next(receiver), "hello");
    EXPECT_EQ(next(receiver), "(end)");
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(TopicChannelTest, ASenderMaySendToNobody) {
    auto topic = or_throw(ByteTopic::create(name));
    auto sender = or_throw(open_sender(address("?wait=no"), Deadline::now()));
    for (int round = 0; round < 200; ++round)
        EXPECT_TRUE(or_throw(sender.try_send(as_bytes("to nobody"))));
    auto receiver = or_throw(open_receiver(address()));
    or_throw(sender.try_send(as_bytes("to you")));
    EXPECT_EQ(next(receiver), "to you");
}

TEST_F(TopicChannelTest, ALossyReceiverHoldsNobodyUp) {
    auto receiver = or_throw(open_receiver(address("?lossy&capacity=4")));
    auto sender = or_throw(open_sender(address()));
    for (int round = 0; round < 100; ++round)
        ASSERT_TRUE(or_throw(sender.try_send(as_bytes(std::to_string(round)))));
    EXPECT_GE(std::stoi(next(receiver)), 90);
    auto reliable = or_throw(open_receiver(address()));
    for (int round = 0; round < 4; ++round) ASSERT_TRUE(or_throw(sender.try_send({})));
    EXPECT_FALSE(or_throw(sender.try_send({})));
}

TEST_F(TopicChannelTest, TakesTheOptionsOfWhoMakesIt) {
    auto receiver =
        or_throw(open_receiver(address("?size=100Ki&capacity=8&history=3&mode=0640&keep")));
    auto sender = or_throw(open_sender(address("?size=1Ki")));
    EXPECT_EQ(sender.largest_message_bytes(), 100U << 10U);
    const std::string large(100U << 10U, 'x');
    EXPECT_TRUE(or_throw(sender.try_send(as_bytes(large))));
    EXPECT_EQ(next(receiver), large);
    for (const auto* const text : {"1", "2", "3", "4"}) or_throw(sender.try_send(as_bytes(text)));
    auto late = or_throw(open_receiver(address()));
    EXPECT_EQ(next(late), "2");
    const auto status = std::filesystem::status("/dev/shm/patchbay." + name.substr(1) + "/topic");
    EXPECT_EQ(static_cast<unsigned>(status.permissions()), 0640U);
    EXPECT_TRUE(open_receiver("topic:/x?capacity=5000000000").error().is(Condition::invalid));
    EXPECT_TRUE(open_receiver("topic:/x?capacity=0").error().is(Condition::invalid));
    EXPECT_TRUE(open_receiver("topic:x").error().is(Condition::invalid));
}

TEST_F(TopicChannelTest, EndsOnlyAfterSomebodyCame) {
    auto receiver = or_throw(open_receiver(address()));
    EXPECT_EQ(next(receiver, Deadline::after(150ms)), "(nothing)");
    {
        auto sender = or_throw(open_sender(address()));
        auto other = or_throw(open_sender(address()));
        or_throw(sender.finish(soon()));
        EXPECT_TRUE(sender.try_send({}).error().is(Condition::closed));
        EXPECT_EQ(next(receiver, Deadline::after(150ms)), "(nothing)") << "there is another one";
    }
    EXPECT_EQ(next(receiver), "(end)") << "although they said nothing";
    EXPECT_EQ(next(receiver, Deadline::now()), "(end)") << "and it stays so";
}

TEST_F(TopicChannelTest, EndsWhenTheLastPublisherIsKilled) {
    auto receiver = or_throw(open_receiver(address()));
    auto keeper = or_throw(open_receiver(address("?keep")));
    test::Child child([&] {
        auto sender = or_throw(open_sender(address()));
        or_throw(sender.send(as_bytes("last words"), soon()));
        ::pause();
        return 0;
    });
    EXPECT_EQ(next(receiver), "last words");
    child.signal(SIGSTOP);
    EXPECT_EQ(next(receiver, Deadline::after(150ms)), "(nothing)") << "stopped is not dead";
    child.kill();
    EXPECT_EQ(next(receiver), "(end)");
    EXPECT_EQ(next(keeper), "last words");
    EXPECT_EQ(next(keeper, Deadline::after(150ms)), "(nothing)");
    auto sender = or_throw(open_sender(address()));
    or_throw(sender.try_send(as_bytes("goes on")));
    EXPECT_EQ(next(keeper), "goes on");
}

TEST_F(TopicChannelTest, HistoryIsNotAPublisher) {
    auto topic = or_throw(ByteTopic::create(name, {.history = 1}));
    {
        auto publisher = or_throw(topic.publisher());
        or_throw(publisher.send(as_bytes("old")));
    }
    std::this_thread::sleep_for(1ms);
    auto receiver = or_throw(open_receiver(address()));
    EXPECT_EQ(next(receiver), "old");
    EXPECT_EQ(next(receiver, Deadline::after(150ms)), "(nothing)") << "waits for the first";
}

TEST_F(TopicChannelTest, NothingIsMadeBeforehand) {
    const auto made = create_object(address());
    ASSERT_FALSE(made);
    EXPECT_TRUE(made.error().is(Condition::unsupported)) << made.error().message();
    EXPECT_TRUE(remove_object(address()).error().is(Condition::not_found));
    test::Child child([&] {
        auto receiver = or_throw(open_receiver(address()));
        or_throw(receiver.fd());
        return or_throw(receiver.receive(Deadline::never())) ? 0 : 1;
    });
    child.wait_until_asleep();
    child.kill();
    EXPECT_TRUE(exists());
    or_throw(remove_object(address()));
    EXPECT_FALSE(exists());
}

}  // namespace
}  // namespace patchbay
