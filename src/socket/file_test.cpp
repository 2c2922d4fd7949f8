// SPDX-License-Identifier: Apache-2.0
//
// The files of Unix sockets: who may use them, when they are replaced, when they are removed, how long they may be.
#include "patchbay/socket/file.hpp"

#include "patchbay/socket.hpp"

#include "os/fault_injection.hpp"
#include "support/census.hpp"
#include "support/child.hpp"
#include "support/sockets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::uint32_t mode_of(const std::string& path) {
    struct ::stat status{};
    return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : ~0U;
}

bool exists(const std::string& path) {
    struct ::stat status{};
    return ::lstat(path.c_str(), &status) == 0;
}

class SocketFileTest : public testing::TestWithParam<std::string> {
protected:
    /// A listener of the kind under test, or the inbox of datagrams, with one face.
    struct Server {
        std::optional<Listener> listener;
        std::optional<DatagramSocket> inbox;
        Socket& socket() { return listener ? static_cast<Socket&>(*listener) : *inbox; }
    };
    [[nodiscard]] std::string address() const { return GetParam() + ':' + path; }
    Result<Server> serve(const BindOptions& options = {}) const {
        if (GetParam() == "unix-dgram") {
            auto inbox = DatagramSocket::bind(address(), options);
            if (!inbox) return std::unexpected(inbox.error());
            return Server{.inbox = std::move(*inbox)};
        }
        auto listener = Listener::listen(address(), options);
        if (!listener) return std::unexpected(listener.error());
        return Server{.listener = std::move(*listener)};
    }
    [[nodiscard]] bool is_served() const {
        if (GetParam() == "unix-dgram")
            return DatagramSocket::connect(address(), Deadline::never()).has_value();
        return Connection::try_connect(address()).has_value();
    }
    /// Leaves the file of a server that was killed.
    void leave_stale_file() const {
        test::Child server([&] {
            const auto own = or_throw(serve());
            ::pause();
            return 0;
        });
        server.wait_until_asleep();
        while (!exists(path)) {
        }
        server.kill();
        ASSERT_TRUE(exists(path));
        ASSERT_FALSE(is_served());
    }

    test::TemporaryFolder folder;
    std::string path = folder / "socket";
};

INSTANTIATE_TEST_SUITE_P(Kinds, SocketFileTest,
                         testing::Values("unix", "unix-seqpacket", "unix-dgram"),
                         [](const auto& kind) {
                             return kind.param == "unix" ? "stream" : kind.param.substr(5);
                         });

TEST_P(SocketFileTest, IsPrivateWhateverTheUmask) {
    for (const ::mode_t mask : {0U, 022U, 077U, 0777U}) {
        const auto before = ::umask(mask);
        const auto own = serve();
        const auto shared = [&] {
            const auto old = std::exchange(path, path + "-shared");
            auto result = serve({.mode = 0660});
            path = old;
            return result;
        }();
        ::umask(before);
        ASSERT_TRUE(own && shared) << own.error().message();
        EXPECT_EQ(mode_of(path), 0600U) << mask;
        EXPECT_EQ(mode_of(path + "-shared"), 0660U) << mask;
    }
}

/// Until its final mode is set, the file has at most that: seen by making the call that widens it fail.
TEST_P(SocketFileTest, IsNeverWiderThanItShallBe) {
    const auto before = ::umask(0);
    const os::FaultInjection fault({.call = os::Call::fchmod, .error = EPERM});
    const auto refused = serve();
    ::umask(before);
    EXPECT_FALSE(refused);
    EXPECT_FALSE(exists(path)) << "bound before its mode was known";
}

TEST_P(SocketFileTest, GoesWithItsServer) {
    {
        const auto own = or_throw(serve());
        EXPECT_TRUE(exists(path));
    }
    EXPECT_FALSE(exists(path));
}

TEST_P(SocketFileTest, StaysWhereSomebodyElseHasTheNameNow) {
    auto own = std::optional(or_throw(serve()));
    ASSERT_EQ(::unlink(path.c_str()), 0);
    const auto other = or_throw(serve());
    own.reset();
    EXPECT_TRUE(exists(path));
    EXPECT_TRUE(is_served());
}

TEST_P(SocketFileTest, StaysWhenAChildGoes) {
    const auto own = or_throw(serve());
    test::Child child([&] {
        const auto inherited = std::move(const_cast<Server&>(own));
        return 0;
    });
    EXPECT_EQ(child.wait(), 0);
    EXPECT_TRUE(is_served());
}

TEST_P(SocketFileTest, StaysWhenTheDescriptorIsGivenAway) {
    FileDescriptor given;
    {
        auto own = or_throw(serve());
        given.reset(own.socket().release_fd());
    }
    EXPECT_TRUE(exists(path));
    EXPECT_TRUE(is_served());
}

TEST_P(SocketFileTest, AStaleOneIsReplaced) {
    leave_stale_file();
    const auto own = or_throw(serve());
    EXPECT_TRUE(is_served());
    EXPECT_EQ(mode_of(path), 0600U);
}

TEST_P(SocketFileTest, AStaleOneStaysWhereThatIsAsked) {
    leave_stale_file();
    const auto refused = serve({.replace_stale = false});
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::in_use));
    EXPECT_TRUE(exists(path));
}

TEST_P(SocketFileTest, ALiveOneStaysUndisturbed) {
    auto own = or_throw(serve());
    const auto refused = serve();
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::in_use)) << refused.error().message();
    EXPECT_TRUE(is_served());
    if (!own.listener) return;
    // One client came: the one of is_served(). Who asked whether the server lives did not.
    EXPECT_TRUE(or_throw(own.listener->try_accept()));
    EXPECT_FALSE(or_throw(own.listener->try_accept()));
}

TEST_P(SocketFileTest, OneBoundButNotYetListeningIsLive) {
    const int type = GetParam() == "unix" ? SOCK_STREAM : SOCK_SEQPACKET;
    const FileDescriptor slow(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    const auto native = or_throw(SocketAddress::parse(address()));
    ASSERT_EQ(::bind(slow.get(), native.native(), native.native_size()), 0);
    EXPECT_TRUE(serve().error().is(Condition::in_use));
    EXPECT_TRUE(exists(path));
}

TEST_P(SocketFileTest, OnlyOneOfManyStartersWins) {
    for (int round = 0; round < 10; ++round) {
        leave_stale_file();
        auto [gate, far_gate] = or_throw(Connection::pair());
        auto [results, far_results] = or_throw(Connection::pair());
        const auto start = [&, &open = gate, &wait = far_gate, &tell = far_results] {
            FileDescriptor(open.release_fd()).reset();
            std::array<std::byte, 1> byte{};
            (void)wait.receive(byte, Deadline::after(10s));  // all go when the gate closes
            const auto own = serve();
            const bool lost = !own && own.error().is(Condition::in_use);
            or_throw(tell.try_send(as_bytes(own ? "w" : lost ? "l" : "?")));
            ::pause();
            return 0;
        };
        std::vector<test::Child> starters;
        for (int i = 0; i < 4; ++i) starters.emplace_back(start);
        FileDescriptor(far_gate.release_fd()).reset();
        FileDescriptor(gate.release_fd()).reset();
        std::string outcome;
        std::array<std::byte, 4> buffer{};
        while (outcome.size() < 4) {
            const auto size = or_throw(results.receive(buffer, Deadline::after(10s))).value();
            outcome += as_text(Bytes(buffer).first(size));
        }
        std::ranges::sort(outcome);
        EXPECT_EQ(outcome, "lllw") << "round " << round;
        EXPECT_TRUE(is_served());
        starters.clear();
        ASSERT_EQ(::unlink(path.c_str()), 0);
    }
}

TEST_P(SocketFileTest, FilesOfOtherKindsAreLeftAlone) {
    const auto target = folder / "target";
    std::ofstream(target) << "precious";
    const std::vector<std::pair<std::string, std::function<void()>>> plants = {
        {"file", [&] { std::ofstream(path) << "precious"; }},
        {"symlink", [&] { ASSERT_EQ(::symlink(target.c_str(), path.c_str()), 0); }},
        {"dangling symlink", [&] { ASSERT_EQ(::symlink("/nowhere/x", path.c_str()), 0); }},
        {"FIFO", [&] { ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0); }},
        {"folder", [&] { ASSERT_EQ(::mkdir(path.c_str(), 0700), 0); }},
    };
    for (const auto& [what, plant] : plants) {
        plant();
        const auto refused = serve();
        ASSERT_FALSE(refused) << what;
        EXPECT_TRUE(refused.error().is(Condition::exists)) << what << refused.error().message();
        EXPECT_TRUE(exists(path)) << what;
        std::filesystem::remove(path);
    }
    std::string kept;
    std::ifstream(target) >> kept;
    EXPECT_EQ(kept, "precious");
}

/// A symlink to a live socket, and to a stale one: neither is followed nor replaced.
TEST_P(SocketFileTest, ASymlinkToASocketIsLeftAlone) {
    leave_stale_file();
    const auto stale = std::exchange(path, folder / "link");
    ASSERT_EQ(::symlink(stale.c_str(), path.c_str()), 0);
    EXPECT_TRUE(serve().error().is(Condition::exists));
    EXPECT_TRUE(exists(stale));
    EXPECT_TRUE(exists(path));
}

TEST_P(SocketFileTest, SomebodyElsesLockOnTheFolderIsNotWaitedForForEver) {
    leave_stale_file();
    const FileDescriptor lock(::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    ASSERT_EQ(::flock(lock.get(), LOCK_EX), 0);
    const auto refused = serve();
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::in_use)) << refused.error().message();
    EXPECT_TRUE(exists(path));
}

TEST_P(SocketFileTest, IsUnlinkedByName) {
    const auto own = or_throw(serve());
    or_throw(Listener::unlink(address()));
    EXPECT_FALSE(exists(path));
    EXPECT_TRUE(Listener::unlink(address()).error().is(Condition::not_found));
    std::ofstream(path) << "precious";
    const auto refused = Listener::unlink(address());
    EXPECT_TRUE(refused.error().is(Condition::invalid)) << refused.error().message();
    EXPECT_TRUE(exists(path));
    EXPECT_TRUE(Listener::unlink("unix:@name").error().is(Condition::invalid));
}

TEST_P(SocketFileTest, ARelativeOneIsRemovedAfterAChangeOfFolderToo) {
    test::Child child([&] {
        if (::chdir(folder.path().c_str()) != 0) return 1;
        path = "relative";
        auto own = std::optional(or_throw(serve()));
        if (!is_served() || own->socket().name() != address()) return 2;
        if (::chdir("/") != 0) return 3;
        own.reset();
        return exists(folder / "relative") ? 4 : 0;
    });
    EXPECT_EQ(child.wait(), 0);
}

/// Longer than the 107 bytes of sun_path, up to what a file system takes.
class LongPath : public SocketFileTest {
protected:
    void use(std::size_t folders, std::size_t last) {
        path = folder.path();
        for (std::size_t i = 0; i < folders; ++i) {
            path += '/' + std::string(100, 'd');
            std::filesystem::create_directory(path);
        }
        path += '/' + std::string(last, 's');
        ASSERT_GT(path.size(), 107U);
    }
};

INSTANTIATE_TEST_SUITE_P(Kinds, LongPath, testing::Values("unix", "unix-seqpacket", "unix-dgram"),
                         [](const auto& kind) {
                             return kind.param == "unix" ? "stream" : kind.param.substr(5);
                         });

TEST_P(LongPath, WorksLikeAnyOther) {
    for (const auto& [folders, last] : std::vector<std::pair<std::size_t, std::size_t>>{
             {1, 10}, {1, 90}, {1, 107}, {1, 108}, {0, 255}, {30, 255}}) {
        use(folders, last);
        const auto before = test::Census::take();
        {
            auto own = or_throw(serve());
            EXPECT_TRUE(is_served());
            EXPECT_EQ(mode_of(path), 0600U);
            EXPECT_EQ(own.socket().name(), address());
            EXPECT_EQ(or_throw(own.socket().local_address()).name(), address());
            EXPECT_EQ(or_throw(own.socket().stat()).ownership.mode, 0600U);
            EXPECT_TRUE(serve().error().is(Condition::in_use));
            if (own.inbox) {
                auto sender = or_throw(DatagramSocket::bind("unix-dgram:@"));
                const auto there = or_throw(SocketAddress::parse(address()));
                EXPECT_TRUE(or_throw(sender.try_send_to(as_bytes("x"), there)));
            }
        }
        EXPECT_FALSE(exists(path));
        EXPECT_EQ(test::Census::take(), before);
        leave_stale_file();
        const auto next = or_throw(serve());
        EXPECT_TRUE(is_served());
        for (const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(path).parent_path()))
            EXPECT_FALSE(entry.path().filename().string().starts_with(".patchbay"));
    }
}

TEST_P(LongPath, AFileInItsPlaceIsLeftAlone) {
    use(1, 200);
    std::ofstream(path) << "precious";
    EXPECT_TRUE(serve().error().is(Condition::exists));
    use(2, 20);
    std::ofstream(path) << "precious";
    EXPECT_TRUE(serve().error().is(Condition::exists));
}

}  // namespace
}  // namespace patchbay
