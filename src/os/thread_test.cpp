// SPDX-License-Identifier: Apache-2.0
#include "os/thread.hpp"

#include "os/eventfd.hpp"
#include "os/fault_injection.hpp"
#include "os/poll.hpp"
#include "support/census.hpp"
#include "support/child.hpp"

#include <gtest/gtest.h>

#include <pthread.h>

#include <array>
#include <atomic>
#include <csignal>
#include <string>

namespace patchbay::os {
namespace {

using namespace std::chrono_literals;

void wait_for_stop(int stop) {
    (void)wait_for(stop, POLLIN, Deadline::never());
}

TEST(Eventfd, IsReadableFromRaiseToLower) {
    const auto event = eventfd();
    const auto readable = [&] { return *wait_for(event->get(), POLLIN, Deadline::now()); };
    EXPECT_FALSE(readable());
    ASSERT_TRUE(raise(event->get()));
    ASSERT_TRUE(raise(event->get()));
    EXPECT_TRUE(readable());
    ASSERT_TRUE(lower(event->get()));
    ASSERT_TRUE(lower(event->get()));
    EXPECT_FALSE(readable());
}

TEST(HelperThread, RunsUntilItIsDestroyed) {
    const auto before = test::Census::take();
    std::atomic<int> steps{0};
    {
        const auto thread = HelperThread::start("helper", [&](int stop) {
            ++steps;
            wait_for_stop(stop);
            ++steps;
        });
        ASSERT_TRUE(thread);
        EXPECT_TRUE(thread->is_ours());
    }
    EXPECT_EQ(steps, 2);
    EXPECT_EQ(test::Census::take(), before);
}

TEST(HelperThread, TakesNoSignalFromTheProgram) {
    std::array<std::atomic<bool>, 2> blocked{};
    const auto look = [](std::atomic<bool>& result) {
        ::sigset_t mask{};
        ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
        result = ::sigismember(&mask, SIGTERM) == 1 && ::sigismember(&mask, SIGSEGV) == 0;
    };
    (void)HelperThread::start("helper", [&](int) { look(blocked[0]); });
    (void)HelperThread::start("helper", [&](int) { look(blocked[1]); }, Signals::inherited);
    EXPECT_TRUE(blocked[0]);
    EXPECT_FALSE(blocked[1]);
    std::atomic<bool> ours{};
    look(ours);
    EXPECT_FALSE(ours) << "the starting thread's mask must be restored";
}

TEST(HelperThread, HasAName) {
    std::array<char, 16> name{};
    (void)HelperThread::start("patchbay-test", [&](int) {
        ::pthread_getname_np(::pthread_self(), name.data(), name.size());
    });
    EXPECT_STREQ(name.data(), "patchbay-test");
}

TEST(HelperThread, AForkedChildNeitherWaitsForItNorDies) {
    auto thread = HelperThread::start("helper", wait_for_stop);
    ASSERT_TRUE(thread);
    test::Child child([&] {
        const bool ours = thread->is_ours();
        const HelperThread gone = std::move(*thread);
        return ours ? 1 : 0;
    });
    EXPECT_EQ(child.wait(), 0);
}

TEST(HelperThread, AThreadThatCannotStartIsAFailure) {
    const auto before = test::Census::take();
    {
        const FaultInjection fault({.call = Call::pthread_create, .error = EAGAIN});
        const auto thread = HelperThread::start("helper", wait_for_stop);
        ASSERT_FALSE(thread);
        EXPECT_STREQ(thread.error().call, "pthread_create");
    }
    EXPECT_EQ(test::Census::take(), before);
}

}  // namespace
}  // namespace patchbay::os
