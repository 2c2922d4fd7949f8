// SPDX-License-Identifier: Apache-2.0
#include "patchbay/memfd.hpp"
#include "patchbay/region.hpp"
#include "patchbay/shared_memory.hpp"

#include "support/fault_loop.hpp"
#include "support/scratch_name.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>

namespace patchbay::test {
namespace {

constexpr std::size_t kSizeBytes = 8192;
const auto kNothing = [] { return 0; };

using Name = ScratchName<posix::SharedMemory>;

Name existing_segment() {
    Name name;
    (void)or_throw(posix::SharedMemory::create(name.text, {.size_bytes = kSizeBytes}));
    return name;
}

Memfd fresh_memfd() {
    return or_throw(Memfd::create({.size_bytes = kSizeBytes}));
}

struct Segment {
    sysv::SharedMemory memory =
        or_throw(sysv::SharedMemory::create(sysv::Key(), {.size_bytes = kSizeBytes}));
    bool owned = true;
    Segment() = default;
    Segment(Segment&& other) noexcept
        : memory(std::move(other.memory)), owned(std::exchange(other.owned, false)) {}
    Segment& operator=(Segment&&) = delete;
    ~Segment() {
        if (owned) (void)memory.remove();
    }
};

TEST(PosixSharedMemoryFaults, Create) {
    for_each_fault(
        "shm create", [] { return Name(); },
        [](Name& name) {
            return failure_of(posix::SharedMemory::create(name.text, {.size_bytes = kSizeBytes}));
        });
}

TEST(PosixSharedMemoryFaults, CreateWhereNothingUnnamedCanBeMade) {
    const Name name;
    const os::FaultInjection fault({.call = os::Call::shm_open, .error = EOPNOTSUPP});
    const auto made = posix::SharedMemory::create(name.text, {.size_bytes = kSizeBytes});
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_TRUE(fault.fired());
    EXPECT_EQ(or_throw(made->stat()).link_count, 1U) << "its temporary name is gone";
}

TEST(PosixSharedMemoryFaults, SpaceWhereItCannotBeReserved) {
    const os::FaultInjection fault(
        {.call = os::Call::fallocate, .error = EOPNOTSUPP, .sticky = true});
    const auto memfd = fresh_memfd();
    EXPECT_EQ(or_throw(memfd.stat()).resident_bytes, kSizeBytes) << "written instead";
}

TEST(PosixSharedMemoryFaults, Open) {
    for_each_fault("shm open", existing_segment,
                   [](Name& name) { return failure_of(posix::SharedMemory::open(name.text)); });
    for_each_fault("shm open_or_create", existing_segment, [](Name& name) {
        return failure_of(posix::SharedMemory::open_or_create(name.text));
    });
}

TEST(PosixSharedMemoryFaults, Unlink) {
    for_each_fault("shm unlink", existing_segment,
                   [](Name& name) { return failure_of(posix::SharedMemory::unlink(name.text)); });
}

TEST(MemfdFaults, Create) {
    for_each_fault("memfd create", kNothing,
                   [](int) { return failure_of(Memfd::create({.size_bytes = kSizeBytes})); });
    for_each_fault("memfd create huge", kNothing, [](int) {
        return failure_of(
            Memfd::create({.size_bytes = kSizeBytes, .huge_pages = HugePages::preferred}));
    });
}

TEST(MemfdFaults, Seals) {
    for_each_fault("memfd add_seals", fresh_memfd,
                   [](Memfd& memfd) { return failure_of(memfd.add_seals(Seal::shrink)); });
    const auto prepare = [] {
        auto memfd = fresh_memfd();
        or_throw(memfd.add_seals(Seal::shrink));
        return memfd;
    };
    for_each_fault("memfd adopt", prepare, [](Memfd& memfd) {
        return failure_of(Memfd::adopt(FileDescriptor(memfd.release_fd())));
    });
}

TEST(MemoryFileFaults, Map) {
    for_each_fault("memfd map", fresh_memfd, [](Memfd& memfd) {
        return failure_of(
            memfd.map({.prefault = true, .inherit = false, .huge_pages = HugePages::preferred}));
    });
    for_each_fault("anonymous map", kNothing, [](int) {
        return failure_of(
            Mapping::anonymous(kSizeBytes, {.prefault = true, .huge_pages = HugePages::preferred}));
    });
}

TEST(MemoryFileFaults, Resize) {
    const auto prepare = [] {
        auto memfd = fresh_memfd();
        auto map = or_throw(memfd.map());
        return std::pair(std::move(memfd), std::move(map));
    };
    for_each_fault("memfd resize", prepare, [](auto& both) -> std::optional<Error> {
        if (auto resized = both.first.resize(3 * kSizeBytes); !resized) return resized.error();
        return failure_of(both.first.remap(both.second));
    });
}

TEST(MemoryFileFaults, Contents) {
    for_each_fault("memfd write_contents", fresh_memfd, [](Memfd& memfd) {
        static constexpr std::array<std::byte, 2 * kSizeBytes> kValue{};
        return failure_of(memfd.write_contents(kValue));
    });
    for_each_fault("memfd read_contents", fresh_memfd, [](Memfd& memfd) {
        std::array<std::byte, 16> buffer{};
        return failure_of(memfd.read_contents(buffer));
    });
}

TEST(SysvSharedMemoryFaults, CreateAndRemove) {
    for_each_fault("sysvshm create", kNothing, [](int) -> std::optional<Error> {
        auto made = sysv::SharedMemory::create(sysv::Key(), {.size_bytes = kSizeBytes});
        if (!made) return made.error();
        auto gone = made->remove();
        if (gone) return std::nullopt;
        or_throw(made->remove());
        return gone.error();
    });
}

TEST(SysvSharedMemoryFaults, MapStatAndMode) {
    for_each_fault(
        "sysvshm map", [] { return Segment(); },
        [](Segment& segment) {
            return failure_of(segment.memory.map({.prefault = true, .inherit = false}));
        });
    for_each_fault(
        "sysvshm stat", [] { return Segment(); },
        [](Segment& segment) { return failure_of(segment.memory.stat()); });
    for_each_fault(
        "sysvshm set_mode", [] { return Segment(); },
        [](Segment& segment) { return failure_of(segment.memory.set_mode(0640)); });
}

TEST(RegionFaults, WriteAndRead) {
    for_each_fault(
        "shm region", [] { return Name(); },
        [](Name& name) -> std::optional<Error> {
            auto region = Region::posix(name.text);
            if (auto written = region.write(as_bytes("value")); !written) return written.error();
            if (auto longer = region.write(as_bytes("a longer one")); !longer)
                return longer.error();
            return failure_of(region.read());
        });
}

}  // namespace
}  // namespace patchbay::test
