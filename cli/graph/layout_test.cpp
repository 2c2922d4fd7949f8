// SPDX-License-Identifier: Apache-2.0
#include "graph/layout.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace patchbay::cli {
namespace {

Picture picture_with(std::size_t processes, std::size_t objects) {
    Picture picture;
    picture.processes.resize(processes);
    picture.objects.resize(objects);
    return picture;
}

void expect_no_overlap(const Layout& layout) {
    for (std::size_t one = 0; one < layout.places.size(); ++one) {
        const auto& a = layout.places[one];
        EXPECT_GE(a.x, kNodeWidth / 2);
        EXPECT_GE(a.y, kNodeHeight / 2);
        EXPECT_LE(a.x, layout.width - kNodeWidth / 2);
        EXPECT_LE(a.y, layout.height - kNodeHeight / 2);
        for (std::size_t two = one + 1; two < layout.places.size(); ++two) {
            const auto& b = layout.places[two];
            EXPECT_TRUE(std::abs(a.x - b.x) >= kNodeWidth || std::abs(a.y - b.y) >= kNodeHeight)
                << one << " and " << two;
        }
    }
}

TEST(Layout, DataRunsFromLeftToRight) {
    auto picture = picture_with(3, 2);  // 2 | 0 | 1
    picture.links = {{.process = 2, .object = 0, .writes = true},
                     {.process = 0, .object = 0, .reads = true},
                     {.process = 0, .object = 1, .writes = true},
                     {.process = 1, .object = 1, .reads = true}};
    const auto layout = layout_of(picture);
    const auto& at = layout.places;
    EXPECT_LT(at[2].x, at[3].x);
    EXPECT_LT(at[3].x, at[0].x);
    EXPECT_LT(at[0].x, at[4].x);
    EXPECT_LT(at[4].x, at[1].x);
    EXPECT_DOUBLE_EQ(at[2].y, at[1].y);
    expect_no_overlap(layout);
}

TEST(Layout, CirclesAndWhatGoesBothWaysHaveAnEnd) {
    auto picture = picture_with(2, 3);
    for (const std::size_t object : {0U, 1U}) {
        picture.links.push_back({.process = object, .object = object, .writes = true});
        picture.links.push_back({.process = 1 - object, .object = object, .reads = true});
    }
    for (const std::size_t process : {0U, 1U})
        picture.links.push_back({.process = process, .object = 2, .reads = true, .writes = true});
    expect_no_overlap(layout_of(picture));
}

TEST(Layout, ManyClientsOfOneServerTakeFewLayers) {
    constexpr std::size_t kClients = 30;
    auto picture = picture_with(kClients + 1, kClients);
    for (std::size_t client = 0; client < kClients; ++client)
        for (const auto process : {client, kClients})
            picture.links.push_back(
                {.process = process, .object = client, .reads = true, .writes = true});
    const auto layout = layout_of(picture);
    EXPECT_LT(layout.width, 4 * kNodeWidth + 200) << "server, connections, clients";
    expect_no_overlap(layout);
}

TEST(Layout, IslandsAreApart) {
    auto picture = picture_with(20, 10);
    for (std::size_t object = 0; object < 10; ++object) {
        picture.links.push_back({.process = 2 * object, .object = object, .writes = true});
        picture.links.push_back({.process = 2 * object + 1, .object = object, .reads = true});
    }
    const auto layout = layout_of(picture);
    EXPECT_EQ(layout.places[0].part, layout.places[20].part);
    EXPECT_NE(layout.places[0].part, layout.places[2].part);
    expect_no_overlap(layout);
}

TEST(Layout, OfNothingIsEmpty) {
    EXPECT_TRUE(layout_of({}).places.empty());
}

}  // namespace
}  // namespace patchbay::cli
