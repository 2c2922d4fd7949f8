// SPDX-License-Identifier: Apache-2.0
//
// SampleFile: what the tour carries when it is not given a file.
#pragma once

#include <cstdint>
#include <string>

namespace patchbay::tour {

/// A temporary file of `size_bytes` pseudo-random bytes, so that no block of it is like another; removed at the end.
class SampleFile {
public:
    explicit SampleFile(std::uint64_t size_bytes);
    ~SampleFile();
    SampleFile(const SampleFile&) = delete;
    SampleFile& operator=(const SampleFile&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

}  // namespace patchbay::tour
