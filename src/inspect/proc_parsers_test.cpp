// SPDX-License-Identifier: Apache-2.0
//
// Texts of procfs as kernels write them, and as nobody should.
#include "inspect/proc_fd.hpp"
#include "inspect/proc_locks.hpp"
#include "inspect/proc_maps.hpp"
#include "inspect/proc_stat.hpp"
#include "inspect/proc_status.hpp"
#include "inspect/proc_syscall.hpp"
#include "inspect/queue_text.hpp"
#include "inspect/semaphore_file.hpp"
#include "inspect/sysv_tables.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

namespace patchbay::inspect {
namespace {

TEST(ProcStat, TakesANameWithParenthesesAndLineEnds) {
    const auto stat = parse_proc_stat(
        "4242 (a) R (\n) S 1 4242 4240 34816 4242 4194304 100 0 0 0 1 2 0 0 20 0 3 0 987654 0 0\n");
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->pid, 4242);
    EXPECT_EQ(stat->name, "a) R (\n");
    EXPECT_EQ(stat->state, 'S');
    EXPECT_EQ(stat->parent_pid, 1);
    EXPECT_EQ(stat->session_id, 4240);
    EXPECT_EQ(stat->thread_count, 3U);
    EXPECT_EQ(stat->start_ticks, 987654U);
    EXPECT_FALSE(stat->is_kernel_thread);
}

TEST(ProcStat, KnowsKernelThreads) {
    const auto stat =
        parse_proc_stat("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 3 0 0");
    ASSERT_TRUE(stat);
    EXPECT_TRUE(stat->is_kernel_thread);
}

TEST(ProcStat, IsEmptyWhereTheTextIsNone) {
    for (const auto* const text : {"", "1", "1 (a", "1 a) S", ")(", "x (a) S 1", "1 (a) S 1 2 3"})
        EXPECT_FALSE(parse_proc_stat(text)) << text;
}

TEST(ProcStatus, ReadsSignalsAndIds) {
    const auto status = parse_proc_status(
        "Name:\ta\\nb\nUmask:\t0022\nState:\tS (sleeping)\nUid:\t1000\t1001\t1002\t1003\n"
        "Gid:\t100\t101\t102\t103\nNSpid:\t4242\t17\t1\nSigQ:\t3/62000\n"
        "SigPnd:\t0000000000000100\nShdPnd:\t0000000000004000\nSigBlk:\t0000000000010000\n"
        "SigIgn:\t0000000000001000\nSigCgt:\t8000000180000000\n");
    EXPECT_EQ(status.escaped_name, "a\\nb");
    EXPECT_EQ(status.state, 'S');
    EXPECT_EQ(status.user_id, 1000U);
    EXPECT_EQ(status.effective_user_id, 1001U);
    EXPECT_EQ(status.group_id, 100U);
    EXPECT_EQ(status.innermost_pid, 1);
    EXPECT_EQ(status.signals_queued, 3U);
    EXPECT_EQ(status.signals_queued_limit, 62000U);
    EXPECT_EQ(status.pending_in_thread, 0x100U);
    EXPECT_EQ(status.pending_in_process, 0x4000U);
    EXPECT_EQ(status.blocked, 0x10000U);
    EXPECT_EQ(status.ignored, 0x1000U);
    EXPECT_EQ(status.caught, 0x8000000180000000U);
}

TEST(ProcMaps, TakesSharedMappingsOfFilesAlone) {
    const auto mapping = parse_maps_line(
        "7f0000000000-7f0000002000 rw-s 00001000 00:1b 186312                     /dev/shm/a "
        "b\\012c");
    ASSERT_TRUE(mapping);
    EXPECT_EQ(mapping->begin, 0x7f0000000000U);
    EXPECT_EQ(mapping->end, 0x7f0000002000U);
    EXPECT_EQ(mapping->offset_bytes, 0x1000U);
    EXPECT_EQ(mapping->device, 0x1bU);
    EXPECT_EQ(mapping->inode, 186312U);
    EXPECT_TRUE(mapping->writable);
    EXPECT_EQ(unescaped_path(mapping->path), "/dev/shm/a b\nc");
    EXPECT_FALSE(parse_maps_line("7f00-7f02 rw-p 00000000 08:01 12 /usr/lib/x"));
    EXPECT_FALSE(parse_maps_line("7f00-7f02 rw-s 00000000 00:00 0 "));
    EXPECT_FALSE(parse_maps_line("7f00 rw-s"));
}

TEST(ProcMaps, KnowsSegmentsByTheirPath) {
    EXPECT_EQ(sysv_key_in("/SYSV01234567 (deleted)"), 0x01234567);
    EXPECT_EQ(sysv_key_in("/SYSVffffffff"), -1);
    EXPECT_FALSE(sysv_key_in("/SYSV1234"));
    EXPECT_FALSE(sysv_key_in("/SYSV0123456x"));
    EXPECT_FALSE(sysv_key_in("/x/SYSV01234567"));
}

TEST(ProcFd, TellsLinksApart) {
    EXPECT_EQ(parse_fd_link("pipe:[123]").kind, LinkKind::pipe);
    EXPECT_EQ(parse_fd_link("pipe:[123]").inode, 123U);
    EXPECT_EQ(parse_fd_link("socket:[4026531840]").inode, 4026531840U);
    EXPECT_EQ(parse_fd_link("anon_inode:[eventfd]").name, "eventfd");
    EXPECT_EQ(parse_fd_link("anon_inode:inotify").name, "inotify");
    EXPECT_EQ(parse_fd_link("pidfd:[7]").name, "pidfd");
    EXPECT_EQ(parse_fd_link("/tmp/pipe:[123]").kind, LinkKind::path);
    EXPECT_EQ(parse_fd_link("pipe:[x]").kind, LinkKind::other);
    EXPECT_EQ(parse_fd_link("").kind, LinkKind::other);
    EXPECT_EQ(parse_namespace_link("ipc:[4026531839]"), 4026531839U);
    EXPECT_EQ(parse_namespace_link("ipc"), 0U);
}

TEST(ProcFd, ReadsWhatIsOfEachKind) {
    const auto event = parse_fdinfo(
        "pos:\t0\nflags:\t02000002\nmnt_id:\t16\nino:\t1038\neventfd-count:               1f\n"
        "eventfd-id: 42\neventfd-semaphore: 1\n");
    EXPECT_EQ(event.eventfd_count, 0x1fU);
    EXPECT_EQ(event.eventfd_id, 42U);
    EXPECT_EQ(event.eventfd_semaphore, true);
    EXPECT_EQ(parse_fdinfo("sigmask:\t0000000000000200\n").signal_mask, 0x200U);
    EXPECT_EQ(parse_fdinfo("Pid:\t-1\nNSpid:\t-1\n").pid, -1);
    EXPECT_EQ(parse_fdinfo("scm_fds: 3\n").descriptors_in_flight, 3U);
    const auto epoll = parse_fdinfo(
        "tfd:        5 events:       19 data:                5  pos:0 ino:1ffe sdev:800001\n");
    EXPECT_EQ(epoll.watched,
              (std::vector<WatchedDescriptor>{{5, 0x19, 0x1ffe, std::uint64_t{8} << 32U | 1}}));
}

TEST(ProcSyscall, ReadsNumberAndArguments) {
    const auto call = parse_syscall("202 0x7f00 0x109 0x0 0x0 0x0 0xffffffff 0x7ffd 0x7f17\n");
    ASSERT_TRUE(call);
    EXPECT_EQ(call->number, 202);
    EXPECT_EQ(call->arguments[0], 0x7f00U);
    EXPECT_EQ(call->arguments[5], 0xffffffffU);
    EXPECT_FALSE(parse_syscall("running\n"));
    EXPECT_EQ(parse_syscall("-1 0x7ffd 0x7f17\n")->number, -1);
    EXPECT_FALSE(parse_syscall("202 0x7f00\n"));
    EXPECT_FALSE(meaning_of({.number = -1}));
    EXPECT_FALSE(meaning_of({.number = 39}));
}

TEST(ProcLocks, PutsWaitersToTheirLock) {
    const auto locks = parse_locks(
        "1: POSIX  ADVISORY  WRITE 1234 00:1b:1633 0 EOF\n"
        "1: -> POSIX  ADVISORY  WRITE 1235 00:1b:1633 5 9\n"
        "1:  -> POSIX  ADVISORY  READ 1236 00:1b:1633 5 9\n"
        "2: FLOCK  ADVISORY  READ 77 fe:00:12 0 EOF\n"
        "3: OFDLCK ADVISORY  READ  -1 fe:00:13 4 4\n"
        "4: LEASE  ACTIVE    WRITE 9 fe:00:14 0 EOF\n"
        "5: NONSENSE\n");
    ASSERT_EQ(locks.size(), 4U);
    EXPECT_EQ(locks[0].kind, LockKind::posix);
    EXPECT_TRUE(locks[0].exclusive);
    EXPECT_EQ(locks[0].inode, 1633U);
    EXPECT_EQ(locks[0].last_byte, UINT64_MAX);
    ASSERT_EQ(locks[0].waiters.size(), 2U);
    EXPECT_EQ(locks[0].waiters[1].pid, 1236);
    EXPECT_EQ(locks[1].kind, LockKind::flock);
    EXPECT_FALSE(locks[1].exclusive);
    EXPECT_EQ(locks[1].device, std::uint64_t{0xfe} << 32U);
    EXPECT_EQ(locks[2].kind, LockKind::open_description);
    EXPECT_EQ(locks[2].holder.pid, -1);
    EXPECT_EQ(locks[2].last_byte, 4U);
    EXPECT_EQ(locks[3].kind, LockKind::lease);
}

TEST(SysvTables, FindColumnsByTheirNames) {
    const auto queues = parse_sysv_queues(
        "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid    "
        "  "
        "stime      rtime      ctime\n"
        "-559038737          3   640          12          2   100   101  1000  1001  1002  1003 "
        "1700000000 1700000001 1700000002\n");
    ASSERT_EQ(queues.size(), 1U);
    EXPECT_EQ(queues[0].id, 3);
    EXPECT_EQ(queues[0].facts.key, -559038737);
    EXPECT_EQ(queues[0].ownership, (Ownership{1000, 1001, 0640}));
    EXPECT_EQ(queues[0].facts.depth_bytes, 12U);
    EXPECT_EQ(queues[0].facts.depth_messages, 2U);
    EXPECT_EQ(queues[0].facts.last_receiver_pid, 101);
    EXPECT_EQ(queues[0].facts.creator_group_id, 1003U);

    const auto segments = parse_sysv_segments(
        "key shmid perms size cpid lpid nattch uid gid cuid cgid atime dtime ctime rss swap\n"
        "0 24 3600 18446744073709551615 1 2 3 4 5 6 7 8 9 10 4096 0\n"
        "0 25 1600 4096 1 2 3 4 5 6 7 8 9 10 4096 0\n"
        "0 26 600\n");
    ASSERT_EQ(segments.size(), 2U);
    EXPECT_TRUE(segments[1].facts.removed);
    EXPECT_FALSE(segments[1].facts.locked);
    EXPECT_TRUE(segments[0].facts.locked);
    EXPECT_EQ(segments[1].facts.attachments, 3U);
    EXPECT_TRUE(parse_sysv_sets("").empty());
}

TEST(QueueText, ReadsWhoIsNotified) {
    const auto text =
        parse_queue_text("QSIZE:7          NOTIFY:0     SIGNO:10    NOTIFY_PID:13265 \n");
    ASSERT_TRUE(text);
    EXPECT_EQ(text->depth_bytes, 7U);
    EXPECT_EQ(text->notify_signal, 10);
    EXPECT_EQ(text->notify_pid, 13265);
    EXPECT_FALSE(parse_queue_text("QSIZE:7 NOTIFY:0"));
}

TEST(SemaphoreFile, OfAnotherLengthIsNone) {
    std::array<std::byte, kSemaphoreBytes + 1> bytes{};
    EXPECT_FALSE(parse_semaphore(bytes).value);
    EXPECT_FALSE(parse_semaphore({}).value);
}

}  // namespace
}  // namespace patchbay::inspect
