// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue_posix.hpp"

#include "support/fault_loop.hpp"
#include "support/own_ipc.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <mqueue.h>

#include <array>
#include <memory>
#include <string>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;
using posix::MessageQueue;

/// A name that is unlinked in the end, by a call that no fault can hit. A census does not see queues.
class Name {
public:
    ~Name() {
        const bool exists = ::mq_unlink(text.c_str()) == 0;
        EXPECT_EQ(exists, expected) << "a queue that was not made is there, or the other way round";
    }

    std::string text = unique_name();
    bool expected = false;
};

struct Fixture {
    std::unique_ptr<Name> name = std::make_unique<Name>();
    MessageQueue queue = or_throw(
        MessageQueue::create(name->text, {.capacity_messages = 1, .message_size_bytes = 8}));
    std::array<std::byte, 8> buffer{};
};

Fixture empty_queue() {
    Fixture fixture;
    fixture.name->expected = true;
    return fixture;
}

Fixture full_queue() {
    auto fixture = empty_queue();
    or_throw(fixture.queue.try_send(as_bytes("x")));
    return fixture;
}

class PosixQueueFaults : public OwnIpc {};

TEST_F(PosixQueueFaults, Create) {
    for_each_fault(
        "mq create", [] { return std::make_unique<Name>(); },
        [](auto& name) {
            const auto made = MessageQueue::create(name->text, {.capacity_messages = 1});
            name->expected = made.has_value();
            return failure_of(made);
        });
}

TEST_F(PosixQueueFaults, OpenAndOpenOrCreate) {
    for_each_fault("mq open", empty_queue, [](Fixture& fixture) {
        return failure_of(MessageQueue::open(fixture.name->text));
    });
    for_each_fault("mq open_or_create", empty_queue, [](Fixture& fixture) {
        return failure_of(
            MessageQueue::open_or_create(fixture.name->text, {.capacity_messages = 1}));
    });
}

TEST_F(PosixQueueFaults, Unlink) {
    for_each_fault("mq unlink", empty_queue, [](Fixture& fixture) {
        const auto removed = MessageQueue::unlink(fixture.name->text);
        fixture.name->expected = !removed;
        return failure_of(removed);
    });
}

TEST_F(PosixQueueFaults, Send) {
    for (const auto deadline : {Deadline::now(), Deadline::never()}) {
        for_each_fault("mq send", empty_queue, [deadline](Fixture& fixture) {
            return failure_of(fixture.queue.send(as_bytes("x"), deadline));
        });
    }
    for_each_fault("mq send, no room", full_queue, [](Fixture& fixture) {
        return failure_of(fixture.queue.send(as_bytes("x"), Deadline::after(1ms)));
    });
}

TEST_F(PosixQueueFaults, Receive) {
    for (const auto deadline : {Deadline::now(), Deadline::never()}) {
        for_each_fault("mq receive", full_queue, [deadline](Fixture& fixture) {
            return failure_of(fixture.queue.receive(fixture.buffer, deadline));
        });
    }
    for_each_fault("mq receive, nothing there", empty_queue, [](Fixture& fixture) {
        return failure_of(fixture.queue.receive(fixture.buffer, Deadline::after(1ms)));
    });
}

TEST_F(PosixQueueFaults, StatLimitsAndAdopt) {
    for_each_fault("mq stat", empty_queue,
                   [](Fixture& fixture) { return failure_of(fixture.queue.stat()); });
    for_each_fault(
        "mq limits", [] { return 0; }, [](int) { return failure_of(MessageQueue::limits()); });
    for_each_fault("mq adopt", empty_queue, [](Fixture& fixture) {
        return failure_of(MessageQueue::adopt(FileDescriptor(fixture.queue.release_fd())));
    });
}

}  // namespace
}  // namespace patchbay::test
