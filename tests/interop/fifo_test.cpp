// SPDX-License-Identifier: Apache-2.0
//
// FIFOs: the shell on the other side.
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// In a folder of its own, where the FIFO is called `test`.
class InteropFifo : public testing::Test {
protected:
    InteropFifo() { std::filesystem::create_directory(folder_); }
    ~InteropFifo() override { std::filesystem::remove_all(folder_); }
    [[nodiscard]] std::string in_folder(const std::string& script) const {
        return "cd " + folder_ + "; until_there() { until [[ -p test ]]; do sleep 0.01; done; }; " +
               script;
    }
    const std::string folder_ = unique_name("/tmp/");
};

TEST_F(InteropFifo, EchoIsReceived) {
    const auto result =
        run_shell(in_folder("patchbay recv fifo:test & until_there; echo 666 > test; wait"));
    EXPECT_EQ(result.output, "666\n");
    EXPECT_EQ(result.errors, "");
}

TEST_F(InteropFifo, CatReadsWhatWasSent) {
    const auto result = run_shell(
        in_folder("patchbay send fifo:test 'hello there' & until_there; cat < test; wait"));
    EXPECT_EQ(result.output, "hello there\n");
    EXPECT_EQ(result.errors, "");
}

TEST_F(InteropFifo, MkfifoMakesIt) {
    const auto result = run_shell(
        in_folder("mkfifo test; cat < test & seq 3 | patchbay send 'fifo:test?create=no'; wait"));
    EXPECT_EQ(result.output, "1\n2\n3\n");
}

TEST_F(InteropFifo, LsShowsIt) {
    const auto result = run_shell(in_folder("patchbay create fifo:test; ls -l test"));
    EXPECT_THAT(result.output, StartsWith("prw-------"));
}

TEST_F(InteropFifo, SeveralWritersAtOnce) {
    const auto result = run_shell(in_folder(
        "patchbay recv fifo:test > all & until_there; exec 3> test; "
        "for i in {1..8}; do (seq -f \"$i-%g\" 200 >&3) & pids+=($!); done; wait \"${pids[@]}\"; "
        "exec 3>&-; wait; wc -l < all; cut -d- -f1 all | sort | uniq -c | awk '{print $1}' | "
        "uniq"));
    EXPECT_EQ(result.output, "1600\n200\n");
}

TEST_F(InteropFifo, AFilterBetweenTwo) {
    const auto result = run_shell(
        in_folder("patchbay recv fifo:test & until_there; printf 'b\\na\\nb\\n' | tee /dev/null | "
                  "patchbay relay fd:0 'exec:sort -u > test'; wait"));
    EXPECT_EQ(result.output, "a\nb\n");
}

TEST_F(InteropFifo, DdWritesBytes) {
    const auto result = run_shell(in_folder(
        "head -c 3000000 /dev/urandom > bytes; patchbay recv fifo:test --format raw > copy & "
        "until_there; dd if=bytes of=test bs=12345 status=none; wait; cmp bytes copy && echo "
        "same"));
    EXPECT_EQ(result.output, "same\n");
}

}  // namespace
}  // namespace patchbay::test
