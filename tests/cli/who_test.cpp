// SPDX-License-Identifier: Apache-2.0
//
// patchbay who and ls on sockets, queues and topics whose users are known: just these rows.
#include "patchbay/file_descriptor.hpp"
#include "patchbay/topic.hpp"

#include "cli/listed.hpp"
#include "support/sysv_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/msg.h>
#include <sys/socket.h>

#include <array>

namespace patchbay::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using Who = Listed;

TEST_F(Who, ASocketPairAcrossFork) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    const FileDescriptor own(ends[0]);
    FileDescriptor other(ends[1]);
    const Child child([&] {
        ::dup2(other.get(), kPlace);
        ::close(own.get());
        ::close(other.get());
        read_for_ever();
        return 0;
    });
    other.reset();
    child.wait_until_asleep();
    const auto own_end = std::to_string(::getpid()) + ':' + std::to_string(own.get());
    const auto its_end = std::to_string(child.pid()) + ":100";
    const auto self = std::to_string(::getpid());
    EXPECT_EQ(column({"who", own_end}, "PID"), std::to_string(child.pid()) + '\n');
    EXPECT_EQ(column({"who", own_end}, "FD"), "100[rw]\n");
    EXPECT_EQ(column({"who", own_end}, "ROLE"), "peer\n");
    EXPECT_EQ(column({"who", its_end}, "PID"), self + '\n');
    EXPECT_THAT(column({"ls", its_end}, "PEER"), StartsWith(self + ','));
    EXPECT_EQ(column({"ls", its_end}, "STATE,SHARED"), "established  yes\n");
    EXPECT_EQ(column({"ls", own_end}, "WAITERS"), "-\n");
    EXPECT_THAT(column({"ls", its_end}, "WAITERS"), HasSubstr(",reading\n"));
}

TEST_F(Who, AUnixListenerAndItsClients) {
    Program listener({"patchbay", "recv", "unix:" + path_});
    wait_until("the socket", [&] { return std::filesystem::exists(path_); });
    Program client({"patchbay", "send", "unix:" + path_}, {.input = std::nullopt});
    client.write("hello\n");
    listener.wait_for_output("hello");
    const auto rows = column({"who", "unix:" + path_, "--raw"}, "PID,ROLE");
    EXPECT_THAT(rows, HasSubstr(std::to_string(listener.pid()) + " established\n"));
    EXPECT_THAT(rows, HasSubstr(std::to_string(client.pid()) + " peer\n"));
}

TEST_F(Who, APortAndWhoUsesIt) {
    const FileDescriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ::sockaddr_in place{};
    place.sin_family = AF_INET;
    ::socklen_t size = sizeof place;
    auto* const at = reinterpret_cast<::sockaddr*>(&place);
    ASSERT_EQ(::bind(listener.get(), at, size), 0);
    ASSERT_EQ(::listen(listener.get(), 3), 0);
    ASSERT_EQ(::getsockname(listener.get(), at, &size), 0);
    const auto port = std::to_string(ntohs(place.sin_port));
    const auto self = std::to_string(::getpid());
    const auto holds = ' ' + std::to_string(listener.get()) + "[rw] listening\n";
    // It listens on all addresses, so on each.
    for (const auto* const host : {"127.0.0.1", "0.0.0.0", "localhost"})
        EXPECT_EQ(column({"who", std::string("tcp:") + host + ':' + port, "--raw"}, "PID,FD,ROLE"),
                  self + holds);
    const auto address = "tcp:0.0.0.0:" + port;
    EXPECT_EQ(column({"ls", address}, "OBJECT"), address + '\n');
    EXPECT_EQ(column({"ls", address}, "STATE,CONTENT"), "listening  0 of 3 to accept\n");
    Program client({"patchbay", "send", "tcp:127.0.0.1:" + port}, {.input = std::nullopt});
    const FileDescriptor accepted(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const auto rows = column({"who", "tcp:127.0.0.1:" + port, "--raw"}, "PID,FD,ROLE");
    EXPECT_THAT(rows, HasSubstr(self + holds));
    EXPECT_THAT(rows, HasSubstr(self + ' ' + std::to_string(accepted.get()) + "[rw] established"));
    EXPECT_THAT(rows, HasSubstr(std::to_string(client.pid()) + ' '));
    EXPECT_THAT(rows, HasSubstr("[rw] peer\n"));
    EXPECT_EQ(column({"who", self + ':' + std::to_string(accepted.get())}, "PID"),
              std::to_string(client.pid()) + '\n');
}

TEST_F(Who, AQueueWithAWaitingReceiver) {
    const auto name = unique_name("/");
    const FileDescriptor queue(
        ::mq_open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600, nullptr));
    ASSERT_TRUE(queue) << "mq_open";
    const auto own = std::to_string(queue.get());
    const Child receiver([&] {
        ::prctl(PR_SET_NAME, "receiver");
        std::array<char, 8192> buffer{};
        return ::mq_receive(queue.get(), buffer.data(), buffer.size(), nullptr) >= 0 ? 0 : 1;
    });
    receiver.wait_until_asleep();
    const auto address = "mq:" + name;
    const auto waiters = column({"ls", address}, "WAITERS");
    const auto content = column({"ls", address}, "CONTENT,DEPTH,CAPACITY");
    const auto holders = column({"ls", address}, "HOLDERS");
    const auto who = column({"who", address, "--raw"}, "PID,FD,ROLE,WAITS");
    ::mq_unlink(name.c_str());
    EXPECT_EQ(waiters, held(receiver, "receiver,reading\n"));
    EXPECT_EQ(content, "0 of 10 messages  0  10\n");
    EXPECT_THAT(holders, HasSubstr(held(receiver, "receiver," + own + "[rw]")));
    EXPECT_THAT(who, HasSubstr(std::to_string(receiver.pid()) + ' ' + own +
                               "[rw] receiver+sender reading\n"));
    EXPECT_THAT(who,
                HasSubstr(std::to_string(::getpid()) + ' ' + own + "[rw] receiver+sender -\n"));
    EXPECT_EQ(column({"ls", std::to_string(::getpid()) + ':' + own}, "STATE"), "deleted\n");
}

TEST_F(Who, ASystemVQueueHasOnlyThoseWhoWait) {
    const auto key = unused_key().number();
    const int id = ::msgget(key, IPC_CREAT | IPC_EXCL | 0600);
    ASSERT_NE(id, -1);
    const auto address = "sysvmq:" + std::to_string(key);
    const auto nobody = patchbay({"who", address});
    const Child receiver([&] {
        std::array<char, 64> buffer{};
        return ::msgrcv(id, buffer.data(), 1, 0, 0) >= 0 ? 0 : 1;
    });
    receiver.wait_until_asleep();
    const auto who = column({"who", address, "--raw"}, "PID,FD,ROLE,WAITS");
    const auto shown = column({"ls", address}, "CONTENT");
    ::msgctl(id, IPC_RMID, nullptr);
    EXPECT_EQ(nobody.status, 1);
    EXPECT_THAT(nobody.errors, HasSubstr("the kernel knows no other users"));
    EXPECT_EQ(who, std::to_string(receiver.pid()) + " - reading reading\n");
    EXPECT_EQ(shown, "0 messages, 0 B\n");
}

TEST_F(Who, ATopicWithItsSubscriberAndPublisher) {
    const auto name = unique_name("/");
    const auto topic = "topic:" + name;
    Program subscriber({"patchbay", "recv", topic});
    wait_until("the subscriber", [&] {
        return column({"who", topic, "--raw"}, "PID,FD,ROLE") ==
               std::to_string(subscriber.pid()) + " subscriber subscriber\n";
    });
    EXPECT_EQ(column({"ls", topic}, "HOLDERS"),
              std::to_string(subscriber.pid()) + ",patchbay,subscriber\n");
    Program publisher({"patchbay", "send", topic}, {.input = std::nullopt});
    publisher.write("tick\n");
    subscriber.wait_for_output("tick");
    EXPECT_THAT(column({"who", topic, "--raw"}, "PID,ROLE"),
                HasSubstr(std::to_string(publisher.pid()) + " publisher\n"));
    EXPECT_EQ(column({"ls", topic}, "CONTENT"), "1 published, 0 behind\n");
    const auto data = as_data({"ls", topic});
    EXPECT_EQ(data.at("objects").at(0).at("facts").at("publishers").size(), 1U);
    publisher.close_input();
    publisher.finish();
    subscriber.signal(SIGTERM);
    subscriber.finish();
    (void)ByteTopic::remove(name);
}

}  // namespace
}  // namespace patchbay::test
