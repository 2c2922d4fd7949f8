// SPDX-License-Identifier: Apache-2.0
#include "patchbay/fifo.hpp"

#include "support/fault_loop.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

/// A name whose FIFO, if there is one, goes with it.
class Name {
public:
    Name() = default;
    Name(Name&& other) noexcept : path(std::exchange(other.path, {})) {}
    ~Name() {
        if (!path.empty()) ::unlink(path.c_str());
    }
    std::string path = unique_name("/tmp/");
};

struct NamedFifo : Name {
    Fifo fifo = or_throw(Fifo::create(path));
};

struct ReadFifo : NamedFifo {
    PipeReader reader = or_throw(fifo.open_reader());
};

TEST(FifoFaults, Create) {
    for_each_fault(
        "fifo create", [] { return Name(); },
        [](Name& name) {
            const auto old = ::umask(0077);
            auto outcome = failure_of(Fifo::create(name.path, {.mode = 0666}));
            ::umask(old);
            EXPECT_EQ(::access(name.path.c_str(), F_OK) == 0, !outcome) << "there, or an error";
            return outcome;
        });
}

TEST(FifoFaults, OpenOrCreate) {
    for_each_fault(
        "fifo open_or_create", [] { return Name(); },
        [](Name& name) { return failure_of(Fifo::open_or_create(name.path)); });
}

TEST(FifoFaults, OpenReader) {
    for_each_fault(
        "fifo open_reader", [] { return NamedFifo(); },
        [](NamedFifo& named) {
            return failure_of(named.fifo.open_reader({.keep_open = true, .capacity_bytes = 8192}));
        });
}

TEST(FifoFaults, OpenWriter) {
    for_each_fault(
        "fifo open_writer", [] { return ReadFifo(); },
        [](ReadFifo& named) {
            return failure_of(named.fifo.open_writer(Deadline::after(10s),
                                                     {.packets = true, .capacity_bytes = 8192}));
        });
}

TEST(FifoFaults, OpenWriterWithoutReader) {
    for_each_fault(
        "fifo open_writer, nobody there", [] { return NamedFifo(); },
        [](NamedFifo& named) { return failure_of(named.fifo.open_writer(Deadline::after(1ms))); });
}

TEST(FifoFaults, WaitForWriter) {
    for_each_fault(
        "fifo wait_for_writer", [] { return ReadFifo(); },
        [](ReadFifo& named) {
            return failure_of(named.reader.wait_for_writer(Deadline::after(1ms)));
        });
}

TEST(FifoFaults, ReadWithoutWriter) {
    for_each_fault(
        "fifo read, no writer yet", [] { return ReadFifo(); },
        [](ReadFifo& named) {
            std::array<std::byte, 8> buffer{};
            return failure_of(named.reader.read(buffer, Deadline::after(1ms)));
        });
}

TEST(FifoFaults, StatAndUnlink) {
    for_each_fault(
        "fifo stat and unlink", [] { return NamedFifo(); },
        [](NamedFifo& named) {
            auto outcome = failure_of(named.fifo.stat());
            return outcome ? outcome : failure_of(Fifo::unlink(named.path));
        });
}

}  // namespace
}  // namespace patchbay::test
