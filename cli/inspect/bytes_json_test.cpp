// SPDX-License-Identifier: Apache-2.0
#include "inspect/bytes_json.hpp"

#include "inspect/facts_json.hpp"
#include "inspect/view.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace patchbay::cli {
namespace {

using nlohmann::json;

json added(const std::string& bytes) {
    json object = json::object();
    add_bytes(object, "name", bytes);
    return json::parse(object.dump());
}

TEST(BytesJson, TextIsItself) {
    EXPECT_EQ(added("/tmp/x"), json({{"name", "/tmp/x"}}));
    EXPECT_EQ(added(""), json({{"name", ""}}));
    EXPECT_EQ(added("caf\xc3\xa9\n\x1b[31m"), json({{"name", "caf\xc3\xa9\n\x1b[31m"}}));
    EXPECT_EQ(added(std::string("\0abstract", 9)), json({{"name", std::string("\0abstract", 9)}}));
}

TEST(BytesJson, OtherBytesComeTwice) {
    EXPECT_EQ(added("a\xff"), json({{"name", "a\\xff"}, {"name_bytes", "Yf8="}}));
    EXPECT_EQ(added("\xc3"), json({{"name", "\\xc3"}, {"name_bytes", "ww=="}}));
}

TEST(TimeJson, IsUtc) {
    using std::chrono::system_clock;
    EXPECT_EQ(time_json(system_clock::time_point()), json());
    EXPECT_EQ(time_json(system_clock::from_time_t(86400)), json("1970-01-02T00:00:00Z"));
    EXPECT_EQ(time_json(system_clock::from_time_t(1) + std::chrono::nanoseconds(5)),
              json("1970-01-01T00:00:01.000000005Z"));
}

TEST(ShortName, HasNeitherBlankNorComma) {
    EXPECT_EQ(short_name({.pid = 7, .name = "tmux: a,b\n"}), "7,tmux:\\x20a\\x2cb\\n");
}

}  // namespace
}  // namespace patchbay::cli
