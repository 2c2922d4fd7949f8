// SPDX-License-Identifier: Apache-2.0
//
// Socket: a chat server and its clients.
//
//     chat serve unix:/tmp/chat          or tcp:127.0.0.1:7000
//     chat join unix:/tmp/chat ann       in other terminals; what one types, the others read
//
// A client that is killed, stalls or talks nonsense disturbs nobody: its connection ends, or loses what it does not
// read.
#include <patchbay/socket.hpp>

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

using namespace patchbay;

namespace {

using Line = std::array<std::byte, 1024>;

/// Passes what one guest says on to the others. False: the guest has gone.
bool pass_on(std::vector<Connection>& guests, std::size_t from) {
    Line line;
    const auto count = guests[from].try_receive(line);
    if (!count) return false;
    if (!*count) return true;
    for (std::size_t to = 0; to < guests.size(); ++to) {
        // Who reads too slowly misses a line; nobody waits for him.
        if (to != from) (void)guests[to].try_send(Bytes(line).first(**count));
    }
    return true;
}

[[noreturn]] void serve(const std::string& address) {
    auto door = or_throw(Listener::listen(address));
    std::printf("%s\n", or_throw(door.local_address()).name().c_str());
    std::fflush(stdout);
    std::vector<Connection> guests;
    for (;;) {
        std::vector<::pollfd> watched{{.fd = door.fd(), .events = POLLIN, .revents = 0}};
        for (const auto& guest : guests)
            watched.push_back({.fd = guest.fd(), .events = POLLIN, .revents = 0});
        if (::poll(watched.data(), watched.size(), -1) < 0) continue;
        for (std::size_t at = guests.size(); at-- > 0;) {
            if (watched[at + 1].revents == 0 || pass_on(guests, at)) continue;
            guests.erase(guests.begin() + static_cast<std::ptrdiff_t>(at));
        }
        if (watched[0].revents == 0) continue;
        if (auto guest = or_throw(door.try_accept())) guests.push_back(std::move(*guest));
    }
}

/// Standard input to the server with the name before it, and what others say to standard output, until either ends.
int join(const std::string& address, const std::string& name) {
    auto server = or_throw(Connection::connect(address, Deadline::after(std::chrono::seconds(5))));
    if (!server) {
        std::fprintf(stderr, "chat: nobody answers at %s\n", address.c_str());
        return 124;
    }
    std::array<::pollfd, 2> watched{{{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                                     {.fd = server->fd(), .events = POLLIN, .revents = 0}}};
    Line line;
    while (::poll(watched.data(), watched.size(), -1) > 0) {
        if (watched[1].revents != 0) {
            const auto count = server->try_receive(line);
            if (!count) return 0;  // the server has gone
            if (*count) std::fwrite(line.data(), 1, **count, stdout);
            std::fflush(stdout);
        }
        if (watched[0].revents == 0) continue;
        const auto count = ::read(STDIN_FILENO, line.data(), line.size());
        if (count <= 0) return 0;
        const auto said =
            name + ": " + std::string(as_text(Bytes(line).first(static_cast<std::size_t>(count))));
        (void)or_throw(server->send(as_bytes(said), Deadline::after(std::chrono::seconds(5))));
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string verb = argc > 2 ? argv[1] : "";
    if (verb == "serve") serve(argv[2]);
    if (verb == "join" && argc == 4) return join(argv[2], argv[3]);
    std::fputs("usage: chat serve ADDRESS | join ADDRESS NAME\n", stderr);
    return 2;
} catch (const Exception& failure) {
    std::fprintf(stderr, "chat: %s\n", failure.what());
    return 1;
}
