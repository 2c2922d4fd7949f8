// SPDX-License-Identifier: Apache-2.0
#include "base64.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace patchbay::cli {
namespace {

TEST(Base64, IsThatOfTheRfc) {
    const std::pair<const char*, const char*> examples[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [bytes, text] : examples) EXPECT_EQ(base64(as_bytes(bytes)), text);
}

TEST(Base64, AnyByte) {
    EXPECT_EQ(base64(as_bytes(std::string("\xff\xfe\x00", 3))), "//4A");
}

}  // namespace
}  // namespace patchbay::cli
