// SPDX-License-Identifier: Apache-2.0
#include "patchbay/pipe.hpp"

#include "support/fault_loop.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;

/// A pipe with something in it, another one, and a file.
struct Bench {
    Pipe pipe = or_throw(Pipe::create());
    Pipe other = or_throw(Pipe::create());
    FileDescriptor file{::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};

    Bench() {
        or_throw(pipe.writer.try_write(as_bytes("hello")));
        EXPECT_EQ(::pwrite(file.get(), "12345", 5, 0), 5);
    }
};

Bench fresh() {
    return {};
}

TEST(SpliceFaults, SpliceTo) {
    for_each_fault("splice_to", fresh, [](Bench& bench) {
        return failure_of(bench.pipe.reader.splice_to(bench.file.get(), 5, Deadline::after(10s)));
    });
}

TEST(SpliceFaults, SpliceFrom) {
    for_each_fault("splice_from", fresh, [](Bench& bench) {
        return failure_of(bench.pipe.writer.splice_from(bench.file.get(), 5, Deadline::after(10s)));
    });
}

TEST(SpliceFaults, TeeTo) {
    for_each_fault("tee_to", fresh, [](Bench& bench) {
        return failure_of(bench.pipe.reader.tee_to(bench.other.writer, 5, Deadline::after(10s)));
    });
}

TEST(SpliceFaults, NothingInTime) {
    for_each_fault("splice_to, empty", fresh, [](Bench& bench) {
        return failure_of(bench.other.reader.splice_to(bench.file.get(), 5, Deadline::after(1ms)));
    });
}

TEST(SpliceFaults, Vmsplice) {
    for_each_fault("vmsplice", fresh, [](Bench& bench) {
        return failure_of(bench.pipe.writer.vmsplice(as_bytes("lent"), Deadline::after(10s)));
    });
}

TEST(SpliceFaults, VectorsOnAdoptedEnds) {
    for_each_fault("adopt, writev, readv", fresh, [](Bench& bench) -> std::optional<Error> {
        ::fcntl(bench.other.writer.fd(), F_SETFL, 0);
        ::fcntl(bench.other.reader.fd(), F_SETFL, 0);
        auto writer = PipeWriter::adopt(FileDescriptor(bench.other.writer.release_fd()));
        if (!writer) return writer.error();
        const std::array parts{as_bytes("a"), as_bytes("b")};
        if (auto written = writer->writev(parts, Deadline::after(10s)); !written)
            return written.error();
        auto reader = PipeReader::adopt(FileDescriptor(bench.other.reader.release_fd()));
        if (!reader) return reader.error();
        std::array<std::byte, 8> buffer{};
        const std::array<MutableBytes, 1> into{buffer};
        return failure_of(reader->readv(into, Deadline::after(10s)));
    });
}

}  // namespace
}  // namespace patchbay::test
