// SPDX-License-Identifier: Apache-2.0
//
// Regions of segments that are files: POSIX shared memory and memfds.
#include "patchbay/shared_memory.hpp"

#include "shared_memory/region_backend.hpp"

namespace patchbay::shared_memory {
namespace {

constexpr int kRoundsMax = 100;

Result<std::size_t> read_file(const MemoryFile& file, MutableBytes buffer) {
    const auto size = file.size_bytes();
    if (!size || *size > buffer.size()) return size;
    return file.read_contents(buffer.first(*size));
}

class PosixRegion final : public RegionBackend {
public:
    PosixRegion(std::string name, const RegionOptions& options)
        : RegionBackend("shm:" + name), name_(std::move(name)), options_(options) {}

    Result<void> write(Bytes value) override {
        for (int round = 1;; ++round) {
            auto segment = posix::SharedMemory::open(name_);
            if (segment) return segment->write_contents(value);
            const bool missing = segment.error().is(Condition::not_found);
            if (!missing || !options_.create) return std::unexpected(segment.error());
            const auto made = create(value);
            if (made || !made.error().is(Condition::exists) || round == kRoundsMax) return made;
        }
    }
    Result<std::size_t> read(MutableBytes buffer) const override {
        const auto segment = posix::SharedMemory::open(name_, Protection::read_only);
        if (!segment) return std::unexpected(segment.error());
        return read_file(*segment, buffer);
    }
    Result<void> remove() override { return posix::SharedMemory::unlink(name_); }

private:
    Result<void> create(Bytes value) const {
        const auto made = posix::SharedMemory::create(
            name_, {.mode = options_.mode},
            [&](posix::SharedMemory& fresh) { return fresh.write_contents(value); });
        if (!made) return std::unexpected(made.error());
        return {};
    }

    std::string name_;
    RegionOptions options_;
};

class MemfdRegion final : public RegionBackend {
public:
    explicit MemfdRegion(Memfd memfd) : RegionBackend(memfd.name()), memfd_(std::move(memfd)) {}

    Result<void> write(Bytes value) override { return memfd_.write_contents(value); }
    Result<std::size_t> read(MutableBytes buffer) const override {
        return read_file(memfd_, buffer);
    }
    Result<void> remove() override {
        return std::unexpected(Error::of(Condition::unsupported, "remove", name(),
                                         "a memfd has no name: it goes with its last descriptor"));
    }

private:
    Memfd memfd_;
};

}  // namespace

std::unique_ptr<RegionBackend> posix_region(std::string name, const RegionOptions& options) {
    return std::make_unique<PosixRegion>(std::move(name), options);
}

std::unique_ptr<RegionBackend> memfd_region(Memfd memfd) {
    return std::make_unique<MemfdRegion>(std::move(memfd));
}

}  // namespace patchbay::shared_memory
