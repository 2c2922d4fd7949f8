// SPDX-License-Identifier: Apache-2.0
//
// What the tests of topics share: payloads small and large, and a name of their own.
#pragma once

#include "patchbay/topic.hpp"

#include "os/file.hpp"
#include "support/own_ipc.hpp"
#include "support/unique_name.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace patchbay {

struct Tick {
    std::uint64_t number;
    double price;
};
struct Frame {
    std::array<std::uint8_t, 10'000> pixels;
};

inline std::string text_of(const TopicSample& sample) {
    return std::string(as_text(sample.bytes()));
}

class TopicTest : public test::OwnIpc {
protected:
    bool exists() const { return os::stat("/dev/shm/patchbay." + name.substr(1)).has_value(); }
    const std::string name = test::unique_name("/");
};

}  // namespace patchbay
