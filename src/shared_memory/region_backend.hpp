// SPDX-License-Identifier: Apache-2.0
//
// What a Region does to one kind of segment.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/error.hpp"
#include "patchbay/region.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace patchbay::shared_memory {

class RegionBackend {
public:
    explicit RegionBackend(std::string name) noexcept : name_(std::move(name)) {}
    RegionBackend(const RegionBackend&) = delete;
    RegionBackend& operator=(const RegionBackend&) = delete;
    virtual ~RegionBackend() = default;

    virtual Result<void> write(Bytes value) = 0;
    /// The size of the value; as much of it as fits is in `buffer`.
    virtual Result<std::size_t> read(MutableBytes buffer) const = 0;
    virtual Result<void> remove() = 0;
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

private:
    std::string name_;
};

std::unique_ptr<RegionBackend> posix_region(std::string name, const RegionOptions& options);
std::unique_ptr<RegionBackend> sysv_region(sysv::Key key, const RegionOptions& options);
std::unique_ptr<RegionBackend> memfd_region(Memfd memfd);

}  // namespace patchbay::shared_memory
