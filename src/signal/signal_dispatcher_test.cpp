// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal.hpp"

#include "support/census.hpp"
#include "support/child.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>

#include <future>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

TEST(SignalDispatcher, CallsTheFunctionOfEachSignal) {
    auto dispatcher = or_throw(SignalDispatcher::create());
    std::vector<std::string> calls;
    or_throw(
        dispatcher.on(Signal(SIGHUP), [&](const SignalInfo&) { calls.emplace_back("reload"); }));
    or_throw(dispatcher.on(Signal(SIGUSR1), [&](const SignalInfo& info) {
        calls.push_back("used " + std::to_string(info.payload));
    }));
    EXPECT_EQ(or_throw(dispatcher.dispatch(Deadline::now())), 0U);
    or_throw(send_signal(::getpid(), Signal(SIGUSR1), 3));
    or_throw(send_signal(::getpid(), Signal(SIGHUP)));
    EXPECT_EQ(or_throw(dispatcher.dispatch(Deadline::after(10s))), 2U);
    EXPECT_EQ(calls, (std::vector<std::string>{"reload", "used 3"}));
}

TEST(SignalDispatcher, AFunctionMayRegisterAnother) {
    auto dispatcher = or_throw(SignalDispatcher::create());
    int second = 0;
    or_throw(dispatcher.on(Signal(SIGUSR1), [&](const SignalInfo&) {
        or_throw(dispatcher.on(Signal(SIGUSR1), [&](const SignalInfo&) { ++second; }));
        or_throw(dispatcher.on(Signal(SIGUSR2), [&](const SignalInfo&) { ++second; }));
        or_throw(send_signal(::getpid(), Signal(SIGUSR2)));
    }));
    or_throw(send_signal(::getpid(), Signal(SIGUSR1)));
    EXPECT_EQ(or_throw(dispatcher.dispatch(Deadline::after(10s))), 2U);
    EXPECT_EQ(second, 1);
}

TEST(SignalDispatcher, WithoutFunctionsThereIsNothingToDo) {
    auto dispatcher = or_throw(SignalDispatcher::create());
    EXPECT_EQ(dispatcher.fd(), -1);
    EXPECT_EQ(or_throw(dispatcher.dispatch(Deadline::now())), 0U);
}

TEST(SignalThread, RunsAnOrdinaryFunctionOutsideSignalContext) {
    const auto before = test::Census::take();
    {
        std::promise<pid_t> called;
        const auto thread = or_throw(SignalThread::start({Signal(SIGUSR1)}, [&](const SignalInfo&) {
            // What no signal handler may do: allocate, lock, throw and catch.
            auto text = std::make_unique<std::string>(1000, 'x');
            try {
                throw std::runtime_error(*text);
            } catch (const std::runtime_error&) {
                called.set_value(::gettid());
            }
        }));
        or_throw(send_signal(::getpid(), Signal(SIGUSR1)));
        auto result = called.get_future();
        ASSERT_EQ(result.wait_for(10s), std::future_status::ready);
        EXPECT_NE(result.get(), ::gettid());
    }
    EXPECT_EQ(test::Census::take(), before);
}

TEST(SignalThread, StopsWithoutASignal) {
    for (int i = 0; i < 20; ++i) {
        const auto thread =
            or_throw(SignalThread::start({Signal(SIGUSR1)}, [](const SignalInfo&) {}));
    }
}

}  // namespace
}  // namespace patchbay
