// SPDX-License-Identifier: Apache-2.0
//
// What killed processes leave at each stage, and what somebody plants where a topic should be.
#include "hostile/topic_file.hpp"
#include "support/child.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>

namespace patchbay {
namespace {

using test::TopicOnDisk;

/// A topic can be made there, works, and leaves nothing.
void expect_usable(const TopicOnDisk& disk) {
    {
        const auto topic = ByteTopic::open_or_create(disk.name);
        ASSERT_TRUE(topic) << topic.error().message();
        auto publisher = or_throw(topic->publisher());
        auto subscriber = or_throw(topic->subscriber());
        ASSERT_TRUE(or_throw(publisher.try_send(as_bytes("here"))));
        EXPECT_EQ(as_text(or_throw(subscriber.try_receive())->bytes()), "here");
    }
    EXPECT_FALSE(disk.exists());
}

/// Takes part with all that has a name, and is killed.
void live_and_die(const std::string& name) {
    test::Child child([&] {
        const auto topic = or_throw(ByteTopic::open_or_create(name));
        auto publisher = or_throw(topic.publisher());
        auto subscriber = or_throw(topic.subscriber());
        or_throw(subscriber.fd());
        or_throw(publisher.try_send(as_bytes("last")));
        ::raise(SIGKILL);
        return 0;
    });
    EXPECT_EQ(child.wait(), -SIGKILL);
}

TEST(TopicLeftovers, AnEmptyFolder) {
    const TopicOnDisk disk;
    std::filesystem::create_directory(disk.folder);
    EXPECT_TRUE(ByteTopic::open(disk.name).error().is(Condition::not_found));
    EXPECT_FALSE(disk.exists()) << "who looks for it sweeps it";
    std::filesystem::create_directory(disk.folder);
    expect_usable(disk);
}

TEST(TopicLeftovers, AFileThatNobodyHasOpen) {
    for (const std::size_t size : {0UZ, 5UZ, 100'000UZ}) {
        const TopicOnDisk disk;
        std::filesystem::create_directory(disk.folder);
        std::ofstream(disk.file) << std::string(size, 'x');
        expect_usable(disk);
    }
}

TEST(TopicLeftovers, OfOneThatWasKilled) {
    const TopicOnDisk disk;
    live_and_die(disk.name);
    EXPECT_TRUE(disk.exists());
    EXPECT_TRUE(ByteTopic::open(disk.name).error().is(Condition::not_found));
    EXPECT_FALSE(disk.exists());
    live_and_die(disk.name);
    expect_usable(disk);
    live_and_die(disk.name);
    EXPECT_TRUE(ByteTopic::remove(disk.name));
    EXPECT_FALSE(disk.exists());
}

TEST(TopicLeftovers, AFifoOfATopicThatHasGone) {
    const TopicOnDisk disk;
    std::filesystem::create_directory(disk.folder);
    ASSERT_EQ(::mkfifo((disk.folder + "/0123456789abcdef.3").c_str(), 0600), 0);
    expect_usable(disk);
}

TEST(TopicLeftovers, TheNameTakenAwayAndItsUsersKilled) {
    const TopicOnDisk disk;
    test::Child child([&] {
        const auto topic = or_throw(ByteTopic::open_or_create(disk.name));
        auto subscriber = or_throw(topic.subscriber());
        or_throw(subscriber.fd());
        or_throw(ByteTopic::remove(disk.name));
        ::raise(SIGKILL);
        return 0;
    });
    EXPECT_EQ(child.wait(), -SIGKILL);
    expect_usable(disk);
}

/// Somebody's else is left alone: an error that names it, and nothing lost.
void expect_refused(const TopicOnDisk& disk) {
    for (const auto& opened : {ByteTopic::open_or_create(disk.name), ByteTopic::create(disk.name),
                               ByteTopic::open(disk.name)}) {
        ASSERT_FALSE(opened);
        EXPECT_NE(opened.error().message().find(disk.name), std::string::npos)
            << opened.error().message();
    }
}

TEST(TopicLeftovers, ALinkInPlaceOfTheFolder) {
    const TopicOnDisk disk;
    const TopicOnDisk elsewhere;
    std::filesystem::create_directory(elsewhere.folder);
    std::filesystem::create_directory_symlink(elsewhere.folder, disk.folder);
    expect_refused(disk);
    EXPECT_TRUE(std::filesystem::is_empty(elsewhere.folder));
    EXPECT_TRUE(std::filesystem::is_symlink(disk.folder));
}

TEST(TopicLeftovers, AFileOrAFifoInPlaceOfTheFolder) {
    const TopicOnDisk file;
    std::ofstream(file.folder) << "mine";
    expect_refused(file);
    EXPECT_EQ(std::filesystem::file_size(file.folder), 4U);

    const TopicOnDisk fifo;
    ASSERT_EQ(::mkfifo(fifo.folder.c_str(), 0600), 0);
    expect_refused(fifo);
    EXPECT_TRUE(fifo.exists());
}

TEST(TopicLeftovers, ALinkInPlaceOfTheFile) {
    const TopicOnDisk disk;
    const TopicOnDisk victim;
    std::filesystem::create_directory(disk.folder);
    std::ofstream(victim.folder) << "precious";
    std::filesystem::create_symlink(victim.folder, disk.file);
    expect_refused(disk);
    EXPECT_EQ(std::filesystem::file_size(victim.folder), 8U);
}

TEST(TopicLeftovers, AFifoInPlaceOfTheFile) {
    const TopicOnDisk disk;
    std::filesystem::create_directory(disk.folder);
    ASSERT_EQ(::mkfifo(disk.file.c_str(), 0600), 0);
    // Nobody is in: it is swept, without waiting for its other end.
    expect_usable(disk);
}

}  // namespace
}  // namespace patchbay
