// SPDX-License-Identifier: Apache-2.0
#include "patchbay/memfd.hpp"

#include "os/file.hpp"
#include "os/file_space.hpp"
#include "os/memory.hpp"
#include "os/shared_memory.hpp"
#include "os/sysctl.hpp"
#include "shared_memory/explain.hpp"

#include <fcntl.h>

#include <array>
#include <string_view>
#include <utility>

namespace patchbay {
namespace {

constexpr std::array<std::pair<Seal, std::string_view>, 6> kSealNames{{
    {Seal::seal, "seal"},
    {Seal::shrink, "shrink"},
    {Seal::grow, "grow"},
    {Seal::write, "write"},
    {Seal::future_write, "future_write"},
    {Seal::exec, "exec"},
}};

struct NewFile {
    FileDescriptor fd;
    bool huge;
};

Result<NewFile> create_file(const MemfdOptions& options, const std::string& address) {
    const unsigned flags = options.executable ? os::kExecutable : 0;
    if (options.huge_pages != HugePages::off) {
        auto file = os::create_memfd(options.name, flags | MFD_HUGETLB);
        if (file) return NewFile{std::move(*file), true};
        if (options.huge_pages == HugePages::required) {
            return std::unexpected(
                shared_memory::huge_page_error(file.error(), address, options.size_bytes));
        }
    }
    auto file = os::create_memfd(options.name, flags);
    if (!file) return os::error_of(file.error(), address, os::descriptor_cure(file.error().error));
    return NewFile{std::move(*file), false};
}

Error unfit(const std::string& name, std::string why) {
    return Error::of(Condition::mismatch, "adopt", name, std::move(why));
}

}  // namespace

std::string Seals::text() const {
    std::string text;
    for (const auto& [seal, name] : kSealNames) {
        if (!contains(seal)) continue;
        if (!text.empty()) text += ' ';
        text += name;
    }
    return text.empty() ? "none" : text;
}

Result<Memfd> Memfd::create(const MemfdOptions& options) {
    const auto address = "memfd:" + options.name;
    auto file = create_file(options, address);
    if (!file) return std::unexpected(file.error());
    Memfd memfd(std::move(file->fd), address, Protection::read_write);
    if (auto set = os::fchmod(memfd.fd(), options.mode); !set) {
        return os::error_of(set.error(), address);
    }
    auto size = options.size_bytes;
    if (file->huge) {
        const auto facts = memfd.stat();
        if (!facts) return std::unexpected(facts.error());
        size = os::round_up(size, facts->page_size_bytes);
    }
    auto made = os::reserve(memfd.fd(), 0, size);
    if (made) made = os::truncate(memfd.fd(), size);
    if (made) return memfd;
    if (!file->huge) {
        return std::unexpected(shared_memory::file_error(made.error(), memfd.fd(), address, size));
    }
    if (options.huge_pages == HugePages::required) {
        return std::unexpected(shared_memory::huge_page_error(made.error(), address, size));
    }
    auto ordinary = options;
    ordinary.huge_pages = HugePages::off;
    return create(ordinary);
}

Result<Memfd> Memfd::adopt(FileDescriptor fd, const MemfdRequirements& requirements) {
    const std::string name = "memfd";
    if (auto fit = check_mappable(fd.get(), name, requirements.protection); !fit) {
        return std::unexpected(fit.error());
    }
    Memfd memfd(std::move(fd), name, requirements.protection);
    // The seals first: only under Seal::shrink is the size more than a snapshot.
    const auto seals = memfd.seals();
    if (!seals) return std::unexpected(seals.error());
    if (!seals->contains(requirements.seals)) {
        return std::unexpected(unfit(name, "it is sealed against " + seals->text() + ", not " +
                                               requirements.seals.text() + " as required"));
    }
    const auto size = memfd.size_bytes();
    if (!size) return std::unexpected(size.error());
    if (*size < requirements.size_bytes_min || *size > requirements.size_bytes_max) {
        return std::unexpected(
            unfit(name, "it has " + std::to_string(*size) + " bytes, not " +
                            std::to_string(requirements.size_bytes_min) + " to " +
                            std::to_string(requirements.size_bytes_max) + " as required"));
    }
    return memfd;
}

Result<Seals> Memfd::seals() const {
    const auto bits = os::fcntl(fd(), F_GET_SEALS);
    if (!bits) return os::error_of(bits.error(), name(), "only a memfd has seals");
    return Seals::from_bits(static_cast<std::uint32_t>(*bits));
}

Result<void> Memfd::add_seals(Seals seals) {
    const auto added = os::fcntl(fd(), F_ADD_SEALS, static_cast<int>(seals.bits()));
    if (added) return {};
    std::string cure;
    if (added.error().error == EBUSY) cure = "unmap the writable maps, or take Seal::future_write";
    if (added.error().error == EPERM) cure = "sealed against seals, or opened read-only";
    if (added.error().error == EINVAL) cure = "not a seal that this kernel knows";
    return os::error_of(added.error(), name(), std::move(cure));
}

}  // namespace patchbay
