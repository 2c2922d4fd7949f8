// SPDX-License-Identifier: Apache-2.0
//
// POSIX and System V queues, semaphore sets: what they hold, who waits; and that looking takes nothing away.
#include "inspect/situation.hpp"
#include "support/child.hpp"
#include "support/own_ipc.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/stat.h>

#include <csignal>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::Child;
using patchbay::test::unique_name;

std::optional<Wait> wait_of(const Snapshot& machine, pid_t pid) {
    const auto process = machine.process_with(pid);
    const auto found = std::ranges::find_if(
        machine.waits, [&](const Wait& wait) { return wait.process == process; });
    return found == machine.waits.end() ? std::nullopt : std::optional(*found);
}

class InspectPosixQueue : public patchbay::test::OwnIpc {
protected:
    InspectPosixQueue() {
        ::mq_attr attributes{};
        attributes.mq_maxmsg = 4;
        attributes.mq_msgsize = 16;
        queue_ = ::mq_open(name_.c_str(), O_CREAT | O_EXCL | O_RDWR, 0600, &attributes);
    }
    ~InspectPosixQueue() override {
        ::mq_close(queue_);
        ::mq_unlink(name_.c_str());
    }
    std::string name_ = unique_name();
    ::mqd_t queue_;
};

TEST_F(InspectPosixQueue, ShowsItsDepthAndChangesNothing) {
    ASSERT_GE(queue_, 0);
    ASSERT_EQ(::mq_send(queue_, "abc", 3, 0), 0);
    struct ::stat before{};
    struct ::stat after{};
    ASSERT_EQ(::fstat(queue_, &before), 0);
    const auto machine = look();
    ASSERT_EQ(::fstat(queue_, &after), 0);
    EXPECT_EQ(before.st_atim.tv_nsec, after.st_atim.tv_nsec);
    EXPECT_EQ(before.st_ctim.tv_nsec, after.st_ctim.tv_nsec);
    const auto object = held(machine, queue_);
    EXPECT_EQ(machine.objects[object].kind(), Kind::posix_queue);
    EXPECT_EQ(machine.objects[object].name, name_);
    EXPECT_EQ(address_of(machine.objects[object]), "mq:" + name_);
    const auto& seen = facts<PosixQueueFacts>(machine, object);
    EXPECT_EQ(seen.depth_messages, 1U);
    EXPECT_EQ(seen.capacity_messages, 4U);
    EXPECT_EQ(seen.message_size_bytes, 16U);
    EXPECT_FALSE(seen.depth_bytes);
    EXPECT_EQ(holders(machine, object), sorted({{::getpid(), queue_, "rw"}}));
}

/// Closing any descriptor of a queue takes back its process's mq_notify(3).
TEST_F(InspectPosixQueue, OwnNotificationSurvivesTheLook) {
    ASSERT_GE(queue_, 0);
    ::sigevent event{};
    event.sigev_notify = SIGEV_NONE;
    ASSERT_EQ(::mq_notify(queue_, &event), 0);
    (void)look();
    const auto machine = look({.probe = true});
    const auto& seen = facts<PosixQueueFacts>(machine, held(machine, queue_));
    EXPECT_EQ(seen.notify_pid, ::getpid());
    EXPECT_EQ(seen.notify_how, SIGEV_NONE);
    EXPECT_EQ(seen.depth_bytes, 0U);
}

TEST_F(InspectPosixQueue, OfAnotherProcessIsReadThroughIt) {
    ASSERT_GE(queue_, 0);
    ASSERT_EQ(::mq_send(queue_, "abc", 3, 0), 0);
    const Child child([] { return ::pause(); });
    child.wait_until_asleep();
    ::mq_close(queue_);
    const auto machine = look();
    const auto object = held_by(machine, child.pid(), queue_);
    EXPECT_EQ(holders(machine, object), sorted({{child.pid(), queue_, "rw"}}));
    EXPECT_EQ(facts<PosixQueueFacts>(machine, object).depth_messages, 1U);
    queue_ = ::mq_open(name_.c_str(), O_RDWR);
}

TEST_F(InspectPosixQueue, ShowsWhoWaits) {
    ASSERT_GE(queue_, 0);
    const Child child([&] {
        std::array<char, 16> buffer{};
        return ::mq_receive(queue_, buffer.data(), buffer.size(), nullptr) < 0 ? 1 : 0;
    });
    child.wait_until_asleep();
    const auto machine = look();
    const auto wait = wait_of(machine, child.pid());
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->what, WaitFor::reading);
    EXPECT_EQ(wait->object, held(machine, queue_));
}

class InspectSysv : public patchbay::test::OwnIpc {
protected:
    static std::optional<Index> object(const Snapshot& machine, Kind kind, int id) {
        return machine.object_with(
            {kind, 0, static_cast<std::uint64_t>(id), machine.own_namespaces.ipc});
    }
};

TEST_F(InspectSysv, QueueShowsDepthAndWhoWaits) {
    const int id = ::msgget(IPC_PRIVATE, IPC_CREAT | 0640);
    ASSERT_GE(id, 0);
    struct Message {
        long type;
        char text[5];
    } message{7, "abcd"};
    ASSERT_EQ(::msgsnd(id, &message, 5, 0), 0);
    const Child child([&] { return ::msgrcv(id, &message, 5, 99, 0) < 0 ? 1 : 0; });
    child.wait_until_asleep();
    const auto machine = look();
    ::msgctl(id, IPC_RMID, nullptr);
    const auto queue = object(machine, Kind::sysv_queue, id);
    ASSERT_TRUE(queue);
    const auto& seen = facts<SysvQueueFacts>(machine, *queue);
    EXPECT_EQ(seen.depth_messages, 1U);
    EXPECT_EQ(seen.depth_bytes, 5U);
    EXPECT_EQ(seen.last_sender_pid, ::getpid());
    EXPECT_EQ(machine.objects[*queue].ownership->mode, 0640U);
    EXPECT_EQ(address_of(machine.objects[*queue]), "");
    const auto wait = wait_of(machine, child.pid());
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->what, WaitFor::reading);
    EXPECT_EQ(wait->object, queue);
}

TEST_F(InspectSysv, SetShowsValuesAndWaiters) {
    const int id = ::semget(IPC_PRIVATE, 2, IPC_CREAT | 0600);
    ASSERT_GE(id, 0);
    ASSERT_EQ(::semctl(id, 1, SETVAL, 5), 0);
    const Child child([&] {
        ::sembuf step{.sem_num = 0, .sem_op = -1, .sem_flg = 0};
        return ::semop(id, &step, 1);
    });
    child.wait_until_asleep();
    const auto machine = look();
    ::semctl(id, 0, IPC_RMID);
    const auto set = object(machine, Kind::sysv_semaphore, id);
    ASSERT_TRUE(set);
    const auto& seen = facts<SysvSemaphoreFacts>(machine, *set);
    ASSERT_TRUE(seen.semaphores);
    ASSERT_EQ(seen.semaphores->size(), 2U);
    EXPECT_EQ((*seen.semaphores)[0].waiting_for_increase, 1U);
    EXPECT_EQ((*seen.semaphores)[0].waiting_for_zero, 0U);
    EXPECT_EQ((*seen.semaphores)[1].value, 5U);
    EXPECT_EQ((*seen.semaphores)[1].last_pid, ::getpid());
    const auto wait = wait_of(machine, child.pid());
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->what, WaitFor::semaphore);
    EXPECT_EQ(wait->object, set);
}

}  // namespace
}  // namespace patchbay::inspect::test
