// SPDX-License-Identifier: Apache-2.0
//
// Names of POSIX semaphores: making, opening and removing.
#include "patchbay/semaphore_posix.hpp"

#include "base/object_name.hpp"
#include "os/file.hpp"
#include "os/semaphore.hpp"

#include <cerrno>

namespace patchbay::posix {
namespace {

constexpr std::size_t kNameBytesMax = 250;  // NAME_MAX of /dev/shm without glibc's "sem."
/// Each round somebody else made or removed the name in between: more than a few is nobody's accident.
constexpr int kRoundsMax = 100;

std::string object_of(std::string_view name) {
    return "sem:" + std::string(name);
}

Result<std::string> checked(const char* call, std::string_view name) {
    if (auto good = base::check_object_name(call, "sem", name, kNameBytesMax); !good)
        return std::unexpected(std::move(good.error()));
    return std::string(name);
}

Error changes_hands(const std::string& name) {
    return Error::of(Condition::in_use, "sem_open", object_of(name),
                     "others make and remove this name all the time");
}

std::string create_cure(int error, std::uint32_t value) {
    if (error == EINVAL && value > Semaphore::kLargestValue) {
        return "the initial value " + std::to_string(value) + " exceeds the largest, " +
               std::to_string(Semaphore::kLargestValue);
    }
    if (error == ENOSPC || error == ENOMEM) return "/dev/shm is full: see df /dev/shm";
    return {};
}

std::string open_cure(int error) {
    if (error == EACCES) return "its mode must let us read and write";
    return {};
}

}  // namespace

Result<std::optional<Semaphore::Found>> Semaphore::find(const std::string& name) {
    const auto status = os::stat(os::semaphore_path(name), false);
    if (!status && status.error().error == ENOENT) return std::nullopt;
    if (!status) return os::error_of(status.error(), object_of(name));
    if (!S_ISREG(status->st_mode) || static_cast<std::size_t>(status->st_size) < sizeof(::sem_t)) {
        // sem_open() would take it, and the first post die of SIGBUS.
        return std::unexpected(
            Error::of(Condition::mismatch, "sem_open", object_of(name),
                      os::semaphore_path(name) + " is not the file of a semaphore"));
    }
    return Found{.origin = {.device = status->st_dev, .inode = status->st_ino},
                 .ownership = os::ownership_of(*status)};
}

// Whose file sem_open() opened it does not say. It is the one that the name led to before, if it still does after.
Result<std::optional<Semaphore>> Semaphore::attach(const std::string& name) {
    const auto before = find(name);
    if (!before) return std::unexpected(before.error());
    const auto opened = os::sem_open(name);
    if (!opened)
        return os::error_of(opened.error(), object_of(name), open_cure(opened.error().error));
    Semaphore semaphore(*opened, object_of(name), Closing::close);
    const auto after = find(name);
    if (!after) return std::unexpected(after.error());
    if (!*before || !*after || !((*before)->origin == (*after)->origin)) return std::nullopt;
    semaphore.found_ = **after;
    return semaphore;
}

Result<Semaphore> Semaphore::open(std::string_view name) {
    const auto text = checked("sem_open", name);
    if (!text) return std::unexpected(text.error());
    for (int round = 0; round < kRoundsMax; ++round) {
        auto semaphore = attach(*text);
        if (!semaphore) return std::unexpected(std::move(semaphore.error()));
        if (*semaphore) return std::move(**semaphore);
    }
    return std::unexpected(changes_hands(*text));
}

Result<Semaphore> Semaphore::create(std::string_view name, const Options& options) {
    const auto text = checked("sem_open", name);
    if (!text) return std::unexpected(text.error());
    for (int round = 0; round < kRoundsMax; ++round) {
        const auto made = os::create_semaphore(*text, options.mode, options.initial_value);
        if (!made) {
            return os::error_of(made.error(), object_of(*text),
                                create_cure(made.error().error, options.initial_value));
        }
        auto semaphore = attach(*text);
        const bool gone = !semaphore && semaphore.error().is(Condition::not_found);
        if (!semaphore && !gone) {
            os::discard_semaphore(*text, *made);
            return std::unexpected(std::move(semaphore.error()));
        }
        const Origin ours{.device = made->device, .inode = made->inode};
        if (gone || !*semaphore || !((*semaphore)->found_->origin == ours)) continue;
        (*semaphore)->created_ = true;
        return std::move(**semaphore);
    }
    return std::unexpected(changes_hands(*text));
}

Result<Semaphore> Semaphore::open_or_create(std::string_view name, const Options& options) {
    for (int round = 0; round < kRoundsMax; ++round) {
        auto opened = open(name);
        if (opened || !opened.error().is(Condition::not_found)) return opened;
        auto made = create(name, options);
        if (made || !made.error().is(Condition::exists)) return made;
    }
    return std::unexpected(changes_hands(std::string(name)));
}

Result<void> Semaphore::unlink(std::string_view name) {
    const auto text = checked("sem_unlink", name);
    if (!text) return std::unexpected(text.error());
    const auto removed = os::sem_unlink(*text);
    if (!removed) return os::error_of(removed.error(), object_of(*text));
    return {};
}

}  // namespace patchbay::posix
