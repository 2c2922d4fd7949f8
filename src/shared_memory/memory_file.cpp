// SPDX-License-Identifier: Apache-2.0
#include "patchbay/memory_file.hpp"

#include "os/file.hpp"
#include "os/file_space.hpp"
#include "os/memory.hpp"
#include "shared_memory/explain.hpp"

#include <fcntl.h>

#include <algorithm>

namespace patchbay {

Result<void> MemoryFile::check_mappable(int fd, const std::string& name, Protection protection) {
    const auto status = os::fstat(fd);
    if (!status) return os::error_of(status.error(), name);
    if (!S_ISREG(status->st_mode)) {
        return std::unexpected(
            Error::of(Condition::invalid, "open", name, "not a segment of shared memory"));
    }
    const auto flags = os::fcntl(fd, F_GETFL);
    if (!flags) return os::error_of(flags.error(), name);
    const int mode = *flags & O_ACCMODE;
    if (mode == O_RDWR || (mode == O_RDONLY && protection == Protection::read_only)) return {};
    return std::unexpected(
        Error::of(Condition::denied, "open", name, "the descriptor is not open for that"));
}

Result<MemoryFileStat> MemoryFile::stat() const {
    const auto status = os::fstat(fd());
    if (!status) return os::error_of(status.error(), name_);
    const auto huge = os::is_hugetlb(fd());
    if (!huge) return os::error_of(huge.error(), name_);
    return MemoryFileStat{.size_bytes = static_cast<std::size_t>(status->st_size),
                          .resident_bytes = static_cast<std::size_t>(status->st_blocks) * 512,
                          .page_size_bytes = *huge ? static_cast<std::size_t>(status->st_blksize)
                                                   : os::page_size_bytes(),
                          .link_count = static_cast<std::uint32_t>(status->st_nlink),
                          .ownership = os::ownership_of(*status)};
}

Result<std::size_t> MemoryFile::size_bytes() const {
    const auto status = os::fstat(fd());
    if (!status) return os::error_of(status.error(), name_);
    return static_cast<std::size_t>(status->st_size);
}

Result<void> MemoryFile::make_room(std::size_t size_bytes) {
    // The space first and the size in one step after it: nobody ever maps a part that is not there.
    auto made = os::reserve(fd(), 0, size_bytes);
    if (made) made = os::truncate(fd(), size_bytes);
    if (made) return {};
    return std::unexpected(shared_memory::file_error(made.error(), fd(), name_, size_bytes));
}

Result<void> MemoryFile::resize(std::size_t new_size_bytes) {
    const auto facts = stat();
    if (!facts) return std::unexpected(facts.error());
    const auto size =
        os::round_up(new_size_bytes,
                     facts->page_size_bytes > os::page_size_bytes() ? facts->page_size_bytes : 1);
    auto resized = os::Expected<void>();
    if (size > facts->size_bytes) resized = os::reserve(fd(), facts->size_bytes, size);
    if (resized) resized = os::truncate(fd(), size);
    if (resized) return {};
    auto error = shared_memory::file_error(resized.error(), fd(), name_, size);
    // Gives back what was reserved before it failed.
    (void)os::truncate(fd(), facts->size_bytes);
    return std::unexpected(std::move(error));
}

Result<std::size_t> MemoryFile::read_contents(MutableBytes buffer) const {
    const auto count = os::read_at(fd(), 0, buffer);
    if (!count) return os::error_of(count.error(), name_);
    return *count;
}

Result<void> MemoryFile::write_contents(Bytes bytes) {
    const auto old_size = size_bytes();
    if (!old_size) return std::unexpected(old_size.error());
    auto done = os::Expected<void>();
    if (bytes.size() > *old_size) done = os::reserve(fd(), *old_size, bytes.size());
    if (!done) {
        auto error = shared_memory::file_error(done.error(), fd(), name_, bytes.size());
        (void)os::truncate(fd(), *old_size);
        return std::unexpected(std::move(error));
    }
    done = os::write_at(fd(), 0, bytes);
    if (done && bytes.size() < *old_size) done = os::truncate(fd(), bytes.size());
    if (done) return {};
    return std::unexpected(shared_memory::file_error(done.error(), fd(), name_, bytes.size()));
}

}  // namespace patchbay
