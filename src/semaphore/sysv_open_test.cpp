// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_sysv.hpp"

#include "support/child.hpp"
#include "support/other_user.hpp"
#include "support/own_ipc.hpp"
#include "support/sysv_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/sem.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace patchbay::sysv {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class SemaphoreKeyTest : public test::OwnIpc {
protected:
    ~SemaphoreKeyTest() override { (void)SemaphoreSet::remove(key); }
    /// A set as a creator leaves it that is killed before it gives values.
    int make_without_values(int count) const {
        return ::semget(key.number(), count, IPC_CREAT | IPC_EXCL | 0600);
    }

    Key key = test::unused_key();
};

TEST_F(SemaphoreKeyTest, CreateMakesAndOpenFindsIt) {
    const auto made = or_throw(SemaphoreSet::create(key, {.initial_values = {1, 2}}));
    EXPECT_EQ(made.name(), "sysvsem:" + key.text());
    const auto opened = or_throw(SemaphoreSet::open(key));
    EXPECT_EQ(opened.id(), made.id());
    EXPECT_EQ(or_throw(opened.values()), (std::vector<std::uint16_t>{1, 2}));
    EXPECT_EQ(or_throw(opened.stat()).key, key);
    EXPECT_TRUE(SemaphoreSet::create(key).error().is(Condition::exists));
    or_throw(SemaphoreSet::remove(key));
    EXPECT_TRUE(SemaphoreSet::remove(key).error().is(Condition::not_found));
    EXPECT_TRUE(SemaphoreSet::open(key).error().is(Condition::not_found));
}

TEST_F(SemaphoreKeyTest, OpenOrCreateGivesTheValuesOnce) {
    const auto first = or_throw(SemaphoreSet::open_or_create(key, {.initial_values = {3}}));
    EXPECT_TRUE(or_throw(first.try_wait()));
    const auto second = or_throw(SemaphoreSet::open_or_create(key, {.initial_values = {3}}));
    EXPECT_TRUE(first.created());
    EXPECT_FALSE(second.created());
    EXPECT_EQ(or_throw(second.value()), 2U);
    const auto larger = SemaphoreSet::open_or_create(key, {.initial_values = {3, 3}});
    ASSERT_FALSE(larger);
    EXPECT_TRUE(larger.error().is(Condition::mismatch));
    EXPECT_THAT(larger.error().cure(), HasSubstr("has 1 semaphores, 2 were asked for"));
}

TEST_F(SemaphoreKeyTest, TheModeIsExactWhateverTheUmask) {
    const auto old = ::umask(0777);
    const auto made = or_throw(SemaphoreSet::create(key, {.mode = 0664}));
    ::umask(old);
    EXPECT_EQ(or_throw(made.stat()).ownership.mode, 0664U);
}

TEST_F(SemaphoreKeyTest, WrongOptionsAreExplained) {
    EXPECT_TRUE(SemaphoreSet::create(key, {.initial_values = {}}).error().is(Condition::invalid));
    EXPECT_TRUE(
        SemaphoreSet::create(key, {.initial_values = {32768}}).error().is(Condition::invalid));
    EXPECT_TRUE(SemaphoreSet::open(Key{}).error().is(Condition::invalid));
    const auto many =
        SemaphoreSet::create(key, {.initial_values = std::vector<std::uint16_t>(501, 1)});
    ASSERT_FALSE(many);
    EXPECT_TRUE(many.error().is(Condition::too_big));
    EXPECT_TRUE(SemaphoreSet::open(key).error().is(Condition::not_found)) << "nothing is left";
}

TEST_F(SemaphoreKeyTest, OpenersWaitForTheValues) {
    const int id = make_without_values(1);
    test::Child child([&] {
        const auto opened = SemaphoreSet::open(key);
        return opened && opened->value() == 4U ? 0 : 1;
    });
    child.wait_until_asleep();
    ::sembuf give{.sem_num = 0, .sem_op = 4, .sem_flg = 0};
    ASSERT_EQ(::semop(id, &give, 1), 0);
    EXPECT_EQ(child.wait(), 0);
}

TEST_F(SemaphoreKeyTest, OpenersWaitNoLongerThanTheirDeadline) {
    make_without_values(1);
    const auto opened = SemaphoreSet::open(key, Deadline::after(20ms));
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(Condition::in_use));
}

TEST_F(SemaphoreKeyTest, ASetWhoseCreatorDiedIsReplaced) {
    const int dead = make_without_values(2);
    const auto made = or_throw(SemaphoreSet::open_or_create(key, {.initial_values = {3}}));
    EXPECT_NE(made.id(), dead);
    EXPECT_EQ(or_throw(made.values()), (std::vector<std::uint16_t>{3}));
}

TEST_F(SemaphoreKeyTest, SeveralWhoReplaceItAgreeOnOne) {
    make_without_values(1);
    std::vector<test::Child> children;
    for (int number = 0; number < 6; ++number) {
        children.emplace_back([&] {
            const auto set = SemaphoreSet::open_or_create(key, {.initial_values = {100}});
            return set && set->wait(0, Deadline::after(10s)) == true ? 0 : 1;
        });
    }
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(or_throw(or_throw(SemaphoreSet::open(key)).value()), 94U);
}

TEST_F(SemaphoreKeyTest, ASetThatAnotherProgramGaveValuesIsTakenAtOnce) {
    const int id = make_without_values(3);
    ASSERT_EQ(::semctl(id, 0, SETVAL, 0), 0);
    const auto start = Deadline::Clock::now();
    const auto opened = or_throw(SemaphoreSet::open_or_create(key, {.initial_values = {1}}));
    EXPECT_LT(Deadline::Clock::now() - start, 900ms);
    EXPECT_EQ(opened.id(), id) << "somebody set a value, if only to 0";
    EXPECT_EQ(opened.count(), 3U);
    EXPECT_EQ(or_throw(opened.value()), 0U);
}

TEST_F(SemaphoreKeyTest, ASetOfIpcmkIsTakenAsItIs) {
    int id = -1;
    std::FILE* const ipcmk = ::popen("ipcmk -S 3", "r");
    ASSERT_EQ(std::fscanf(ipcmk, "Semaphore id: %d", &id), 1);
    ::pclose(ipcmk);
    const auto made = or_throw(SemaphoreSet::adopt(id));
    key = or_throw(made.stat()).key;
    const auto opened = or_throw(SemaphoreSet::open(key));
    EXPECT_EQ(opened.id(), id);
    EXPECT_EQ(or_throw(opened.values()), (std::vector<std::uint16_t>{0, 0, 0}));
    EXPECT_EQ(or_throw(SemaphoreSet::open_or_create(key)).id(), id) << "no values to give";
}

TEST_F(SemaphoreKeyTest, IpcsShowsIt) {
    const auto made = or_throw(SemaphoreSet::create(key, {.initial_values = {1, 1}, .mode = 0640}));
    const std::string row = key.text() + " *" + std::to_string(made.id()) + " .* 640 *2 *$";
    EXPECT_EQ(std::system(("ipcs -s | grep -q '" + row + "'").c_str()), 0);
    EXPECT_EQ(std::system(("ipcrm -S " + key.text()).c_str()), 0);
    EXPECT_TRUE(made.value().error().is(Condition::removed));
}

TEST_F(SemaphoreKeyTest, AForeignUserNeedsTheMode) {
    if (!test::is_root()) GTEST_SKIP() << "needs root to become somebody else";
    const auto made = or_throw(SemaphoreSet::create(key));
    test::Child child([&] {
        test::drop_privileges();
        const auto opened = SemaphoreSet::open(key);
        const auto removed = SemaphoreSet::remove(key);
        const bool refused = !opened && opened.error().is(Condition::denied) && !removed &&
                             removed.error().is(Condition::denied);
        return refused ? 0 : 1;
    });
    EXPECT_EQ(child.wait(), 0);
    or_throw(made.set_ownership({.user_id = 0, .group_id = 0, .mode = 0666}));
    test::Child friendly([&] {
        test::drop_privileges();
        const auto opened = SemaphoreSet::open(key);
        return opened && opened->post() ? 0 : 1;
    });
    EXPECT_EQ(friendly.wait(), 0);
    EXPECT_EQ(or_throw(made.value()), 1U);
}

TEST_F(SemaphoreKeyTest, AFullMachineIsExplained) {
    if (!test::is_root()) GTEST_SKIP() << "needs root for limits of its own";
    test::Child child([&] {
        test::enter_own_ipc_namespace();
        if (std::system("echo 250 32000 32 1 >/proc/sys/kernel/sem") != 0) return 1;
        const auto first = SemaphoreSet::create(Key{});
        const auto second = SemaphoreSet::create(Key{});
        if (!first || second) return 2;
        if (!second.error().is(Condition::exhausted)) return 3;
        const auto& cure = second.error().cure();
        return cure.find("1 sets of at most 1 and 1 semaphores") != std::string::npos ? 0 : 4;
    });
    EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace patchbay::sysv
