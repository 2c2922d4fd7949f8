// SPDX-License-Identifier: Apache-2.0
//
// Regions of System V segments, whose size is fixed: a value of another size needs another segment.
#include "patchbay/sysv_shared_memory.hpp"

#include "shared_memory/region_backend.hpp"

#include <algorithm>

namespace patchbay::shared_memory {
namespace {

constexpr int kRoundsMax = 100;

/// Copies the value in; what is left of the segment becomes zero.
Result<void> fill(const sysv::SharedMemory& segment, Bytes value) {
    const auto map = segment.map();
    if (!map) return std::unexpected(map.error());
    if (auto written = map->write(0, value); !written) return written;
    std::ranges::fill(map->mutable_bytes().subspan(value.size()), std::byte{0});
    return {};
}

class SysvRegion final : public RegionBackend {
public:
    SysvRegion(sysv::Key key, const RegionOptions& options)
        : RegionBackend("sysvshm:" + key.text()), key_(key), options_(options) {}

    Result<void> write(Bytes value) override {
        if (value.empty()) {
            return std::unexpected(Error::of(Condition::invalid, "write", name(),
                                             "a System V segment has at least one byte"));
        }
        for (int round = 1;; ++round) {
            const auto written = write_once(value);
            if (written && *written) return {};
            if (!written) return std::unexpected(written.error());
            if (round == kRoundsMax) {
                return std::unexpected(Error::of(Condition::in_use, "write", name(),
                                                 "others keep removing and making it"));
            }
        }
    }
    Result<std::size_t> read(MutableBytes buffer) const override {
        const auto segment = sysv::SharedMemory::open(key_, Protection::read_only);
        if (!segment) return std::unexpected(segment.error());
        const auto facts = segment->stat();
        if (!facts) return std::unexpected(facts.error());
        if (facts->size_bytes > buffer.size()) return facts->size_bytes;
        const auto map = segment->map({.protection = Protection::read_only});
        if (!map) return std::unexpected(map.error());
        const auto size = map->size_bytes();
        if (auto copied = map->read(0, buffer.first(size)); !copied) {
            return std::unexpected(copied.error());
        }
        return size;
    }
    Result<void> remove() override { return sysv::SharedMemory::unlink(key_); }

private:
    /// False: somebody else came in between.
    Result<bool> write_once(Bytes value) const {
        auto segment = sysv::SharedMemory::open(key_);
        if (!segment && segment.error().is(Condition::not_found) && options_.create) {
            return create(value, options_.mode);
        }
        if (!segment) return std::unexpected(segment.error());
        const auto facts = segment->stat();
        if (!facts) return again_if(Condition::removed, facts.error());
        const bool replace = facts->size_bytes != value.size() && facts->attached_count == 0;
        if (!replace) return write_to(*segment, value, facts->size_bytes);
        if (auto gone = segment->remove(); !gone) {
            // Somebody else's: then it is written as it is.
            if (gone.error().is(Condition::denied)) {
                return write_to(*segment, value, facts->size_bytes);
            }
            return again_if(Condition::removed, gone.error());
        }
        return create(value, facts->ownership.mode);
    }
    Result<bool> write_to(const sysv::SharedMemory& segment, Bytes value,
                          std::size_t size_bytes) const {
        if (value.size() > size_bytes) {
            return std::unexpected(Error::of(
                Condition::too_big, "write", name(),
                "the value has " + std::to_string(value.size()) + " bytes, the segment " +
                    std::to_string(size_bytes) + ", and others use it: they must detach first"));
        }
        if (auto filled = fill(segment, value); !filled) {
            return again_if(Condition::removed, filled.error());
        }
        return true;
    }
    Result<bool> create(Bytes value, std::uint32_t mode) const {
        const auto made =
            sysv::SharedMemory::create(key_, {.size_bytes = value.size(), .mode = mode});
        if (!made) return again_if(Condition::exists, made.error());
        return write_to(*made, value, value.size());
    }
    static Result<bool> again_if(Condition passing, const Error& error) {
        if (error.is(passing)) return false;
        return std::unexpected(error);
    }

    sysv::Key key_;
    RegionOptions options_;
};

}  // namespace

std::unique_ptr<RegionBackend> sysv_region(sysv::Key key, const RegionOptions& options) {
    return std::make_unique<SysvRegion>(key, options);
}

}  // namespace patchbay::shared_memory
