// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_posix.hpp"

#include "support/census.hpp"
#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

namespace patchbay::posix {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class SemaphoreNameTest : public testing::Test {
protected:
    ~SemaphoreNameTest() override { (void)Semaphore::unlink(name); }
    [[nodiscard]] std::string path() const { return "/dev/shm/sem." + name.substr(1); }

    std::string name = test::unique_name();
    test::Census before = test::Census::take();
};

TEST_F(SemaphoreNameTest, CreateMakesAndOpenFindsIt) {
    {
        auto made = or_throw(Semaphore::create(name, {.initial_value = 3}));
        auto opened = or_throw(Semaphore::open(name));
        EXPECT_EQ(or_throw(opened.value()), 3U);
        or_throw(made.post());
        EXPECT_EQ(or_throw(opened.value()), 4U);
        EXPECT_EQ(made.name(), "sem:" + name);
    }
    or_throw(Semaphore::unlink(name));
    EXPECT_EQ(test::Census::take(), before);
}

TEST_F(SemaphoreNameTest, CreateRefusesOneThatExists) {
    const auto first = or_throw(Semaphore::create(name));
    const auto second = Semaphore::create(name);
    ASSERT_FALSE(second);
    EXPECT_TRUE(second.error().is(Condition::exists));
    EXPECT_EQ(second.error().object(), "sem:" + name);
}

TEST_F(SemaphoreNameTest, OpenRefusesOneThatDoesNotExist) {
    const auto opened = Semaphore::open(name);
    ASSERT_FALSE(opened);
    EXPECT_TRUE(opened.error().is(Condition::not_found));
    EXPECT_EQ(opened.error().message(), "sem_open sem:" + name + ": no such file or directory");
    EXPECT_TRUE(Semaphore::unlink(name).error().is(Condition::not_found));
}

TEST_F(SemaphoreNameTest, OpenOrCreateGivesTheValueOnce) {
    auto first = or_throw(Semaphore::open_or_create(name, {.initial_value = 2}));
    EXPECT_TRUE(or_throw(first.try_wait()));
    const auto second = or_throw(Semaphore::open_or_create(name, {.initial_value = 2}));
    EXPECT_TRUE(first.created());
    EXPECT_FALSE(second.created());
    EXPECT_EQ(or_throw(second.value()), 1U);
}

TEST_F(SemaphoreNameTest, TheModeIsExactWhateverTheUmask) {
    for (const ::mode_t mask : {0U, 0077U, 0777U}) {
        const auto old = ::umask(mask);
        const auto made = or_throw(Semaphore::create(name, {.mode = 0664}));
        ::umask(old);
        EXPECT_EQ(or_throw(made.stat()).ownership->mode, 0664U);
        struct ::stat status{};
        ASSERT_EQ(::stat(path().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 07777U, 0664U);
        or_throw(Semaphore::unlink(name));
    }
}

TEST_F(SemaphoreNameTest, WhoHasItOpenGoesOnAfterUnlink) {
    auto ours = or_throw(Semaphore::create(name, {.initial_value = 1}));
    auto theirs = or_throw(Semaphore::open(name));
    EXPECT_FALSE(or_throw(ours.stat()).unlinked);
    or_throw(Semaphore::unlink(name));
    EXPECT_TRUE(or_throw(ours.stat()).unlinked);
    const auto another = or_throw(Semaphore::create(name));
    EXPECT_TRUE(or_throw(ours.stat()).unlinked) << "the name leads to another one now";
    EXPECT_TRUE(or_throw(theirs.try_wait()));
    EXPECT_EQ(or_throw(ours.value()), 0U);
}

TEST_F(SemaphoreNameTest, WrongNamesAreExplained) {
    for (const auto* wrong : {"", "/", "jobs", "/a/b"}) {
        const auto made = Semaphore::create(wrong);
        ASSERT_FALSE(made);
        EXPECT_TRUE(made.error().is(Condition::invalid)) << wrong;
        EXPECT_FALSE(made.error().cure().empty());
    }
    name = '/' + std::string(250, 'x');
    EXPECT_TRUE(Semaphore::create(name));
    EXPECT_TRUE(Semaphore::create(name + 'x').error().is(Condition::too_big));
}

TEST_F(SemaphoreNameTest, AValueThatIsTooLargeIsExplained) {
    const auto made = Semaphore::create(name, {.initial_value = 2147483648U});
    ASSERT_FALSE(made);
    EXPECT_TRUE(made.error().is(Condition::invalid));
    EXPECT_THAT(made.error().cure(), HasSubstr("2147483647"));
    EXPECT_TRUE(Semaphore::open(name).error().is(Condition::not_found));
}

TEST_F(SemaphoreNameTest, AFileThatIsNoneIsExplained) {
    const auto refused = [&] {
        const auto opened = Semaphore::open(name);
        return !opened && opened.error().is(Condition::mismatch);
    };
    std::ofstream(path()) << "not one";
    EXPECT_TRUE(refused());
    EXPECT_THAT(Semaphore::open(name).error().cure(), HasSubstr(path()));
    ASSERT_EQ(::unlink(path().c_str()), 0);
    ASSERT_EQ(::symlink("/etc/passwd", path().c_str()), 0);
    EXPECT_TRUE(refused());
}

TEST_F(SemaphoreNameTest, BareProgramsSeeTheSame) {
    auto ours = or_throw(Semaphore::create(name, {.initial_value = 1}));
    test::Child child([&] {
        ::sem_t* const bare = ::sem_open(name.c_str(), 0);
        return ::sem_trywait(bare) == 0 && ::sem_trywait(bare) != 0 && ::sem_post(bare) == 0 &&
                       ::sem_post(bare) == 0
                   ? 0
                   : 1;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_EQ(or_throw(ours.value()), 2U);

    or_throw(Semaphore::unlink(name));
    ::sem_t* const bare = ::sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 7U);
    EXPECT_EQ(or_throw(or_throw(Semaphore::open(name)).value()), 7U);
    ::sem_close(bare);
}

TEST_F(SemaphoreNameTest, AForeignUserNeedsTheMode) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root to become somebody else";
    const auto foreigner = [&](Condition expected) {
        test::Child child([&] {
            if (::setresuid(65534, 65534, 65534) != 0) return 2;
            const auto opened = Semaphore::open(name);
            if (expected == Condition{}) return opened ? 0 : 1;
            return !opened && opened.error().is(expected) ? 0 : 1;
        });
        return child.wait();
    };
    {
        const auto made = or_throw(Semaphore::create(name));
        EXPECT_EQ(foreigner(Condition::denied), 0);
    }
    or_throw(Semaphore::unlink(name));
    const auto made = or_throw(Semaphore::create(name, {.mode = 0666}));
    EXPECT_EQ(foreigner(Condition{}), 0);
}

// Each child takes what it made or found, and gives it back; one that saw a half-made semaphore would find no permit.
TEST_F(SemaphoreNameTest, AStampedeOfOpenersSeesNoHalfMadeOne) {
    const auto use = [&](int round) {
        auto semaphore = Semaphore::open_or_create(name, {.initial_value = 100});
        if (!semaphore) return 1;
        if (semaphore->wait(Deadline::after(10s)) != true) return 2;
        if (!semaphore->post()) return 3;
        if (round % 8 == 0) (void)Semaphore::unlink(name);
        return 0;
    };
    std::vector<test::Child> children;
    for (int number = 0; number < 6; ++number) {
        children.emplace_back([&] {
            int problem = 0;
            for (int round = 0; round < 200 && problem == 0; ++round) problem = use(round);
            return problem;
        });
    }
    for (auto& child : children) EXPECT_EQ(child.wait(), 0);
}

}  // namespace
}  // namespace patchbay::posix
