// SPDX-License-Identifier: Apache-2.0
//
// Sending and receiving on sockets of every kind.
#include "patchbay/socket.hpp"

#include "support/fault_loop.hpp"
#include "support/sockets.hpp"

#include <gtest/gtest.h>

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

class MessageFaults : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (const auto reason = why_absent(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
    }
    static Ends ends() { return connected_ends(GetParam()); }
    /// With something to receive.
    static Ends loaded_ends() {
        auto result = ends();
        or_throw(result.client.send(as_bytes("hello"), Deadline::after(10s)));
        return result;
    }
    [[nodiscard]] static std::string what(const char* operation) {
        return GetParam() + ' ' + operation;
    }
};

INSTANTIATE_TEST_SUITE_P(Kinds, MessageFaults, testing::ValuesIn(kConnectionKinds), kind_name);

TEST_P(MessageFaults, Adopt) {
    for_each_fault(what("adopt"), ends, [](Ends& pair) {
        return failure_of(Connection::adopt(copy_of(pair.client.fd())));
    });
}

TEST_P(MessageFaults, Send) {
    const std::array<Bytes, 2> parts{as_bytes("hel"), as_bytes("lo")};
    for_each_fault(what("send"), ends, [](Ends& pair) {
        return failure_of(pair.client.send(as_bytes("hello"), Deadline::after(10s)));
    });
    for_each_fault(what("send_parts"), ends, [&](Ends& pair) {
        return failure_of(pair.client.send_parts(parts, Deadline::after(10s)));
    });
}

TEST_P(MessageFaults, SendWithoutRoom) {
    const std::vector<std::byte> large(60'000);
    const auto full_ends = [&] {
        auto result = ends();
        while (or_throw(result.client.send(large, Deadline::after(1ms)))) {
        }
        return result;
    };
    for_each_fault(what("send without room"), full_ends, [&](Ends& pair) {
        return failure_of(pair.client.send(large, Deadline::after(1ms)));
    });
}

TEST_P(MessageFaults, Receive) {
    std::array<std::byte, 8> buffer{};
    const std::array<MutableBytes, 1> parts{buffer};
    for_each_fault(what("receive"), loaded_ends, [&](Ends& pair) {
        return failure_of(pair.server.receive(buffer, Deadline::after(10s)));
    });
    for_each_fault(what("receive_parts"), loaded_ends, [&](Ends& pair) {
        return failure_of(pair.server.receive_parts(parts, Deadline::after(10s)));
    });
    for_each_fault(what("receive nothing"), ends, [&](Ends& pair) {
        return failure_of(pair.server.receive(buffer, Deadline::after(1ms)));
    });
    if (GetParam() != "unix_seqpacket") return;
    for_each_fault(what("next_message_bytes"), loaded_ends, [](Ends& pair) {
        return failure_of(pair.server.next_message_bytes(Deadline::after(10s)));
    });
}

TEST_P(MessageFaults, Descriptors) {
    if (!GetParam().starts_with("unix")) GTEST_SKIP() << "only Unix sockets carry descriptors";
    const FileDescriptor descriptor(::eventfd(0, EFD_CLOEXEC));
    const std::array numbers{descriptor.get(), descriptor.get()};
    const auto loaded = [&] {
        auto result = ends();
        or_throw(result.client.send_descriptors(as_bytes("x"), numbers, Deadline::never()));
        return result;
    };
    for_each_fault(what("send_descriptors"), ends, [&](Ends& pair) {
        return failure_of(
            pair.client.send_descriptors(as_bytes("x"), numbers, Deadline::after(10s)));
    });
    for_each_fault(what("receive_descriptors"), loaded, [](Ends& pair) {
        std::array<std::byte, 8> buffer{};
        std::array<FileDescriptor, 2> slots;
        return failure_of(pair.server.receive_descriptors(buffer, slots, Deadline::after(10s)));
    });
}

class DatagramFaults : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        if (const auto reason = why_absent(GetParam()); !reason.empty()) GTEST_SKIP() << reason;
    }
    static DatagramSocket inbox() {
        return or_throw(DatagramSocket::bind(fresh_address(GetParam())));
    }
    struct Two {
        DatagramSocket inbox;
        DatagramSocket sender;
    };
    static Two two() {
        auto receiver = inbox();
        auto sender = inbox();
        or_throw(sender.connect_to(or_throw(receiver.local_address())));
        return {std::move(receiver), std::move(sender)};
    }
    static Two loaded_two() {
        auto result = two();
        or_throw(result.sender.send(as_bytes("hello"), Deadline::after(10s)));
        return result;
    }
    [[nodiscard]] static std::string what(const char* operation) {
        return GetParam() + ' ' + operation;
    }
    std::array<std::byte, 8> buffer{};
};

INSTANTIATE_TEST_SUITE_P(Kinds, DatagramFaults,
                         testing::Values("unix_dgram", "udp_ipv4", "udp_ipv6"), kind_name);

TEST_P(DatagramFaults, Open) {
    for_each_fault(
        what("bind"), [] { return fresh_address(GetParam()); },
        [](const std::string& address) { return failure_of(DatagramSocket::bind(address)); });
    for_each_fault(what("connect"), inbox, [](DatagramSocket& receiver) {
        return failure_of(DatagramSocket::connect(receiver.name(), Deadline::after(10s)));
    });
    for_each_fault(what("adopt"), inbox, [](DatagramSocket& receiver) {
        return failure_of(DatagramSocket::adopt(copy_of(receiver.fd())));
    });
    for_each_fault(what("stat"), inbox,
                   [](DatagramSocket& receiver) { return failure_of(receiver.stat()); });
    for_each_fault(what("disconnect"), two,
                   [](Two& both) { return failure_of(both.sender.connect_to(SocketAddress())); });
}

TEST_P(DatagramFaults, Send) {
    const std::array<Bytes, 2> parts{as_bytes("hel"), as_bytes("lo")};
    for_each_fault(what("send"), two, [](Two& both) {
        return failure_of(both.sender.send(as_bytes("x"), Deadline::after(10s)));
    });
    for_each_fault(what("send_parts"), two, [&](Two& both) {
        return failure_of(both.sender.send_parts(parts, Deadline::after(10s)));
    });
    for_each_fault(what("send_to"), two, [](Two& both) {
        const auto there = SocketAddress::parse(both.inbox.name());
        return failure_of(both.inbox.send_to(as_bytes("x"), *there, Deadline::after(10s)));
    });
}

TEST_P(DatagramFaults, Receive) {
    const std::array<MutableBytes, 1> parts{buffer};
    for_each_fault(what("receive"), loaded_two, [&](Two& both) {
        return failure_of(both.inbox.receive(buffer, Deadline::after(10s)));
    });
    for_each_fault(what("receive_from"), loaded_two, [&](Two& both) {
        return failure_of(both.inbox.receive_from(buffer, Deadline::after(10s)));
    });
    for_each_fault(what("receive_parts"), loaded_two, [&](Two& both) {
        return failure_of(both.inbox.receive_parts(parts, Deadline::after(10s)));
    });
    for_each_fault(what("next_message_bytes"), loaded_two, [](Two& both) {
        return failure_of(both.inbox.next_message_bytes(Deadline::after(10s)));
    });
}

TEST(UnixDatagramFaults, AFullReceiver) {
    struct Full {
        DatagramSocket inbox = or_throw(DatagramSocket::bind(fresh_address("unix_dgram")));
        DatagramSocket sender = or_throw(DatagramSocket::bind("unix-dgram:@"));
        SocketAddress there = or_throw(inbox.local_address());
    };
    const auto prepare = [] {
        Full full;
        while (or_throw(full.sender.try_send_to(as_bytes("x"), full.there))) {
        }
        return full;
    };
    for_each_fault("send_to a full receiver", prepare, [](Full& full) {
        return failure_of(full.sender.send_to(as_bytes("x"), full.there, Deadline::after(1ms)));
    });
}

}  // namespace
}  // namespace patchbay::test
