// SPDX-License-Identifier: Apache-2.0
//
// FIFOs with programs that know nothing of Patchbay and block in open(2).
#include "patchbay/child_process.hpp"
#include "patchbay/fifo.hpp"

#include "support/child.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <string>

namespace patchbay {
namespace {

using namespace std::chrono_literals;

class FifoInteropTest : public testing::Test {
protected:
    ~FifoInteropTest() override { ::unlink(fifo.path().c_str()); }
    Fifo fifo = or_throw(Fifo::create(test::unique_name("/tmp/")));

    static std::string read_all(PipeReader& reader) {
        std::array<std::byte, 4096> buffer{};
        std::string text;
        for (;;) {
            const auto count = reader.read(buffer, Deadline::after(10s));
            if (!count && count.error().is(Condition::closed)) return text;
            if (!count || !*count) return text + " (and then no end)";
            text += as_text(Bytes(buffer).first(**count));
        }
    }
};

TEST_F(FifoInteropTest, CatReadsWhatIsWritten) {
    auto cat = or_throw(ChildProcess::spawn({"cat", fifo.path()}));
    auto writer = or_throw(fifo.open_writer(Deadline::after(10s)));
    ASSERT_TRUE(writer);
    const std::string text(300'000, 'c');
    // cat stops reading while nobody reads what it writes.
    test::Child feeder([&] {
        return or_throw(writer->write(as_bytes(text), Deadline::after(10s))) == text.size() ? 0 : 1;
    });
    writer.reset();
    EXPECT_TRUE(read_all(*cat.output) == text);
    EXPECT_EQ(feeder.wait(), 0);
    EXPECT_TRUE(or_throw(cat.wait(Deadline::after(10s))).value().success());
}

TEST_F(FifoInteropTest, WhatEchoWritesIsRead) {
    auto reader = or_throw(fifo.open_reader());
    auto echo = or_throw(ChildProcess::shell("echo 666 > '" + fifo.path() + "'"));
    EXPECT_EQ(read_all(reader), "666\n");
}

TEST_F(FifoInteropTest, AnEchoThatCameFirstIsLetIn) {
    auto echo = or_throw(ChildProcess::shell("echo 666 > '" + fifo.path() + "'"));
    EXPECT_EQ(or_throw(echo.wait(Deadline::after(20ms))), std::nullopt) << "waits for a reader";
    auto reader = or_throw(fifo.open_reader());
    EXPECT_TRUE(or_throw(reader.wait_for_writer(Deadline::after(10s))));
    EXPECT_EQ(read_all(reader), "666\n");
}

TEST_F(FifoInteropTest, LsMarksItWithAP) {
    auto ls = or_throw(ChildProcess::spawn({"ls", "-l", fifo.path()}));
    EXPECT_EQ(read_all(*ls.output).substr(0, 10), "prw-------");
}

}  // namespace
}  // namespace patchbay
