// SPDX-License-Identifier: Apache-2.0
#include "web_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace patchbay::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(WebPage, PutsEachPartInItsPlace) {
    EXPECT_EQ(fill_page("a{{one}}b{{two}}c{{one}}", {{"one", "1"}, {"two", "2"}}), "a1b2c1");
    EXPECT_EQ(fill_page("nothing to fill", {}), "nothing to fill");
}

TEST(WebPage, DoesNotLookIntoParts) {
    EXPECT_EQ(fill_page("{{one}}{{two}}", {{"one", "{{two}}"}, {"two", "2"}}), "{{two}}2");
}

TEST(WebPage, NoStringEndsTheElementThatHoldsIt) {
    const nlohmann::json json{{"</script><img src=x onerror=alert(1)>", "<!-- <script>"}};
    const auto text = script_json(json);
    EXPECT_THAT(text, Not(HasSubstr("<")));
    EXPECT_EQ(nlohmann::json::parse(text), json);
}

TEST(WebPage, WhatIsNotUtf8IsReplaced) {
    EXPECT_EQ(script_json(nlohmann::json("a\xff")), "\"a\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace patchbay::cli
