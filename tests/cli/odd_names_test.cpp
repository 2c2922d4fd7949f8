// SPDX-License-Identifier: Apache-2.0
//
// Names that would write over the terminal, or are no text: every verb that shows what there is shows them escaped, and
// writes them whole as data.
#include "base64.hpp"
#include "cli/listed.hpp"

#include <gmock/gmock.h>

#include <mqueue.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <optional>

namespace patchbay::test {
namespace {

const std::string kOdd = "\xff\n\x1b[31m\t\r";
const std::string kShown = "\\xff\\n\\x1b[31m\\t\\r";

void bind_datagram(const std::string& name) {
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM, 0);
    ::sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    ::bind(fd, reinterpret_cast<::sockaddr*>(&address),
           static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + name.size()));
}

class OddNames : public Listed {
protected:
    OddNames() {
        ::mkfifo(fifo_.c_str(), 0600);
        std::array<int, 2> ready{};
        if (::pipe2(ready.data(), O_CLOEXEC) != 0) return;
        holder_.emplace([this, ready] {
            ::prctl(PR_SET_NAME, "\x1b[7m\n");
            const int fifo = ::open(fifo_.c_str(), O_RDWR);
            ::memfd_create(memfd_.c_str(), 0);
            ::open(memory_.c_str(), O_CREAT | O_RDWR, 0600);
            ::mq_open(queue_.c_str(), O_CREAT | O_RDWR, 0600, nullptr);
            bind_datagram(socket_);
            bind_datagram(abstract_);
            char byte = 'r';
            (void)!::write(ready[1], &byte, 1);
            return static_cast<int>(::read(fifo, &byte, 1));
        });
        // No wait_until_asleep(): it stumbles over such a name.
        char byte = 0;
        (void)!::read(ready[0], &byte, 1);
        ::close(ready[0]);
        ::close(ready[1]);
    }
    ~OddNames() override {
        for (const auto& path : {fifo_, memory_, socket_}) ::unlink(path.c_str());
        ::mq_unlink(queue_.c_str());
    }
    [[nodiscard]] std::string pid() const { return std::to_string(holder_->pid()); }

    const std::string fifo_ = unique_name("/tmp/") + kOdd;
    const std::string memfd_ = "odd" + kOdd;
    const std::string memory_ = unique_name("/dev/shm/") + kOdd;
    const std::string queue_ = unique_name() + kOdd;
    const std::string socket_ = unique_name("/tmp/") + kOdd;
    const std::string abstract_ = std::string(1, '\0') + unique_name("") + kOdd;
    std::optional<Child> holder_;
};

bool is_plain(const std::string& text) {
    return std::ranges::none_of(text, [](unsigned char byte) {
        return (byte < 0x20 && byte != '\n') || byte == 0x7f || byte == 0xff;
    });
}

TEST_F(OddNames, AreEscapedForPeople) {
    const std::vector<std::vector<std::string>> commands{
        {"ls", "--all", pid()},
        {"ls", "--all", "--raw", pid()},
        {"ps", pid()},
        {"who", "fifo:" + fifo_},
        {"waits", pid()},
        {"graph", "--all", "--pid", pid(), "--format", "dot"},
        {"graph", "--all", "--pid", pid(), "--format", "mermaid"},
    };
    for (const auto& command : commands) {
        const auto result = patchbay(command);
        const auto said = testing::PrintToString(command) + '\n' + result.output + result.errors;
        // waits says 1 where somebody is stuck, as the holder may well be.
        EXPECT_LE(result.status, command.front() == "waits" ? 1 : 0) << said;
        EXPECT_TRUE(is_plain(result.output)) << said;
        EXPECT_TRUE(is_plain(result.errors)) << said;
        EXPECT_FALSE(result.output.empty()) << said;
    }
    const auto shown = patchbay({"ls", "--all", pid()}).output;
    std::size_t count = 0;
    for (auto at = shown.find(kShown); at != std::string::npos; at = shown.find(kShown, at + 1))
        ++count;
    EXPECT_EQ(count, 6U) << shown;
}

TEST_F(OddNames, AreWholeInData) {
    std::map<std::string, std::string> names;
    const auto data = as_data({"ls", "--all", pid()});
    for (const auto& object : data.at("objects"))
        if (object.contains("name_bytes"))
            names[object.at("name_bytes").get<std::string>()] =
                object.at("kind").get<std::string>();
    const auto kind_of = [&](const std::string& name) {
        return names[cli::base64(as_bytes(name))];
    };
    EXPECT_EQ(kind_of(fifo_), "fifo");
    EXPECT_EQ(kind_of(memfd_), "memfd");
    EXPECT_EQ(kind_of(memory_), "posix-shared-memory");
    EXPECT_EQ(kind_of(queue_), "posix-queue");
    EXPECT_EQ(kind_of(socket_), "unix-socket");
    EXPECT_EQ(kind_of(abstract_), "unix-socket");
    EXPECT_EQ(as_data({"ps", pid()}).at("processes").at(0).at("name"), "\x1b[7m\n");
}

}  // namespace
}  // namespace patchbay::test
