// SPDX-License-Identifier: Apache-2.0
#include "patchbay/fifo.hpp"

#include "os/file.hpp"
#include "os/pipe.hpp"
#include "os/process.hpp"

#include <fcntl.h>

namespace patchbay {
namespace {

Error not_a_fifo(const char* call, const std::string& name, const struct ::stat& status) {
    return Error::of(Condition::invalid, call, name,
                     "it is " + std::string(os::kind_of(status)) + ", not a FIFO");
}

std::string missing_cure(int error) {
    return error == ENOENT ? "make it first: Fifo::open_or_create, or mkfifo in a shell" : "";
}

std::string creation_cure(int error) {
    if (error == ENOENT) return "a folder of the path is missing";
    if (error == EEXIST) return "open it, or remove it first";
    if (error == EPERM || error == EOPNOTSUPP) return "this file system takes no FIFOs";
    return {};
}

Result<void> expect_fifo(const char* call, const std::string& path, bool follow) {
    const auto status = os::stat(path, follow);
    if (!status)
        return os::error_of(status.error(), "fifo:" + path, missing_cure(status.error().error));
    if (!S_ISFIFO(status->st_mode))
        return std::unexpected(not_a_fifo(call, "fifo:" + path, *status));
    return {};
}

// The umask has taken its bits from the mode. Put them back on the very inode that was made, by a descriptor that
// cannot be a FIFO's end (O_PATH): opening one would wake writers, and a path may have been swapped meanwhile.
Result<void> set_mode(const std::string& path, std::uint32_t mode) {
    const auto name = "fifo:" + path;
    const auto node = os::open(path, O_PATH | O_NOFOLLOW);
    // Removed again already, as it may be at any time: it was made nevertheless.
    if (!node && node.error().error == ENOENT) return {};
    if (!node) return os::error_of(node.error(), name);
    const auto status = os::fstat(node->get());
    if (!status) return os::error_of(status.error(), name);
    if (!S_ISFIFO(status->st_mode)) return std::unexpected(not_a_fifo("mkfifo", name, *status));
    if (os::ownership_of(*status).mode == mode) return {};
    const auto changed = os::chmod("/proc/self/fd/" + std::to_string(node->get()), mode);
    if (!changed) return os::error_of(changed.error(), name);
    return {};
}

}  // namespace

Result<Fifo> Fifo::create(std::string path, const FifoOptions& options) {
    Fifo fifo(std::move(path));
    if (const auto made = os::mkfifo(fifo.path_, options.mode); !made)
        return os::error_of(made.error(), fifo.name(), creation_cure(made.error().error));
    if (const auto set = set_mode(fifo.path_, options.mode); !set) {
        (void)os::unlink(fifo.path_);
        return std::unexpected(set.error());
    }
    return fifo;
}

Result<Fifo> Fifo::open(std::string path) {
    if (const auto found = expect_fifo("open", path, true); !found)
        return std::unexpected(found.error());
    return Fifo(std::move(path));
}

Result<Fifo> Fifo::open_or_create(const std::string& path, const FifoOptions& options) {
    // It can vanish between the two, and come between the two: take turns until one of them holds. Not for ever, since
    // a symbolic link to nothing neither opens nor lets itself be made.
    constexpr int kRounds = 100;
    for (int round = 1;; ++round) {
        auto opened = open(path);
        if (opened || !opened.error().is(Condition::not_found)) return opened;
        auto created = create(path, options);
        if (created || !created.error().is(Condition::exists) || round == kRounds) return created;
    }
}

Result<void> Fifo::unlink(const std::string& path) {
    if (auto found = expect_fifo("unlink", path, false); !found) return found;
    if (const auto removed = os::unlink(path); !removed)
        return os::error_of(removed.error(), "fifo:" + path);
    return {};
}

Result<Ownership> Fifo::stat() const {
    const auto status = os::stat(path_);
    if (!status) return os::error_of(status.error(), name(), missing_cure(status.error().error));
    return os::ownership_of(*status);
}

}  // namespace patchbay
