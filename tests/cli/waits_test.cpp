// SPDX-License-Identifier: Apache-2.0
//
// waits: real processes that wait for each other.
#include "support/child.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <semaphore.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

namespace patchbay::test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        reading = FileDescriptor(ends[0]);
        writing = FileDescriptor(ends[1]);
    }
    FileDescriptor reading;
    FileDescriptor writing;
};

/// A file's name that is free again at the end.
struct ScratchFile {
    std::string path = unique_name("/tmp/");
    ScratchFile() = default;
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    ~ScratchFile() { ::unlink(path.c_str()); }
};

int read_one(const FileDescriptor& from) {
    char byte = 0;
    return ::read(from.get(), &byte, 1) == 1 ? 0 : 1;
}

ProgramResult waits_of(const std::vector<pid_t>& pids, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"patchbay", "waits"};
    for (const auto pid : pids) arguments.push_back(std::to_string(pid));
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(std::move(arguments));
}

nlohmann::json json_of(const ProgramResult& result) {
    return nlohmann::json::parse(result.output);
}

std::vector<int> pids_in(const nlohmann::json& people) {
    std::vector<int> pids;
    for (const auto& one : people) pids.push_back(one["pid"]);
    return pids;
}

TEST(Waits, ShowsWhoHasTheOtherEnd) {
    Pipe pipe;
    const Child reader([&] {
        pipe.writing.reset();
        return read_one(pipe.reading);
    });
    pipe.reading.reset();
    reader.wait_until_asleep();
    const auto result = waits_of({reader.pid()}, {"--json"});
    EXPECT_EQ(result.status, 0) << result.output << result.errors;
    const auto wait = json_of(result)["waits"].at(0);
    EXPECT_EQ(wait["pid"], reader.pid());
    EXPECT_EQ(wait["for"], "reading");
    EXPECT_EQ(wait["objects"][0]["kind"], "pipe");
    EXPECT_EQ(wait["wakers"][0]["pid"], ::getpid());
    EXPECT_EQ(wait["wakers"][0]["role"], "writer");
    const auto table = waits_of({reader.pid()});
    EXPECT_THAT(table.output, HasSubstr("COULD BE ENDED BY"));
    EXPECT_THAT(table.output, HasSubstr(std::to_string(::getpid()) + " ("));
    EXPECT_THAT(waits_of({reader.pid()}, {"-n"}).output, Not(HasSubstr("PID")));
}

TEST(Waits, FindsTwoThatReadFromEachOther) {
    Pipe to_one;
    Pipe to_other;
    const Child one([&] {
        to_one.writing.reset();
        to_other.reading.reset();
        return read_one(to_one.reading);
    });
    const Child other([&] {
        to_other.writing.reset();
        to_one.reading.reset();
        return read_one(to_other.reading);
    });
    one.wait_until_asleep();
    other.wait_until_asleep();
    // As long as this process could write, too, nobody is stuck.
    EXPECT_EQ(waits_of({one.pid()}).status, 0);
    to_one.writing.reset();
    to_other.writing.reset();
    to_one.reading.reset();
    to_other.reading.reset();
    const auto result = waits_of({one.pid()}, {"--json"});
    EXPECT_EQ(result.status, 1);
    const auto found = json_of(result)["standstills"].at(0);
    EXPECT_EQ(found["kind"], "deadlock");
    EXPECT_THAT(pids_in(found["members"]), testing::UnorderedElementsAre(one.pid(), other.pid()));
    const auto text = waits_of({});
    EXPECT_EQ(text.status, 1);
    EXPECT_THAT(text.output, HasSubstr("deadlock: " + std::to_string(one.pid())));
}

TEST(Waits, ALockWaitsForItsHolder) {
    const ScratchFile file;
    const FileDescriptor own(::open(file.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    ASSERT_EQ(::flock(own.get(), LOCK_EX), 0);
    const Child waiter([&] {
        const FileDescriptor second(::open(file.path.c_str(), O_RDWR | O_CLOEXEC));
        return ::flock(second.get(), LOCK_EX);
    });
    waiter.wait_until_asleep();
    const auto result = waits_of({waiter.pid()}, {"--json"});
    EXPECT_EQ(result.status, 0) << result.output;
    const auto wait = json_of(result)["waits"].at(0);
    EXPECT_EQ(wait["for"], "lock");
    EXPECT_EQ(wait["lock"]["kind"], "flock");
    EXPECT_EQ(wait["lock"]["path"], file.path);
    EXPECT_EQ(wait["wakers"][0]["pid"], ::getpid());
    EXPECT_EQ(wait["wakers"][0]["role"], "holder");
}

TEST(Waits, ALockThatAChildInheritedFromADeadProcess) {
    const ScratchFile file;
    Pipe alive;
    Child taker([&] {
        const FileDescriptor lock(::open(file.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
        if (::flock(lock.get(), LOCK_EX) != 0) return 1;
        // Ends with the test, which has the other end of the pipe.
        const auto inheritor = ::fork();
        if (inheritor == 0) {
            alive.reading.reset();
            for (;;) {
                if (::write(alive.writing.get(), "x", 1) != 1) ::_exit(0);
            }
        }
        return 0;
    });
    alive.writing.reset();
    const auto taken_by = taker.pid();
    ASSERT_EQ(taker.wait(), 0);
    const Child waiter([&] {
        alive.reading.reset();
        const FileDescriptor lock(::open(file.path.c_str(), O_RDWR | O_CLOEXEC));
        return ::flock(lock.get(), LOCK_EX);
    });
    waiter.wait_until_asleep();
    const auto result = waits_of({waiter.pid()}, {"--json"});
    EXPECT_EQ(result.status, 1);
    const auto found = json_of(result)["standstills"].at(0);
    EXPECT_EQ(found["kind"], "dead-holder");
    EXPECT_EQ(found["dead_pid"], taken_by);
    EXPECT_THAT(std::string(found["text"]), HasSubstr("inherited by "));
}

TEST(Waits, ANamedSemaphoreHasItsAddress) {
    const auto name = unique_name();
    auto* const semaphore = ::sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 0);
    ASSERT_NE(semaphore, SEM_FAILED);
    const Child waiter([&] {
        // A handler could post, so that somebody else need not; sanitizers bring handlers with them.
        for (int signal = 1; signal <= SIGRTMAX; ++signal) ::signal(signal, SIG_DFL);
        return ::sem_wait(semaphore);
    });
    waiter.wait_until_asleep();
    const auto result = waits_of({waiter.pid()}, {"--json"});
    const auto wait = json_of(result)["waits"].at(0);
    EXPECT_EQ(wait["for"], "futex");
    EXPECT_EQ(wait["objects"][0]["address"], "sem:" + name);
    EXPECT_EQ(wait["ending"], "anybody");
    EXPECT_EQ(result.status, 0);
    ::sem_unlink(name.c_str());
    ::sem_close(semaphore);
}

TEST(Waits, AProcessThatIsNotThereIsWrongUsage) {
    const auto result = waits_of({4194305});
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.errors, HasSubstr("no process 4194305"));
}

}  // namespace
}  // namespace patchbay::test
