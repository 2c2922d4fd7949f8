// SPDX-License-Identifier: Apache-2.0
#include "graph/picture.hpp"

#include "graph/object_text.hpp"
#include "graph/synthetic_snapshot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

using inspect::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> titles(const Picture& picture) {
    std::vector<std::string> all;
    for (const auto& object : picture.objects) all.push_back(object.title);
    return all;
}

std::vector<std::int32_t> pids(const Picture& picture) {
    std::vector<std::int32_t> all;
    for (const auto& process : picture.processes) all.push_back(process.pid);
    return all;
}

/// "10 -> /x (fd 3)".
std::vector<std::string> links(const Picture& picture) {
    std::vector<std::string> all;
    for (const auto& link : picture.links) {
        const auto* arrow =
            link.reads ? (link.writes ? " <-> " : " <- ") : (link.writes ? " -> " : " -- ");
        all.push_back(std::to_string(picture.processes[link.process].pid) + arrow +
                      picture.objects[link.object].title + " (" + link.label + ")");
    }
    return all;
}

TEST(Picture, HasObjectsThatTwoProcessesHold) {
    SyntheticSnapshot machine;
    const auto writer = machine.process(10, "writer");
    const auto reader = machine.process(20, "reader");
    machine.process(30, "bystander");
    const auto shared = machine.object(Kind::fifo, "/x");
    const auto own = machine.object(Kind::fifo, "/own");
    machine.object(Kind::posix_queue, "/nobody");
    machine.holds(writer, shared, "w", 4);
    machine.holds(writer, shared, "w", 5);
    machine.holds(reader, shared, "r");
    machine.holds(reader, own, "r");
    machine.waits(reader, shared);
    const auto picture = picture_of(machine.get(), {});
    EXPECT_THAT(pids(picture), ElementsAre(10, 20));
    EXPECT_THAT(links(picture), ElementsAre("10 -> /x (fd 4,5)", "20 <- /x (fd 3, waits)"));

    EXPECT_THAT(titles(picture_of(machine.get(), {.all = true})),
                ElementsAre("/x", "/own", "/nobody"));
    EXPECT_THAT(titles(picture_of(machine.get(), {.without_pid = 20})), IsEmpty());
}

TEST(Picture, IsNarrowedByProcessAndKind) {
    SyntheticSnapshot machine;
    for (const auto pid : {10, 20, 30}) machine.process(pid, "p");
    const auto fifo = machine.object(Kind::fifo, "/fifo");
    const auto queue = machine.object(Kind::posix_queue, "/queue");
    for (const inspect::Index process : {0U, 1U}) machine.holds(process, fifo, "rw");
    for (const inspect::Index process : {1U, 2U}) machine.holds(process, queue, "rw");
    EXPECT_THAT(titles(picture_of(machine.get(), {.pids = {10}})), ElementsAre("/fifo"));
    EXPECT_THAT(pids(picture_of(machine.get(), {.pids = {10}})), ElementsAre(10, 20));
    EXPECT_THAT(titles(picture_of(machine.get(), {.pids = {10, 30}})),
                ElementsAre("/fifo", "/queue"));
    EXPECT_THAT(titles(picture_of(machine.get(), {.kinds = {Kind::posix_queue}})),
                ElementsAre("/queue"));
    EXPECT_THAT(picture_of(machine.get(), {.pids = {30}, .kinds = {Kind::fifo}}).processes,
                IsEmpty());
}

TEST(Picture, AConnectionIsOneObjectWithTheNameOfTheSideThatHasOne) {
    SyntheticSnapshot machine;
    const auto server = machine.process(10, "server");
    const auto client = machine.process(20, "client");
    const auto [accepted, connected] = machine.connection("/run/x.sock");
    machine.holds(server, accepted, "rw", 7);
    machine.holds(client, connected, "rw", 3);
    const auto picture = picture_of(machine.get(), {});
    EXPECT_THAT(links(picture),
                ElementsAre("10 <-> /run/x.sock (fd 7)", "20 <-> /run/x.sock (fd 3)"));
    EXPECT_THAT(picture.objects[0].ends, ElementsAre(accepted, connected));
}

TEST(Picture, PublishersWriteAndSubscribersRead) {
    SyntheticSnapshot machine;
    const auto from = machine.process(10, "from");
    const auto to = machine.process(20, "to");
    const auto topic = machine.object(Kind::topic, "/ticks");
    for (const auto process : {from, to})
        machine.edge({.object = topic,
                      .process = process,
                      .via = inspect::Via::mapping,
                      .readable = true,
                      .writable = true});
    machine.edge(
        {.object = topic, .process = from, .via = inspect::Via::publisher, .writable = true});
    machine.edge(
        {.object = topic, .process = to, .via = inspect::Via::subscriber, .readable = true});
    EXPECT_THAT(
        links(picture_of(machine.get(), {})),
        ElementsAre("10 -> /ticks (publisher, mapped rw)", "20 <- /ticks (subscriber, mapped rw)"));
}

TEST(Picture, NamesAreEscaped) {
    SyntheticSnapshot machine;
    const auto one = machine.process(10, "a\nb\x1b[31m");
    const auto two = machine.process(20, "b");
    const auto fifo = machine.object(Kind::fifo, "/\x07");
    machine.holds(one, fifo, "r");
    machine.holds(two, fifo, "w");
    const auto picture = picture_of(machine.get(), {});
    EXPECT_EQ(picture.processes[0].name, "a\\nb\\x1b[31m");
    EXPECT_EQ(picture.objects[0].title, "/\\x07");
}

TEST(ObjectText, SaysWhatItIsAndHowFull) {
    SyntheticSnapshot machine;
    const auto queue =
        machine.object(Kind::posix_queue, "/q",
                       inspect::PosixQueueFacts{.depth_messages = 3, .capacity_messages = 10});
    const auto pipe = machine.object(Kind::pipe, "");
    const auto tcp = machine.object(Kind::tcp_socket, "",
                                    inspect::InternetSocketFacts{.local_host = "127.0.0.1",
                                                                 .local_port = 80,
                                                                 .remote_host = "10.0.0.1",
                                                                 .remote_port = 4000,
                                                                 .receive_queue = 5,
                                                                 .send_queue = 7});
    const auto sysv = machine.object(Kind::sysv_queue, "",
                                     inspect::SysvQueueFacts{.key = -1, .depth_messages = 2});
    const auto& objects = machine.get().objects;
    EXPECT_EQ(title_of(objects[queue]), "/q");
    EXPECT_EQ(filling_text(objects[queue]), "3 of 10 messages");
    EXPECT_EQ(title_of(objects[pipe]), "[1001]");
    EXPECT_EQ(filling_text(objects[pipe]), "");
    EXPECT_EQ(title_of(objects[tcp]), "127.0.0.1:80 - 10.0.0.1:4000");
    EXPECT_EQ(filling_text(objects[tcp]), "12 bytes");
    EXPECT_EQ(title_of(objects[sysv]), "0xffffffff");
}

}  // namespace
}  // namespace patchbay::cli
