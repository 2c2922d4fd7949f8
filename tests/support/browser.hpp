// SPDX-License-Identifier: Apache-2.0
//
// A headless browser: a page of ours as its reader gets it, after its scripts have run.
//
//     const auto visit = visit_page(html, {.width = 360}, "return page.documentElement.scrollWidth");
//     EXPECT_EQ(visit.result, "360");
#pragma once

#include <string>
#include <string_view>

namespace patchbay::test {

/// Whether there is one: the package chromium.
bool browser_is_installed();

struct VisitOptions {
    int width = 1200;  ///< of the page, in its pixels
    int height = 900;
    bool dark = false;  ///< what the reader prefers
};

struct Visit {
    std::string result;   ///< what the script returned, as JSON; empty if it threw
    std::string console;  ///< errors and whatever else scripts wrote there, ours and the page's
};

/// Opens the page from disk in a frame, and then runs the body of an asynchronous JavaScript function, which sees the
/// page's `view` (its window) and `page` (its document).
Visit visit_page(std::string_view html, const VisitOptions& options, std::string_view script);

}  // namespace patchbay::test
