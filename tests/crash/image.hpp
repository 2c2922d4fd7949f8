// SPDX-License-Identifier: Apache-2.0
//
// Image: the bytes of a topic's file as they were at the last look, and whether they have changed since.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace patchbay::crash {

class Image {
public:
    /// Without a file nothing changes.
    explicit Image(const std::string& name);
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;
    ~Image();

    bool changed();

private:
    void* at_ = nullptr;
    std::vector<std::byte> before_;
};

}  // namespace patchbay::crash
