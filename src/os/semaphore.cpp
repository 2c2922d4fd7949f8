// SPDX-License-Identifier: Apache-2.0
#include "os/semaphore.hpp"

#include "os/file.hpp"
#include "os/time.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <span>

namespace patchbay::os {

std::string semaphore_path(const std::string& name) {
    return "/dev/shm/sem." + name.substr(1);
}

Expected<FileIdentity> create_semaphore(const std::string& name, std::uint32_t mode,
                                        unsigned value) noexcept {
    ::sem_t fresh{};
    if (const auto made = sem_init(&fresh, value); !made) return std::unexpected(made.error());
    // Not sem_open(O_CREAT): that takes the umask's bits away from the mode.
    const auto file = open("/dev/shm", O_TMPFILE | O_RDWR, 0600);
    if (!file) return std::unexpected(file.error());
    const int fd = file->get();
    if (const auto set = fchmod(fd, mode); !set) return std::unexpected(set.error());
    const auto written = write(fd, std::as_bytes(std::span(&fresh, 1)));
    if (!written) return std::unexpected(written.error());
    const auto status = fstat(fd);
    if (!status) return std::unexpected(status.error());
    const std::string from = "/proc/self/fd/" + std::to_string(fd);
    const std::string to = semaphore_path(name);
    const auto linked = retry(Call::linkat, [&] {
        return ::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), AT_SYMLINK_FOLLOW);
    });
    if (!linked) return std::unexpected(linked.error());
    return FileIdentity{.device = status->st_dev, .inode = status->st_ino};
}

Expected<::sem_t*> sem_open(const std::string& name) noexcept {
    ::sem_t* semaphore = SEM_FAILED;
    // SEM_FAILED is a null pointer here, not the -1 that the seam knows.
    const auto outcome = retry(Call::sem_open, [&] {
        semaphore = ::sem_open(name.c_str(), 0);
        return semaphore == SEM_FAILED ? -1 : 0;
    });
    if (!outcome) return std::unexpected(outcome.error());
    return semaphore;
}

void sem_close(::sem_t* semaphore) noexcept {
    const int saved = errno;
    ::sem_close(semaphore);
    errno = saved;
}

Expected<void> sem_unlink(const std::string& name) noexcept {
    return done(retry(Call::sem_unlink, [&] { return ::sem_unlink(name.c_str()); }));
}

void discard_semaphore(const std::string& name, FileIdentity identity) noexcept {
    const int saved = errno;
    struct ::stat status{};
    const auto path = semaphore_path(name);
    if (::lstat(path.c_str(), &status) == 0 &&
        identity == FileIdentity{.device = status.st_dev, .inode = status.st_ino}) {
        ::unlink(path.c_str());
    }
    errno = saved;
}

Expected<void> sem_init(::sem_t* semaphore, unsigned value) noexcept {
    return done(retry(Call::sem_init, [&] { return ::sem_init(semaphore, 1, value); }));
}

Expected<void> sem_post(::sem_t* semaphore) noexcept {
    return done(retry(Call::sem_post, [&] { return ::sem_post(semaphore); }));
}

Expected<std::uint32_t> sem_getvalue(::sem_t* semaphore) noexcept {
    int value = 0;
    const auto outcome =
        retry(Call::sem_getvalue, [&] { return ::sem_getvalue(semaphore, &value); });
    if (!outcome) return std::unexpected(outcome.error());
    return static_cast<std::uint32_t>(value);
}

}  // namespace patchbay::os
