// SPDX-License-Identifier: Apache-2.0
//
// Senders and receivers by address: what their schemes add to the mechanisms gives back what it took, too.
#include "patchbay/channel.hpp"

#include "support/fault_loop.hpp"
#include "support/own_ipc.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

/// One scheme with an address that nobody else has; what is made of it goes in the end, by calls that no fault can hit.
class Place {
public:
    explicit Place(const std::string& scheme) : address_(address_of(scheme)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { (void)remove_object(address_); }

    [[nodiscard]] const std::string& address() const { return address_; }

private:
    static std::string address_of(const std::string& scheme) {
        if (scheme == "mq" || scheme == "shm" || scheme == "sem")
            return scheme + ':' + unique_name("/") + (scheme == "mq" ? "?capacity=2" : "");
        if (scheme == "topic") return scheme + ':' + unique_name("/") + "?capacity=2&size=1Ki";
        if (scheme == "sysvmq" || scheme == "sysvshm") return scheme + ":0x7a11ba5e";
        if (scheme == "sysvsem") return "sysvsem:0x7a11ba5e/0";
        if (scheme == "tcp" || scheme == "udp") return scheme + ":127.0.0.1:0";
        return scheme + ':' + unique_name("/tmp/");
    }
    std::string address_;
};

std::unique_ptr<Place> make_place(const std::string& scheme) {
    auto place = std::make_unique<Place>(scheme);
    (void)create_object(place->address());
    return place;
}

Deadline soon() {
    return Deadline::after(5s);
}

struct Both {
    std::unique_ptr<Place> place;
    Receiver receiver;
    Sender sender;
};

Both open_both(const std::string& scheme) {
    auto place = make_place(scheme);
    auto receiver = or_throw(open_receiver(place->address(), soon()));
    auto sender = or_throw(open_sender(receiver.name(), soon()));
    return {std::move(place), std::move(receiver), std::move(sender)};
}

class ChannelFaults : public OwnIpc, public testing::WithParamInterface<const char*> {};

TEST_P(ChannelFaults, OpenReceiver) {
    for_each_fault(
        std::string(GetParam()) + " open_receiver", [] { return make_place(GetParam()); },
        [](auto& place) { return failure_of(open_receiver(place->address(), soon())); });
}

TEST_P(ChannelFaults, OpenSender) {
    struct Listening {
        std::unique_ptr<Place> place;
        Receiver receiver;
    };
    for_each_fault(
        std::string(GetParam()) + " open_sender",
        [] {
            auto place = make_place(GetParam());
            auto receiver = or_throw(open_receiver(place->address(), soon()));
            return Listening{std::move(place), std::move(receiver)};
        },
        [](Listening& there) { return failure_of(open_sender(there.receiver.name(), soon())); });
}

TEST_P(ChannelFaults, SendAndReceive) {
    // Semaphores carry no data.
    const bool empty = std::string(GetParam()).find("sem") != std::string::npos;
    const Bytes message = as_bytes(empty ? "" : "hello");
    for_each_fault(
        std::string(GetParam()) + " send", [] { return open_both(GetParam()); },
        [message](Both& both) { return failure_of(both.sender.send(message, soon())); });
    for_each_fault(
        std::string(GetParam()) + " receive",
        [message] {
            auto both = open_both(GetParam());
            or_throw(both.sender.send(message, soon()));
            return both;
        },
        [](Both& both) { return failure_of(both.receiver.receive(soon())); });
}

TEST_P(ChannelFaults, DescriptorAndFinish) {
    for_each_fault(
        std::string(GetParam()) + " fd", [] { return open_both(GetParam()); },
        [](Both& both) { return failure_of(both.receiver.fd()); });
    for_each_fault(
        std::string(GetParam()) + " finish", [] { return open_both(GetParam()); },
        [](Both& both) { return failure_of(both.sender.finish(soon())); });
}

INSTANTIATE_TEST_SUITE_P(Schemes, ChannelFaults,
                         testing::Values("fifo", "mq", "sysvmq", "shm", "sysvshm", "sem", "sysvsem",
                                         "unix", "unix-seqpacket", "unix-dgram", "tcp", "udp",
                                         "topic"),
                         [](const auto& tested) {
                             std::string name = tested.param;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace patchbay::test
