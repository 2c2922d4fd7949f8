// SPDX-License-Identifier: Apache-2.0
#include "patchbay/message_queue.hpp"

#include "overhead/check.hpp"
#include "overhead/comparison.hpp"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <string>

namespace patchbay::bench {
namespace {

constexpr std::size_t kMessageBytes = 8192;

struct BarePosixQueue {
    mqd_t queue;
    BarePosixQueue() {
        const auto name = "/patchbay-bench." + std::to_string(::getpid()) + ".bare";
        ::mq_attr attributes{};
        attributes.mq_maxmsg = 10;
        attributes.mq_msgsize = kMessageBytes;
        queue = ::mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK | O_CLOEXEC, 0600,
                          &attributes);
        check(queue >= 0);
        ::mq_unlink(name.c_str());
    }
    ~BarePosixQueue() { ::mq_close(queue); }
    BarePosixQueue(const BarePosixQueue&) = delete;
    BarePosixQueue& operator=(const BarePosixQueue&) = delete;
};

template <std::size_t Size>
Comparison posix_comparison(const char* what) {
    const auto name = "/patchbay-bench." + std::to_string(::getpid());
    auto bare = std::make_shared<BarePosixQueue>();
    auto wrapped = std::make_shared<posix::MessageQueue>(or_throw(posix::MessageQueue::create(
        name, {.capacity_messages = 10, .message_size_bytes = kMessageBytes})));
    or_throw(posix::MessageQueue::unlink(name));
    return {
        "message queue", what,
        [bare](std::uint64_t times) {
            std::array<char, kMessageBytes> buffer{};
            unsigned priority = 0;
            for (; times > 0; --times) {
                check(::mq_send(bare->queue, buffer.data(), Size, 0) == 0);
                check(::mq_receive(bare->queue, buffer.data(), buffer.size(), &priority) == Size);
            }
        },
        [wrapped](std::uint64_t times) {
            std::array<std::byte, kMessageBytes> buffer{};
            for (; times > 0; --times) {
                check(wrapped->send(Bytes(buffer).first(Size), Deadline::never()).value());
                check(wrapped->receive(buffer, Deadline::never()).value()->bytes.size() == Size);
            }
        }};
}

struct BareSysvQueue {
    int queue = ::msgget(IPC_PRIVATE, 0600);
    BareSysvQueue() { check(queue >= 0); }
    ~BareSysvQueue() { ::msgctl(queue, IPC_RMID, nullptr); }
    BareSysvQueue(const BareSysvQueue&) = delete;
    BareSysvQueue& operator=(const BareSysvQueue&) = delete;
};

struct WrappedSysvQueue {
    sysv::MessageQueue queue =
        or_throw(sysv::MessageQueue::create(or_throw(sysv::Key::parse("private"))));
    ~WrappedSysvQueue() { (void)queue.remove(); }
};

template <std::size_t Size>
Comparison sysv_comparison(const char* what) {
    auto bare = std::make_shared<BareSysvQueue>();
    auto wrapped = std::make_shared<WrappedSysvQueue>();
    return {"message queue", what,
            [bare](std::uint64_t times) {
                struct {
                    long type;
                    std::array<char, Size> text;
                } message{1, {}};
                for (; times > 0; --times) {
                    check(::msgsnd(bare->queue, &message, Size, 0) == 0);
                    check(::msgrcv(bare->queue, &message, Size, 0, 0) == Size);
                }
            },
            [wrapped](std::uint64_t times) {
                std::array<std::byte, Size + sysv::MessageQueue::kHeaderBytes> buffer{};
                for (; times > 0; --times) {
                    check(wrapped->queue.send_frame(buffer, 1, Deadline::never()).value());
                    check(wrapped->queue.receive(buffer, Deadline::never()).value()->bytes.size() ==
                          Size);
                }
            }};
}

}  // namespace

std::vector<Comparison> message_queue_comparisons() {
    return {posix_comparison<64>("POSIX, 64 B"), posix_comparison<4096>("POSIX, 4 KiB"),
            sysv_comparison<64>("System V, 64 B"), sysv_comparison<4096>("System V, 4 KiB")};
}

}  // namespace patchbay::bench
