// SPDX-License-Identifier: Apache-2.0
#include "conformance/subjects.hpp"

#include "patchbay/channel.hpp"

#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ostream>
#include <random>
#include <vector>

namespace patchbay::test {
namespace {

::sigset_t blocked_signals() {
    ::sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGUSR1);
    ::sigaddset(&signals, SIGRTMIN + 1);
    return signals;
}

/// Signals are received by a descriptor, which works only in a process all of whose threads block them.
class BlockedSignals : public testing::Environment {
public:
    void SetUp() override {
        const auto signals = blocked_signals();
        ASSERT_EQ(::sigprocmask(SIG_BLOCK, &signals, nullptr), 0);
    }
};
[[maybe_unused]] testing::Environment* const kBlockedSignals =
    testing::AddGlobalTestEnvironment(new BlockedSignals);  // NOLINT: gtest owns it

/// The same address for both, which remove_object knows how to remove.
Place named(const std::string& address) {
    return {address, address, [address] { (void)remove_object(address); }};
}

/// A file of whatever kind, which both sides name.
Place with_file(const std::string& path, const std::string& sender, const std::string& receiver) {
    return {sender, receiver, [path] { ::unlink(path.c_str()); }};
}

Place inherited_descriptor() {
    const auto path = unique_name("/tmp/");
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    return with_file(path, "fd:@" + path, "fd:@" + path);
}

Place programs() {
    const auto path = unique_name("/tmp/");
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    return with_file(path, "exec:exec cat > " + path, "exec:exec cat " + path);
}

/// Known by the process that receives: it is all that there is to come back to. What is pending goes with the place.
Place signal_here(const std::string& name) {
    return {"", "signal:/" + name, [] {
                const auto signals = blocked_signals();
                const ::timespec now{};
                while (::sigtimedwait(&signals, nullptr, &now) > 0) {
                }
            }};
}

/// A System V key that nobody else has, most likely.
std::string random_key() {
    std::random_device device;
    return std::to_string(1 + device() % 0x7fff'fffeU);
}

Place socket_file(const std::string& scheme) {
    const auto path = unique_name("/tmp/");
    return with_file(path, scheme + ':' + path, scheme + ':' + path);
}

/// The receiver listens where the kernel has room for it, and says where that is.
Place free_port(const std::string& address) {
    return {"", address};
}

Place abstract_socket(const std::string& scheme) {
    const auto address = scheme + ":@" + unique_name("");
    return {address, address};
}

std::function<std::string()> cannot_listen(const std::string& address) {
    return [address] {
        const auto receiver = open_receiver(address, Deadline::now());
        return receiver ? std::string() : receiver.error().message();
    };
}

std::vector<Subject> make_subjects() {
    std::vector<Subject> subjects;
    const auto add = [&](std::string label, std::string scheme, std::function<Place()> make) {
        subjects.push_back({std::move(label), std::move(scheme), std::move(make)});
        return &subjects.back();
    };
    add("Fd", "fd", inherited_descriptor)->has_name = false;
    add("Exec", "exec", programs)->has_name = false;
    add("Fifo", "fifo", [] { return named("fifo:" + unique_name("/tmp/")); });
    add("Mq", "mq", [] { return named("mq:" + unique_name()); });
    add("SysvMq", "sysvmq", [] { return named("sysvmq:" + random_key()); });
    add("Shm", "shm", [] { return named("shm:" + unique_name()); });
    add("SysvShm", "sysvshm", [] { return named("sysvshm:" + random_key()); });
    add("Memfd", "memfd", [] { return Place("memfd:", ""); })->has_name = false;
    add("Sem", "sem", [] { return named("sem:" + unique_name()); });
    add("SysvSem", "sysvsem", [] { return named("sysvsem:" + random_key() + "/1"); });
    add("Signal", "signal", [] { return signal_here("SIGUSR1"); })->has_name = false;
    add("RealTimeSignal", "signal", [] { return signal_here("SIGRTMIN+1"); })->has_name = false;
    add("Unix", "unix", [] { return socket_file("unix"); });
    add("UnixAbstract", "unix", [] { return abstract_socket("unix"); });
    add("UnixSeqpacket", "unix-seqpacket", [] { return socket_file("unix-seqpacket"); });
    add("UnixDgram", "unix-dgram", [] { return socket_file("unix-dgram"); });
    add("Tcp", "tcp", [] { return free_port("tcp:127.0.0.1:0"); });
    add("TcpV6", "tcp", [] { return free_port("tcp:[::1]:0"); })->obstacle =
        cannot_listen("tcp:[::1]:0");
    add("Udp", "udp", [] { return free_port("udp:127.0.0.1:0"); });
    add("Vsock", "vsock", [] { return free_port("vsock:1:0"); })->obstacle =
        cannot_listen("vsock:1:0");
    add("Topic", "topic", [] { return named("topic:" + unique_name()); });
    return subjects;
}

}  // namespace

std::span<const Subject> all_subjects() {
    static const std::vector<Subject> subjects = make_subjects();
    return subjects;
}

std::ostream& operator<<(std::ostream& out, const Subject& subject) {
    return out << subject.label;
}

std::string with_option(const std::string& address, const std::string& option) {
    if (option.empty()) return address;
    return address + (address.find('?') == std::string::npos ? '?' : '&') + option;
}

bool takes_option(const Traits& traits, std::string_view option) {
    const std::string options = ' ' + std::string(traits.options) + ' ';
    return options.find(' ' + std::string(option) + ' ') != std::string::npos;
}

}  // namespace patchbay::test
