// SPDX-License-Identifier: Apache-2.0
#include "patchbay/pipe.hpp"

#include "support/fault_loop.hpp"

#include <gtest/gtest.h>

#include <array>

namespace patchbay::test {
namespace {

Pipe fresh_pipe() {
    return or_throw(Pipe::create());
}

TEST(PipeFaults, Create) {
    for_each_fault(
        "pipe create", [] { return 0; },
        [](int) { return failure_of(Pipe::create({.capacity_bytes = 8192})); });
}

TEST(PipeFaults, Write) {
    for_each_fault("pipe write", fresh_pipe, [](Pipe& pipe) {
        return failure_of(pipe.writer.write(as_bytes("x"), Deadline::never()));
    });
}

TEST(PipeFaults, Read) {
    const auto prepare = [] {
        auto pipe = fresh_pipe();
        or_throw(pipe.writer.write(as_bytes("x"), Deadline::never()));
        return pipe;
    };
    for_each_fault("pipe read", prepare, [](Pipe& pipe) {
        std::array<std::byte, 8> buffer{};
        return failure_of(pipe.reader.read(buffer, Deadline::never()));
    });
}

TEST(PipeFaults, Stat) {
    for_each_fault("pipe stat", fresh_pipe,
                   [](Pipe& pipe) { return failure_of(pipe.writer.stat()); });
}

TEST(PipeFaults, SetCapacity) {
    for_each_fault("pipe set_capacity", fresh_pipe,
                   [](Pipe& pipe) { return failure_of(pipe.writer.set_capacity(8192)); });
}

}  // namespace
}  // namespace patchbay::test
