// SPDX-License-Identifier: Apache-2.0
#include "os/shared_memory.hpp"

#include "os/file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace patchbay::os {
namespace {

constexpr unsigned kNoExecSeal = 0x0008U;  // MFD_NOEXEC_SEAL

std::string path_of(const std::string& name) {
    return "/dev/shm" + name;
}

std::string path_of(int fd) {
    return "/proc/self/fd/" + std::to_string(fd);
}

Expected<FileDescriptor> shm_open(const std::string& path, int flags) noexcept {
    return transform(retry(Call::shm_open,
                           [&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode_t{0600}); }),
                     [](int fd) { return FileDescriptor(fd); });
}

Expected<void> link(const std::string& from, const std::string& name) noexcept {
    const auto path = path_of(name);
    return done(retry(Call::linkat, [&] {
        return ::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW);
    }));
}

Expected<FileDescriptor> memfd_create(const std::string& name, unsigned flags) noexcept {
    return transform(
        retry(
            Call::memfd_create,
            [&] { return ::memfd_create(name.c_str(), flags | MFD_CLOEXEC | MFD_ALLOW_SEALING); }),
        [](int fd) { return FileDescriptor(fd); });
}

}  // namespace

Expected<FileDescriptor> open_shared_memory(const std::string& name, int flags) noexcept {
    return shm_open(path_of(name), flags | O_NOFOLLOW | O_NONBLOCK);
}

Expected<FileDescriptor> create_unnamed_shared_memory() noexcept {
    auto file = shm_open("/dev/shm", O_TMPFILE | O_RDWR);
    // What a file system says that does not know the flag.
    if (!file && file.error().error == EISDIR) return failed(Call::shm_open, ENOTSUP);
    return file;
}

Expected<FileDescriptor> create_named_shared_memory(const std::string& name) noexcept {
    return shm_open(path_of(name), O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW);
}

Expected<void> link_shared_memory(int fd, const std::string& name) noexcept {
    auto linked = link(path_of(fd), name);
    if (linked || linked.error().error != ENOENT) return linked;
    // Without /proc the descriptor itself will do, for those whom the kernel lets (root; its opener since Linux 6.10).
    const auto path = path_of(name);
    return done(retry(Call::linkat,
                      [&] { return ::linkat(fd, "", AT_FDCWD, path.c_str(), AT_EMPTY_PATH); }));
}

Expected<void> link_shared_memory(const std::string& from, const std::string& name) noexcept {
    return link(path_of(from), name);
}

Expected<void> unlink_shared_memory(const std::string& name) noexcept {
    const auto path = path_of(name);
    return done(retry(Call::shm_unlink, [&] { return ::unlink(path.c_str()); }));
}

void discard_shared_memory(const std::string& name) noexcept {
    const int saved = errno;
    ::unlink(path_of(name).c_str());
    errno = saved;
}

Expected<FileDescriptor> create_memfd(const std::string& name, unsigned flags) noexcept {
    // Not asking for either is what vm.memfd_noexec may refuse.
    const unsigned wish = (flags & kExecutable) != 0 ? kExecutable : kNoExecSeal;
    auto file = memfd_create(name, flags | wish);
    if (file || file.error().error != EINVAL) return file;
    return memfd_create(name, flags & ~kExecutable);
}

Expected<FileDescriptor> reopen(int fd, int flags) noexcept {
    return open(path_of(fd), flags);
}

}  // namespace patchbay::os
