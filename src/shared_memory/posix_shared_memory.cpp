// SPDX-License-Identifier: Apache-2.0
#include "patchbay/shared_memory.hpp"

#include "os/file.hpp"
#include "os/shared_memory.hpp"
#include "os/sysctl.hpp"
#include "os/user.hpp"
#include "shared_memory/explain.hpp"

#include <fcntl.h>

#include <atomic>
#include <chrono>

namespace patchbay::posix {
namespace {

constexpr std::size_t kNameBytesMax = 255;
/// Each round somebody else removed or made the segment in between: more than a few is nobody's accident.
constexpr int kRoundsMax = 100;

std::string address_of(const std::string& name) {
    return "shm:" + name;
}

Result<void> check_name(const std::string& name) {
    const bool good = name.size() > 1 && name[0] == '/' && name.find('/', 1) == std::string::npos &&
                      name.find('\0') == std::string::npos && name != "/." && name != "/..";
    if (!good) {
        return std::unexpected(Error::of(Condition::invalid, "shm_open", address_of(name),
                                         "a name is '/' and something without another '/'"));
    }
    if (name.size() <= kNameBytesMax + 1) return {};
    return std::unexpected(Error::system(ENAMETOOLONG, "shm_open", address_of(name),
                                         "a name has up to 255 bytes after its '/'"));
}

/// Where nothing without a name can be made: a name that nobody else has, until it gets its own.
class TemporaryName {
public:
    ~TemporaryName() {
        if (!name_.empty()) os::discard_shared_memory(name_);
    }
    TemporaryName() = default;
    TemporaryName(const TemporaryName&) = delete;
    TemporaryName& operator=(const TemporaryName&) = delete;

    os::Expected<FileDescriptor> create() {
        static std::atomic<std::uint64_t> count{0};
        for (int round = 1;; ++round) {
            const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
            const auto name = "/.patchbay-" + std::to_string(now) + '-' + std::to_string(++count);
            auto file = os::create_named_shared_memory(name);
            if (file) name_ = name;
            const bool taken = !file && file.error().error == EEXIST;
            if (!taken || round == kRoundsMax) return file;
        }
    }
    [[nodiscard]] const std::string& get() const noexcept { return name_; }

private:
    std::string name_;
};

os::Expected<FileDescriptor> create_file(TemporaryName& temporary) {
    auto file = os::create_unnamed_shared_memory();
    if (file || file.error().error != ENOTSUP) return file;
    return temporary.create();
}

std::unexpected<Error> cannot_open(const os::Failure& failure, const std::string& address) {
    return os::error_of(failure, address, os::descriptor_cure(failure.error));
}

}  // namespace

Result<SharedMemory> SharedMemory::create(const std::string& name,
                                          const SharedMemoryOptions& options,
                                          const Initialise& initialise) {
    if (auto good = check_name(name); !good) return std::unexpected(good.error());
    const auto address = address_of(name);
    TemporaryName temporary;
    auto file = create_file(temporary);
    if (!file) return cannot_open(file.error(), address);
    SharedMemory segment(std::move(*file), address, Protection::read_write);
    // Made 0600 and changed afterwards: so the umask neither adds nor takes anything.
    if (auto set = os::fchmod(segment.fd(), options.mode); !set) {
        return os::error_of(set.error(), address);
    }
    if (auto made = segment.make_room(options.size_bytes); !made) {
        return std::unexpected(made.error());
    }
    if (initialise) {
        if (auto filled = initialise(segment); !filled) return std::unexpected(filled.error());
    }
    const auto linked = temporary.get().empty() ? os::link_shared_memory(segment.fd(), name)
                                                : os::link_shared_memory(temporary.get(), name);
    if (!linked) return os::error_of(linked.error(), address);
    return segment;
}

Result<SharedMemory> SharedMemory::open(const std::string& name, Protection protection) {
    if (auto good = check_name(name); !good) return std::unexpected(good.error());
    const auto address = address_of(name);
    auto file =
        os::open_shared_memory(name, protection == Protection::read_write ? O_RDWR : O_RDONLY);
    if (!file) return cannot_open(file.error(), address);
    return adopt(std::move(*file), address, protection);
}

Result<SharedMemory> SharedMemory::open_or_create(const std::string& name,
                                                  const SharedMemoryOptions& options,
                                                  const Initialise& initialise) {
    for (int round = 1;; ++round) {
        auto opened = open(name);
        if (!opened && !opened.error().is(Condition::not_found)) return opened;
        if (opened) {
            const auto facts = opened->stat();
            if (!facts) return std::unexpected(facts.error());
            const auto owner = facts->ownership.user_id;
            if (owner == 0 || owner == os::effective_user_id()) return opened;
            return std::unexpected(
                Error::of(Condition::denied, "shm_open", opened->name(),
                          "user " + std::to_string(owner) +
                              " has put it there: open() it if that is who you expect"));
        }
        auto created = create(name, options, initialise);
        if (created || !created.error().is(Condition::exists) || round == kRoundsMax) {
            return created;
        }
    }
}

Result<void> SharedMemory::unlink(const std::string& name) {
    if (auto good = check_name(name); !good) return good;
    if (auto gone = os::unlink_shared_memory(name); !gone) {
        return os::error_of(gone.error(), address_of(name));
    }
    return {};
}

Result<SharedMemory> SharedMemory::adopt(FileDescriptor fd, std::string name,
                                         Protection protection) {
    if (auto fit = check_mappable(fd.get(), name, protection); !fit) {
        return std::unexpected(fit.error());
    }
    return SharedMemory(std::move(fd), std::move(name), protection);
}

}  // namespace patchbay::posix
