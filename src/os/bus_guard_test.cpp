// SPDX-License-Identifier: Apache-2.0
#include "os/bus_guard.hpp"

#include "os/memory.hpp"
#include "os/shared_memory.hpp"
#include "support/child.hpp"

#include <gtest/gtest.h>

#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <utility>

namespace patchbay::os {
namespace {

constexpr int kPassedOn = 42;

/// A page of a file, and the file cut off under it.
class LostPage {
public:
    LostPage() : file_(*create_memfd("lost-page", 0)) {
        EXPECT_EQ(::ftruncate(file_.get(), static_cast<off_t>(size_bytes)), 0);
        address = static_cast<char*>(*map({.size_bytes = size_bytes,
                                           .protection = PROT_READ | PROT_WRITE,
                                           .flags = MAP_SHARED,
                                           .fd = file_.get()}));
        EXPECT_EQ(::ftruncate(file_.get(), 0), 0);
    }
    LostPage(const LostPage&) = delete;
    LostPage& operator=(const LostPage&) = delete;
    ~LostPage() { unmap(address, size_bytes); }
    void touch() const { *static_cast<volatile char*>(address) = 1; }

    std::size_t size_bytes = page_size_bytes();
    char* address = nullptr;

private:
    FileDescriptor file_;
};

void set_action(void (*handler)(int)) {
    struct ::sigaction action{};
    action.sa_handler = handler;
    ASSERT_EQ(::sigaction(SIGBUS, &action, nullptr), 0);
}

/// In a child, whose handler is its own, with a guard over some other page.
int guarded_child(void (*earlier_handler)(int), const std::function<int()>& body) {
    test::Child child([&] {
        set_action(earlier_handler);
        const LostPage watched;
        const auto guard =
            BusGuard::watch(watched.address, watched.size_bytes, PROT_READ | PROT_WRITE);
        if (!guard) return 99;
        return body();
    });
    return child.wait();
}

int touch_foreign_page() {
    const LostPage foreign;
    foreign.touch();
    return 0;
}

void pass_on(int) {
    ::_exit(kPassedOn);
}

TEST(BusGuard, TurnsAWatchedRangeIntoZerosAndMarksIt) {
    const LostPage page;
    const LostPage other;
    const auto guard = BusGuard::watch(page.address, page.size_bytes, PROT_READ | PROT_WRITE);
    const auto idle = BusGuard::watch(other.address, other.size_bytes, PROT_READ | PROT_WRITE);
    ASSERT_TRUE(guard && idle);
    EXPECT_FALSE(guard->lost());
    page.touch();
    EXPECT_TRUE(guard->lost());
    EXPECT_EQ(page.address[0], 1);
    EXPECT_EQ(page.address[1], 0);
    EXPECT_FALSE(idle->lost());
}

TEST(BusGuard, FollowsAMoveAndLooksAwayWhenItGoes) {
    EXPECT_EQ(guarded_child(pass_on,
                            [] {
                                const LostPage page;
                                BusGuard guard;
                                {
                                    const LostPage before;
                                    auto first = BusGuard::watch(before.address, before.size_bytes,
                                                                 PROT_READ | PROT_WRITE);
                                    guard = std::move(*first);
                                }
                                guard.move_to(page.address, page.size_bytes);
                                page.touch();
                                if (!guard.lost()) return 1;
                                const LostPage unwatched;
                                guard.move_to(unwatched.address, unwatched.size_bytes);
                                guard = BusGuard();
                                unwatched.touch();
                                return 2;
                            }),
              kPassedOn);
}

TEST(BusGuard, HandsAForeignFaultToTheEarlierHandler) {
    EXPECT_EQ(guarded_child(pass_on, touch_foreign_page), kPassedOn);
}

TEST(BusGuard, LetsAForeignFaultEndTheProcessWhereNobodyCares) {
    EXPECT_EQ(guarded_child(SIG_DFL, touch_foreign_page), -SIGBUS);
    EXPECT_EQ(guarded_child(SIG_IGN, touch_foreign_page), -SIGBUS)
        << "a fault cannot be ignored: the access would fault for ever";
}

TEST(BusGuard, TreatsASignalThatSomebodySentAsBefore) {
    const auto raise = [] { return ::raise(SIGBUS); };
    EXPECT_EQ(guarded_child(pass_on, raise), kPassedOn);
    EXPECT_EQ(guarded_child(SIG_DFL, raise), -SIGBUS);
    EXPECT_EQ(guarded_child(SIG_IGN, raise), 0);
}

TEST(BusGuard, GoesTogetherWithTheHandlerOfASanitizer) {
    // Whatever was installed when the process started: it must be asked, and end the process one way or another.
    test::Child child([] {
        const LostPage watched;
        const auto guard =
            BusGuard::watch(watched.address, watched.size_bytes, PROT_READ | PROT_WRITE);
        if (!guard) return 99;
        watched.touch();
        if (!guard->lost()) return 0;
        return touch_foreign_page();
    });
    EXPECT_NE(child.wait(), 0);
}

}  // namespace
}  // namespace patchbay::os
