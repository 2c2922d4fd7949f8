// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal.hpp"

#include "overhead/check.hpp"
#include "overhead/comparison.hpp"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <memory>

namespace patchbay::bench {
namespace {

struct Bare {
    int fd = -1;
    int number = SIGRTMIN + 5;
    Bare() {
        ::sigset_t set;
        ::sigemptyset(&set);
        ::sigaddset(&set, number);
        ::sigprocmask(SIG_BLOCK, &set, nullptr);
        fd = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
        check(fd >= 0);
    }
    ~Bare() { ::close(fd); }
    Bare(const Bare&) = delete;
    Bare& operator=(const Bare&) = delete;
};

}  // namespace

std::vector<Comparison> signal_comparisons() {
    auto bare = std::make_shared<Bare>();
    const auto signal = or_throw(Signal::real_time(6));
    auto wrapped = std::make_shared<SignalReceiver>(or_throw(SignalReceiver::open({signal})));
    return {{"signal", "one int",
             [bare](std::uint64_t times) {
                 const auto self = ::getpid();
                 ::signalfd_siginfo info{};
                 for (; times > 0; --times) {
                     check(::sigqueue(self, bare->number, {.sival_int = 7}) == 0);
                     check(::read(bare->fd, &info, sizeof info) == sizeof info &&
                           info.ssi_int == 7);
                 }
             },
             [wrapped, signal](std::uint64_t times) {
                 const auto self = ::getpid();
                 for (; times > 0; --times) {
                     check(send_signal(self, signal, 7).has_value());
                     check(wrapped->receive(Deadline::never()).value()->payload == 7);
                 }
             }}};
}

}  // namespace patchbay::bench
