// SPDX-License-Identifier: Apache-2.0
#include "patchbay/pipe.hpp"

#include "overhead/check.hpp"
#include "overhead/comparison.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <memory>

namespace patchbay::bench {
namespace {

template <std::size_t Size>
Comparison pipe_comparison(const char* what) {
    struct Bare {
        std::array<int, 2> ends{};
        Bare() { check(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0); }
        ~Bare() {
            ::close(ends[0]);
            ::close(ends[1]);
        }
    };
    auto bare = std::make_shared<Bare>();
    auto wrapped = std::make_shared<Pipe>(or_throw(Pipe::create()));
    return {"pipe", what,
            [bare](std::uint64_t times) {
                std::array<std::byte, Size> message{};
                for (; times > 0; --times) {
                    check(::write(bare->ends[1], message.data(), Size) == Size);
                    check(::read(bare->ends[0], message.data(), Size) == Size);
                }
            },
            [wrapped](std::uint64_t times) {
                std::array<std::byte, Size> message{};
                for (; times > 0; --times) {
                    check(wrapped->writer.write(message, Deadline::never()) == Size);
                    check(wrapped->reader.read(message, Deadline::never()) == Size);
                }
            }};
}

}  // namespace

std::vector<Comparison> pipe_comparisons() {
    return {pipe_comparison<64>("64 B"), pipe_comparison<4096>("4 KiB")};
}

}  // namespace patchbay::bench
