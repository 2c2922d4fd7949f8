// SPDX-License-Identifier: Apache-2.0
#include "conformance/subjects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace patchbay::test {
namespace {

TEST(Subjects, AreAllKnownToCtest) {
    std::string labels;
    for (const auto& subject : all_subjects())
        labels += (labels.empty() ? "" : " ") + subject.label;
    EXPECT_EQ(labels, PATCHBAY_CONFORMANCE_SUBJECTS);
}

TEST(Subjects, CoverEveryScheme) {
    std::set<std::string_view> covered;
    for (const auto& subject : all_subjects()) covered.insert(subject.scheme);
    for (const auto& traits : all_traits())
        EXPECT_TRUE(covered.contains(traits.scheme)) << traits.scheme;
}

}  // namespace
}  // namespace patchbay::test
