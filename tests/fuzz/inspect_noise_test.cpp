// SPDX-License-Identifier: Apache-2.0
#include "fuzz/inspect_parsers.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace {

using patchbay::test::parse_everything;

/// What each parser likes to see, to be cut and bent.
constexpr std::array<std::string_view, 10> kSeeds = {
    "1 (a) S 1 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 3 0 0",
    "Name:\ta\nState:\tS\nUid:\t1\t2\nNSpid:\t1\t2\nSigQ:\t1/2\nSigBlk:\tff\n",
    "7f0000000000-7f0000002000 rw-s 00001000 00:1b 186312    /SYSV00001234 (deleted)\n",
    "eventfd-count: 1f\neventfd-id: 42\ntfd: 5 events: 19 data: 5 pos:0 ino:1f sdev:f\nscm_fds: "
    "3\n",
    "202 0x7f00 0x109 0x0 0x0 0x0 0xff 0x7f 0x7f\n",
    "1: POSIX  ADVISORY  WRITE 1234 00:1b:1633 0 EOF\n1: -> POSIX ADVISORY READ 1 00:1b:2 5 9\n",
    "key msqid perms cbytes qnum lspid lrpid uid gid cuid cgid stime rtime ctime\n"
    "1 2 640 4 5 6 7 8 9 1 2 3 4 5\n",
    "ffff: 00000002 00000000 00010000 0001 01 21764 @/run/a\n",
    "0: 0100007F:0277 0200007F:C350 01 00000001:00000002 00:0 0 0 0 12345 1\n",
    "QSIZE:7 NOTIFY:0 SIGNO:10 NOTIFY_PID:13265\n"};

std::string bent(std::string text, std::mt19937& random) {
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    for (std::size_t change = below(6); change > 0 && !text.empty(); --change) {
        const auto place = below(text.size());
        switch (below(4)) {
            case 0: text[place] = static_cast<char>(below(256)); break;
            case 1: text.erase(place, below(8) + 1); break;
            case 2: text.insert(place, std::string(below(40), "09fF:- \n\0"[below(9)])); break;
            default: text.resize(place); break;
        }
    }
    return text;
}

TEST(InspectNoise, IsParsedOrRefused) {
    std::mt19937 random(1);
    for (int round = 0; round < 20000; ++round) {
        const auto text = bent(std::string(kSeeds[round % kSeeds.size()]), random);
        // A copy that ends where it ends, so that a sanitizer sees who reads on.
        const std::vector<char> exact(text.begin(), text.end());
        parse_everything(std::as_bytes(std::span(exact)));
    }
}

TEST(InspectNoise, OfBytesIsParsedOrRefused) {
    std::mt19937 random(2);
    for (int round = 0; round < 20000; ++round) {
        std::vector<std::uint32_t> words(random() % 40);
        // Small numbers make lengths that could be.
        for (auto& word : words) {
            const auto value = random() % 3 == 0 ? random() : random() % 64;
            word = static_cast<std::uint32_t>(value);
        }
        parse_everything(std::as_bytes(std::span(words)));
    }
}

}  // namespace
