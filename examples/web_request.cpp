// SPDX-License-Identifier: Apache-2.0
//
// Socket: a small web request.
//
//     web_request 127.0.0.1:8000 /index.html
//
// Speaks just enough HTTP/1.0 to print a page; every wait ends after five seconds.
#include <patchbay/socket.hpp>

#include <array>
#include <cstdio>
#include <string>

using namespace patchbay;

int main(int argc, char** argv) try {
    if (argc != 3) {
        std::fputs("usage: web_request HOST:PORT /PATH\n", stderr);
        return 2;
    }
    const std::string host = argv[1];
    const auto deadline = Deadline::after(std::chrono::seconds(5));
    auto server = or_throw(Connection::connect("tcp:" + host, deadline));
    if (!server) {
        std::fprintf(stderr, "web_request: tcp:%s did not answer in time\n", argv[1]);
        return 124;
    }
    const auto request = "GET " + std::string(argv[2]) + " HTTP/1.0\r\nHost: " + host + "\r\n\r\n";
    (void)or_throw(server->send(as_bytes(request), deadline));
    std::array<std::byte, 4096> buffer;
    for (;;) {
        const auto count = server->receive(buffer, deadline);
        if (!count && count.error().is(Condition::closed)) return 0;
        if (!or_throw(Result<std::optional<std::size_t>>(count))) {
            std::fputs("web_request: the answer did not come whole in time\n", stderr);
            return 124;
        }
        std::fwrite(buffer.data(), 1, **count, stdout);
    }
} catch (const Exception& failure) {
    std::fprintf(stderr, "web_request: %s\n", failure.what());
    return 1;
}
