// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_posix.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/other_user.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <string>
#include <vector>

namespace patchbay::posix {
namespace {

using testing::HasSubstr;

class PosixOpenTest : public testing::Test {
protected:
    ~PosixOpenTest() override { (void)MessageQueue::unlink(name); }

    std::string name = test::unique_name();
};

TEST_F(PosixOpenTest, CreateMakesAndOpenFinds) {
    EXPECT_TRUE(MessageQueue::open(name).error().is(Condition::not_found));
    const auto made = or_throw(MessageQueue::create(name));
    EXPECT_EQ(made.name(), "mq:" + name);
    EXPECT_TRUE(MessageQueue::open(name));
    EXPECT_TRUE(MessageQueue::create(name).error().is(Condition::exists));
    or_throw(MessageQueue::unlink(name));
    const auto missing = MessageQueue::unlink(name);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().message(), "mq_unlink mq:" + name + ": no such file or directory");
}

TEST_F(PosixOpenTest, OpenOrCreateDoesWhicheverIsDue) {
    auto first = or_throw(MessageQueue::open_or_create(name, {.capacity_messages = 3}));
    auto second = or_throw(MessageQueue::open_or_create(name));
    or_throw(first.try_send(as_bytes("x")));
    EXPECT_EQ(or_throw(second.stat()).depth_messages, 1U);
    EXPECT_EQ(or_throw(second.stat()).capacity_messages, 3U);
}

TEST_F(PosixOpenTest, AnExistingQueueOfOtherMeasuresIsAMismatch) {
    or_throw(MessageQueue::create(name, {.capacity_messages = 3, .message_size_bytes = 64}));
    EXPECT_TRUE(MessageQueue::open_or_create(name, {.message_size_bytes = 64}));
    const auto differs = MessageQueue::open_or_create(name, {.capacity_messages = 4});
    ASSERT_FALSE(differs);
    EXPECT_TRUE(differs.error().is(Condition::mismatch));
    EXPECT_THAT(differs.error().message(), HasSubstr("it takes 3 messages of 64 bytes, asked for "
                                                     "4 messages of any number of bytes"));
}

TEST_F(PosixOpenTest, TheModeIsWhatWasAskedForWhateverTheUmask) {
    test::Child child([&] {
        ::umask(077);
        const auto queue = or_throw(MessageQueue::create(name, {.mode = 0666}));
        return or_throw(queue.stat()).ownership.mode == 0666 ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(PosixOpenTest, ForeignQueuesAreDenied) {
    if (!test::is_root()) GTEST_SKIP() << "needs root, to become somebody else";
    or_throw(MessageQueue::create(name));
    test::Child child([&] {
        test::drop_privileges();
        const auto opened = MessageQueue::open(name, {.access = Access::send});
        const auto removed = MessageQueue::unlink(name);
        if (opened || !opened.error().is(Condition::denied)) return 1;
        return !removed && removed.error().is(Condition::denied) ? 0 : 2;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(PosixOpenTest, BadNamesAreRefusedWithTheReason) {
    const auto reason = [](const std::string& bad) {
        const auto opened = MessageQueue::open(bad);
        return opened ? "(opened)" : opened.error().message();
    };
    EXPECT_THAT(reason("jobs"), HasSubstr("it starts with no slash"));
    EXPECT_THAT(reason(""), HasSubstr("it is empty"));
    EXPECT_THAT(reason("/"), HasSubstr("it is empty"));
    EXPECT_THAT(reason("/a/b"), HasSubstr("more than one slash"));
    EXPECT_THAT(reason('/' + std::string(256, 'x')), HasSubstr("255 characters at most"));
    EXPECT_TRUE(MessageQueue::create("jobs").error().is(Condition::invalid));
    EXPECT_TRUE(MessageQueue::unlink("jobs").error().is(Condition::invalid));
}

TEST_F(PosixOpenTest, ManyMayOpenOrCreateAndUnlinkAtOnce) {
    std::vector<test::Child> children;
    for (int i = 0; i < 4; ++i) {
        children.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                or_throw(MessageQueue::open_or_create(name));
                const auto removed = MessageQueue::unlink(name);
                if (!removed && !removed.error().is(Condition::not_found)) return 1;
            }
            return 0;
        });
    }
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
}

TEST_F(PosixOpenTest, NothingIsLeftBehind) {
    const auto before = test::Census::take();
    {
        const auto queue = or_throw(MessageQueue::create(name));
        EXPECT_NE(test::Census::take(), before);
        or_throw(MessageQueue::unlink(name));
    }
    EXPECT_EQ(test::Census::take(), before);
}

}  // namespace
}  // namespace patchbay::posix
