// SPDX-License-Identifier: Apache-2.0
#include "patchbay/traits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace patchbay {
namespace {

TEST(Traits, HaveEveryScheme) {
    std::set<std::string_view> schemes;
    for (const auto& traits : all_traits())
        EXPECT_TRUE(schemes.insert(traits.scheme).second) << traits.scheme << " comes twice";
    EXPECT_THAT(schemes, testing::UnorderedElementsAre(
                             "fd", "exec", "fifo", "mq", "sysvmq", "shm", "sysvshm", "memfd", "sem",
                             "sysvsem", "signal", "unix", "unix-seqpacket", "unix-dgram", "tcp",
                             "udp", "vsock", "topic"));
}

TEST(Traits, AreFoundByScheme) {
    ASSERT_NE(find_traits("mq"), nullptr);
    EXPECT_EQ(find_traits("mq")->mechanism, "message queue");
    EXPECT_EQ(find_traits("mqq"), nullptr);
    EXPECT_EQ(find_traits(""), nullptr);
}

TEST(Traits, HoldTogether) {
    for (const auto& traits : all_traits()) {
        SCOPED_TRACE(traits.scheme);
        const std::string options = ' ' + std::string(traits.options) + ' ';
        const auto takes = [&](const char* name) {
            return options.find(' ' + std::string(name) + ' ') != std::string::npos;
        };
        EXPECT_TRUE(traits.syntax.starts_with(std::string(traits.scheme) + ':'));
        EXPECT_EQ(takes("frame"), !traits.keeps_boundaries);
        EXPECT_EQ(takes("max"), !traits.keeps_boundaries);
        EXPECT_EQ(takes("priority"), traits.carries_priority);
        EXPECT_EQ(takes("type"), traits.carries_type);
        EXPECT_EQ(takes("role"), traits.listens)
            << "who can be listened for has a role to turn round";
        // What goes with its last user is made by the first, and by nobody beforehand.
        EXPECT_TRUE(takes("create") || !traits.has_object);
        EXPECT_TRUE(takes("mode") || !takes("create"));
        EXPECT_FALSE(takes("end") && traits.ends) << "what ends by itself needs no message for it";
        EXPECT_TRUE(traits.duplex || !traits.listens);
        EXPECT_EQ(traits.payload == Payload::token, traits.largest_message_bytes == 0);
    }
}

}  // namespace
}  // namespace patchbay
