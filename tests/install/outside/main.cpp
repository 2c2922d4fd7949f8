// SPDX-License-Identifier: Apache-2.0
//
// A program of somebody else: it sees what is installed, and nothing more.
#include <patchbay/deadline.hpp>
#include <patchbay/pipe.hpp>
#include <patchbay/version.hpp>

#include <array>
#include <chrono>
#include <iostream>

using namespace std::chrono_literals;
using patchbay::Deadline;

namespace {

int report(const patchbay::Error& error) {
    std::cerr << error.message() << '\n';
    return 1;
}

}  // namespace

int main() {
    auto pipe = patchbay::Pipe::create();
    if (!pipe) return report(pipe.error());
    auto sent = pipe->writer.write(patchbay::as_bytes("hello"), Deadline::after(10s));
    if (!sent) return report(sent.error());

    std::array<std::byte, 64> buffer{};
    auto got = pipe->reader.read(buffer, Deadline::after(10s));
    if (!got) return report(got.error());
    if (!*got) return 1;
    std::cout << patchbay::as_text(patchbay::Bytes(buffer).first(**got)) << " from patchbay "
              << patchbay::version() << '\n';
    return 0;
}
