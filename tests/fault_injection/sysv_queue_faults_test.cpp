// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_sysv.hpp"

#include "support/fault_loop.hpp"
#include "support/own_ipc.hpp"

#include <gtest/gtest.h>

#include <sys/msg.h>

#include <array>
#include <random>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;
using sysv::Key;
using sysv::MessageQueue;

/// A key whose queue is removed in the end, by calls that no fault can hit. A census does not see queues.
class OwnKey {
public:
    OwnKey() : key(static_cast<std::int32_t>(std::random_device()() | 1U)) {}
    OwnKey(OwnKey&& other) noexcept : key(other.key), expected(other.expected) {
        other.key = Key();
    }
    OwnKey& operator=(OwnKey&&) = delete;
    ~OwnKey() {
        if (key.is_private()) return;
        const int id = ::msgget(key.number(), 0);
        EXPECT_EQ(id >= 0, expected)
            << "a queue that was not made is there, or the other way round";
        if (id >= 0) ::msgctl(id, IPC_RMID, nullptr);
    }

    Key key;
    bool expected = false;
};

struct Fixture {
    OwnKey own;
    MessageQueue queue = or_throw(MessageQueue::create(own.key, {.capacity_bytes = 8}));
    std::array<std::byte, 32> buffer{};
};

Fixture empty_queue() {
    Fixture fixture;
    fixture.own.expected = true;
    return fixture;
}

Fixture full_queue() {
    auto fixture = empty_queue();
    or_throw(fixture.queue.try_send(as_bytes("12345678")));
    return fixture;
}

class SysvQueueFaults : public OwnIpc {};

TEST_F(SysvQueueFaults, CreateAndOpen) {
    for_each_fault(
        "sysvmq create", [] { return OwnKey(); },
        [](OwnKey& own) {
            const auto made = MessageQueue::create(own.key, {.capacity_bytes = 8});
            own.expected = made.has_value();
            return failure_of(made);
        });
    for_each_fault("sysvmq open", empty_queue, [](Fixture& fixture) {
        return failure_of(MessageQueue::open(fixture.own.key));
    });
    for_each_fault("sysvmq open_or_create", empty_queue, [](Fixture& fixture) {
        return failure_of(MessageQueue::open_or_create(fixture.own.key, {.capacity_bytes = 8}));
    });
    for_each_fault("sysvmq adopt", empty_queue, [](Fixture& fixture) {
        return failure_of(MessageQueue::adopt(fixture.queue.id()));
    });
}

TEST_F(SysvQueueFaults, UnlinkAndRemove) {
    for_each_fault("sysvmq unlink", empty_queue, [](Fixture& fixture) {
        const auto removed = MessageQueue::unlink(fixture.own.key);
        fixture.own.expected = !removed;
        return failure_of(removed);
    });
    for_each_fault("sysvmq remove", empty_queue, [](Fixture& fixture) {
        const auto removed = fixture.queue.remove();
        fixture.own.expected = !removed;
        return failure_of(removed);
    });
}

TEST_F(SysvQueueFaults, Send) {
    for (const auto deadline : {Deadline::now(), Deadline::never()}) {
        for_each_fault("sysvmq send", empty_queue, [deadline](Fixture& fixture) {
            return failure_of(fixture.queue.send(as_bytes("x"), 1, deadline));
        });
    }
    for_each_fault("sysvmq send, no room", full_queue, [](Fixture& fixture) {
        return failure_of(fixture.queue.send(as_bytes("x"), 1, Deadline::after(1ms)));
    });
}

TEST_F(SysvQueueFaults, Receive) {
    for (const auto deadline : {Deadline::now(), Deadline::never()}) {
        for (const std::size_t size : {32U, 8U}) {
            for_each_fault("sysvmq receive", full_queue, [deadline, size](Fixture& fixture) {
                const auto buffer = MutableBytes(fixture.buffer).first(size);
                return failure_of(fixture.queue.receive(buffer, deadline));
            });
        }
    }
    for_each_fault("sysvmq receive, nothing there", empty_queue, [](Fixture& fixture) {
        return failure_of(fixture.queue.receive(fixture.buffer, Deadline::after(1ms)));
    });
    for_each_fault("sysvmq peek", full_queue,
                   [](Fixture& fixture) { return failure_of(fixture.queue.peek(fixture.buffer)); });
}

TEST_F(SysvQueueFaults, FactsAndChanges) {
    for_each_fault("sysvmq stat", empty_queue,
                   [](Fixture& fixture) { return failure_of(fixture.queue.stat()); });
    for_each_fault(
        "sysvmq limits", [] { return 0; }, [](int) { return failure_of(MessageQueue::limits()); });
    for_each_fault("sysvmq set_capacity", empty_queue,
                   [](Fixture& fixture) { return failure_of(fixture.queue.set_capacity(16)); });
    for_each_fault("sysvmq set_ownership", empty_queue, [](Fixture& fixture) {
        return failure_of(fixture.queue.set_ownership({.mode = 0640}));
    });
}

TEST_F(SysvQueueFaults, Bridges) {
    // They end within the operation: what their threads call is subject to faults as well.
    for_each_fault("sysvmq fd", empty_queue, [](Fixture& fixture) {
        auto queue = std::move(fixture.queue);
        return failure_of(queue.fd());
    });
    for_each_fault("sysvmq room_fd", empty_queue, [](Fixture& fixture) {
        auto queue = std::move(fixture.queue);
        return failure_of(queue.room_fd());
    });
}

}  // namespace
}  // namespace patchbay::test
