// SPDX-License-Identifier: Apache-2.0
//
// patchbay ls, ps, who on a FIFO whose reader and writer are known; names, data, columns, wrong usage.
#include "base64.hpp"
#include "cli/listed.hpp"
#include "completion/candidates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/stat.h>

#include <optional>
#include <set>

namespace patchbay::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class HeldFifo : public OwnIpc {
protected:
    HeldFifo() {
        ::mkfifo(path_.c_str(), 0600);
        reader_.emplace(opener("a reader", path_, O_RDONLY, read_for_ever));
        wait_until("the reader", [&] { return holds(*reader_); });
        writer_.emplace(opener("w,1", path_, O_WRONLY, sleep_for_ever));
        wait_until("the writer", [&] { return holds(*writer_); });
        // Until there was a writer, it read nothing again and again.
        wait_until("a waiting reader", [&] {
            return column({"ls", address_}, "WAITERS") == held(*reader_, "a\\x20reader,reading\n");
        });
    }
    ~HeldFifo() override { std::filesystem::remove(path_); }

    static bool holds(const Child& child) {
        return std::filesystem::exists("/proc/" + std::to_string(child.pid()) + "/fd/" +
                                       std::to_string(kPlace));
    }

    /// In the order of their numbers, which may start again at 1.
    std::string in_order(const std::string& of_reader, const std::string& of_writer,
                         const std::string& between) const {
        return reader_->pid() < writer_->pid() ? of_reader + between + of_writer
                                               : of_writer + between + of_reader;
    }

    const std::string path_ = unique_name("/tmp/");
    const std::string address_ = "fifo:" + path_;
    std::optional<Child> reader_;
    std::optional<Child> writer_;
};

TEST_F(HeldFifo, IsOneRowWithItsHoldersAndWhoWaits) {
    const auto holders =
        in_order(held(*reader_, "a\\x20reader,100[r-]"), held(*writer_, "w\\x2c1,100[-w]"), " ");
    EXPECT_EQ(column({"ls", address_}, "HOLDERS"), holders + '\n');
    EXPECT_EQ(column({"ls", address_}, "KIND"), "fifo\n");
    EXPECT_EQ(column({"ls", address_}, "OBJECT"), address_ + '\n');
    EXPECT_EQ(column({"ls", address_}, "STATE"), "-\n");
    EXPECT_EQ(column({"ls", address_}, "READERS"), "1\n");
    EXPECT_EQ(column({"ls", address_}, "WRITERS"), "1\n");
    EXPECT_EQ(column({"ls", address_}, "SHARED"), "yes\n");
    EXPECT_EQ(column({"ls", address_}, "MODE"), "0600\n");
    const auto table = patchbay({"ls", address_, "--raw"});
    EXPECT_EQ(table.status, 0);
    EXPECT_THAT(table.output, StartsWith("KIND OBJECT STATE CONTENT WAITERS PEER HOLDERS\nfifo " +
                                         address_ + " - "));
}

TEST_F(HeldFifo, IsListedUnaskedAmongOthers) {
    EXPECT_THAT(column({"ls"}, "OBJECT"), HasSubstr(address_ + '\n'));
    EXPECT_THAT(column({"ls", "fifo"}, "OBJECT"), HasSubstr(address_ + '\n'));
    EXPECT_THAT(column({"ls", "queue"}, "OBJECT"), Not(HasSubstr(address_)));
    EXPECT_EQ(column({"ls", std::to_string(writer_->pid()) + ":100"}, "OBJECT"), address_ + '\n');
    const auto filter = "NAME == \"" + path_ + "\" and PIDS == " + std::to_string(reader_->pid());
    EXPECT_EQ(column({"ls", "-Q", filter}, "OBJECT"), address_ + '\n');
    EXPECT_EQ(column({"ls", "-Q", "not SHARED and NAME == \"" + path_ + '"'}, "OBJECT"), "");
}

TEST_F(HeldFifo, ProbedSaysHowMuchIsInIt) {
    EXPECT_EQ(column({"ls", address_}, "CONTENT,SIZE"), "?  ?\n");
    EXPECT_EQ(column({"ls", address_, "--probe"}, "CONTENT,SIZE"), "0 B of 64 KiB  0 B\n");
    EXPECT_EQ(column({"ls", address_, "--probe", "-b"}, "SIZE"), "0\n");
}

TEST_F(HeldFifo, HasWhoAtItsEnds) {
    const auto reader = std::to_string(reader_->pid());
    const auto writer = std::to_string(writer_->pid());
    const std::string columns = "PID,COMMAND,FD,MODE,ROLE,WAITS";
    const auto row = [&](const std::string& end) {
        const auto shown = patchbay({"who", end, "--raw", "-n", "-o", columns});
        EXPECT_EQ(shown.status, 0) << shown.errors;
        return shown.output;
    };
    const auto of_reader = reader + " a\\x20reader 100[r-] r- reader reading\n";
    const auto of_writer = writer + " w,1 100[-w] -w writer -\n";
    EXPECT_EQ(row(address_), in_order(of_reader, of_writer, ""));
    EXPECT_EQ(row(reader + ":100"), of_writer);
    EXPECT_EQ(row(writer + ":100"), of_reader);
    writer_->kill();
    const auto nobody = patchbay({"who", reader + ":100"});
    EXPECT_EQ(nobody.status, 1);
    EXPECT_THAT(nobody.errors, HasSubstr("nobody at the other end"));
}

TEST_F(HeldFifo, ItsReaderIsAProcessThatWaits) {
    const auto pid = std::to_string(reader_->pid());
    EXPECT_EQ(column({"ps", pid}, "PID,STATE"), pid + "  S\n");
    EXPECT_EQ(column({"ps", pid}, "COMMAND"), "a reader\n");
    EXPECT_EQ(column({"ps", pid}, "WAITS"), "reading " + address_ + " (fd 100)\n");
    EXPECT_THAT(column({"ps", pid}, "HOLDS"), HasSubstr("fifo:1"));
    EXPECT_THAT(column({"ps", pid}, "OBJECTS"), HasSubstr(address_));
    EXPECT_EQ(column({"ps", "-Q", "WAITS =~ \"" + path_ + '"'}, "PID"), pid + '\n');
    EXPECT_THAT(column({"ps"}, "PID"), HasSubstr(pid + '\n'));
}

TEST_F(HeldFifo, AsData) {
    const auto data = as_data({"ls", address_});
    EXPECT_EQ(data.at("schema"), "patchbay.inspect/1");
    ASSERT_EQ(data.at("objects").size(), 1U);
    const auto& object = data.at("objects").at(0);
    EXPECT_EQ(object.at("kind"), "fifo");
    EXPECT_EQ(object.at("name"), path_);
    EXPECT_EQ(object.at("address"), address_);
    EXPECT_EQ(object.at("ownership").at("mode"), "0600");
    EXPECT_EQ(object.at("facts").at("waiting_bytes"), json());
    EXPECT_FALSE(object.contains("name_bytes"));
    ASSERT_EQ(data.at("processes").size(), 2U);
    ASSERT_EQ(data.at("edges").size(), 2U);
    for (const auto& edge : data.at("edges")) {
        EXPECT_EQ(edge.at("object"), object.at("id"));
        EXPECT_EQ(edge.at("descriptor"), 100);
        EXPECT_EQ(edge.at("via"), "descriptor");
        EXPECT_EQ(edge.at("readable"), edge.at("process") == reader_->pid());
        EXPECT_EQ(edge.at("writable"), edge.at("process") == writer_->pid());
    }
    for (const auto& wait : data.at("waits")) {
        const bool reads = wait.at("process") == reader_->pid();
        EXPECT_EQ(wait.at("for"), reads ? "reading" : "signal");
        EXPECT_EQ(wait.at("object"), reads ? object.at("id") : json());
    }
    EXPECT_EQ(data.at("waits").size(), 2U);
    EXPECT_TRUE(data.at("gaps").is_array());
    EXPECT_EQ(as_data({"who", std::to_string(reader_->pid()) + ":100"}).at("edges").size(), 1U);
}

TEST_F(HeldFifo, IsWatchedUntilCtrlC) {
    Program watch({"patchbay", "ls", address_, "-n", "-o", "OBJECT", "--watch=0.01"});
    watch.wait_for_output(address_ + "\n\n" + address_ + '\n');
    watch.signal(SIGINT);
    const auto end = watch.finish();
    EXPECT_EQ(end.status, 128 + SIGINT);
    Program data({"patchbay", "ls", address_, "--json", "--watch=0.01"});
    data.wait_for_output("}\n{");
    data.signal(SIGTERM);
    const auto written = data.finish();
    EXPECT_EQ(written.status, 128 + SIGTERM);
    const auto first = written.output.substr(0, written.output.find('\n'));
    EXPECT_EQ(json::parse(first).at("objects").size(), 1U);
}

TEST_F(Listed, NamesThatAreNoTextAreEscapedForPeopleAndWholeInData) {
    const auto path = path_ + "\xff\n\x1b[31m";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const auto reader = opener("\x1b[7m", path, O_RDWR, read_for_ever);
    reader.wait_until_asleep();
    const auto shown = patchbay({"ls", "fifo:" + path});
    const auto data = as_data({"ls", "fifo:" + path});
    std::filesystem::remove(path);
    EXPECT_THAT(shown.output, HasSubstr("fifo:" + path_ + "\\xff\\n\\x1b[31m"));
    EXPECT_THAT(shown.output, HasSubstr(held(reader, "\\x1b[7m,100[rw]")));
    EXPECT_THAT(shown.output, Not(HasSubstr("\x1b")));
    const auto& object = data.at("objects").at(0);
    EXPECT_EQ(object.at("name"), path_ + "\\xff\\n\\x1b[31m");
    EXPECT_EQ(object.at("name_bytes"), cli::base64(as_bytes(path)));
    EXPECT_EQ(data.at("processes").at(0).at("name"), "\x1b[7m");
}

TEST_F(Listed, EachReferenceOfTheDataLeadsSomewhere) {
    const auto data = as_data({"ls", "--all"});
    std::set<std::string> objects;
    std::set<int> processes;
    for (const auto& object : data.at("objects"))
        EXPECT_TRUE(objects.insert(object.at("id").get<std::string>()).second) << object;
    for (const auto& process : data.at("processes"))
        EXPECT_TRUE(processes.insert(process.at("pid").get<int>()).second) << process;
    for (const auto& edge : data.at("edges")) {
        EXPECT_TRUE(objects.contains(edge.at("object").get<std::string>())) << edge;
        EXPECT_TRUE(processes.contains(edge.at("process").get<int>())) << edge;
    }
    for (const auto& wait : data.at("waits"))
        EXPECT_TRUE(processes.contains(wait.at("process").get<int>())) << wait;
    for (const auto* const part : {"taken_at", "took_ns", "locks", "gaps", "version"})
        EXPECT_TRUE(data.contains(part)) << part;
}

TEST_F(Listed, ColumnsAreListed) {
    for (const std::string verb : {"ls", "ps", "who"}) {
        const std::vector<std::string> arguments{verb, "-H"};
        const auto table = patchbay(arguments);
        EXPECT_EQ(table.status, 0);
        EXPECT_THAT(table.output, StartsWith("COLUMN"));
        const auto columns = as_data(arguments).at("columns");
        for (const auto& one : columns)
            EXPECT_THAT(table.output, HasSubstr('\n' + one.at("name").get<std::string>() + ' '));
    }
}

TEST_F(Listed, WhatIsNotThereIsStatusOne) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
        {{"who", "fifo:" + path_}, "nobody holds it"},
        {{"who", "mq:/no.such.queue"}, "nobody holds it"},
        {{"who", "2147483647:5"}, "no process 2147483647"},
        {{"who", std::to_string(::getpid()) + ":9999"}, "is no IPC object, or not open"},
        {{"who", "tcp:no.such.host.invalid:80"}, "no host 'no.such.host.invalid'"},
        {{"ls", "mq:/no.such.queue"}, "nothing there"},
        {{"ls", "2147483647"}, "no such process"},
        {{"ps", "2147483647"}, "no such process"}};
    for (const auto& [arguments, reason] : cases) {
        const auto result = patchbay(arguments);
        EXPECT_EQ(result.status, 1) << reason;
        EXPECT_THAT(result.errors, HasSubstr(reason));
    }
}

TEST_F(Listed, WrongUsageIsTold) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
        {{"ls", "pigeon"}, "the kinds are pipe fifo"},
        {{"ls", "pigeon:/x"}, "at column 1"},
        {{"ls", "12:x"}, "PID:FD expected"},
        {{"ls", "-o", "COLOUR"}, "no column 'COLOUR'; one of KIND OBJECT"},
        {{"ls", "-Q", "KIND = 1"}, "filter 'KIND = 1' at column 6"},
        {{"ls", "--watch=soon"}, "--watch"},
        {{"ls", "--watch=0"}, "--watch: more than nothing"},
        {{"ls", "-J", "-o", "KIND"}, "--output"},
        {{"ls", "-J", "--raw"}, "--raw"},
        {{"ps", "x"}, "x"},
        {{"who"}, "ADDRESS is required"},
        {{"who", "fifo"}, "an address or PID:FD expected"},
        {{"who", "1234"}, "an address or PID:FD expected"},
        {{"who", "fd:3"}, "PID:FD names another's"},
        {{"who", "exec:cat"}, "names no object"},
        {{"who", "tcp:80"}, "HOST:PORT"},
        {{"who", "sysvmq:x"}, "x"}};
    for (const auto& [arguments, reason] : cases) {
        const auto result = patchbay(arguments);
        EXPECT_EQ(result.status, 2) << reason << result.errors;
        EXPECT_THAT(result.errors, HasSubstr(reason));
        EXPECT_EQ(result.output, "");
    }
}

TEST(ListedCompletion, OffersKindsAddressesAndColumns) {
    const auto offered = [](const std::vector<std::string>& words) {
        std::vector<std::string> result;
        for (const auto& candidate : cli::complete(words)) result.push_back(candidate.word);
        return result;
    };
    EXPECT_THAT(offered({"ls", "uni"}), Contains("unix-socket"));
    EXPECT_THAT(offered({"ls", "uni"}), Contains("unix:"));
    EXPECT_THAT(offered({"ls", "fifo", "-o", "HOL"}), testing::ElementsAre("HOLDERS"));
    EXPECT_THAT(offered({"ls", "-o", "+KIND,HOL"}), testing::ElementsAre("+KIND,HOLDERS"));
    EXPECT_THAT(offered({"ps", "-o", "HOL"}), testing::ElementsAre("HOLDS"));
    EXPECT_THAT(offered({"who", "-o", "RO"}), testing::ElementsAre("ROLE"));
    EXPECT_THAT(offered({"who", "fi"}), testing::ElementsAre("fifo:"));
    EXPECT_THAT(offered({"ls", "--wa"}), testing::ElementsAre("--watch"));
}

}  // namespace
}  // namespace patchbay::test
