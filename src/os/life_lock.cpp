// SPDX-License-Identifier: Apache-2.0
#include "os/life_lock.hpp"

#include "os/shared_memory.hpp"

#include <fcntl.h>
#include <pthread.h>

#include <new>

namespace patchbay::os {

/// All of this process's, so that a child can close them. The mutex is held across fork: no list half changed.
class LifeLocks {
public:
    /// Opens and enters it in one step: no child is forked in between that would keep the description.
    static Expected<void> open(LifeLock& lock, int fd) noexcept {
        static const int hooked =
            ::pthread_atfork([] { ::pthread_mutex_lock(&mutex); },
                             [] { ::pthread_mutex_unlock(&mutex); }, close_all_in_child);
        (void)hooked;
        ::pthread_mutex_lock(&mutex);
        auto file = reopen(fd, O_RDWR);
        if (file) {
            lock.file_ = std::move(*file);
            lock.next_ = first;
            if (first != nullptr) first->previous_ = &lock;
            first = &lock;
        }
        ::pthread_mutex_unlock(&mutex);
        if (!file) return std::unexpected(file.error());
        return {};
    }
    static void remove(LifeLock& lock) noexcept {
        ::pthread_mutex_lock(&mutex);
        // Closed here, too: a child that is forked now finds it either in the list or not open.
        lock.file_.reset();
        (lock.previous_ != nullptr ? lock.previous_->next_ : first) = lock.next_;
        if (lock.next_ != nullptr) lock.next_->previous_ = lock.previous_;
        ::pthread_mutex_unlock(&mutex);
    }

private:
    static void close_all_in_child() noexcept {
        for (auto* lock = first; lock != nullptr; lock = lock->next_) lock->file_.reset();
        ::pthread_mutex_unlock(&mutex);
    }

    static constinit inline pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static constinit inline LifeLock* first = nullptr;
};

namespace {

struct ::flock one_byte(std::int64_t byte, short type) noexcept {
    struct ::flock request{};
    request.l_type = type;
    request.l_whence = SEEK_SET;
    request.l_start = byte;
    request.l_len = 1;
    return request;
}

Expected<int> set_lock(int fd, std::int64_t byte, short type) noexcept {
    auto request = one_byte(byte, type);
    return retry(Call::fcntl, [&] { return ::fcntl(fd, F_OFD_SETLK, &request); });
}

Expected<bool> try_lock(int fd, std::int64_t byte, short type) noexcept {
    const auto taken = set_lock(fd, byte, type);
    if (taken) return true;
    if (taken.error().error == EAGAIN || taken.error().error == EACCES) return false;
    return std::unexpected(taken.error());
}

/// Of those that keep `fd` from having it alone: F_WRLCK, F_RDLCK, or F_UNLCK for none.
Expected<short> lock_in_the_way(int fd, std::int64_t byte) noexcept {
    auto request = one_byte(byte, F_WRLCK);
    const auto asked = retry(Call::fcntl, [&] { return ::fcntl(fd, F_OFD_GETLK, &request); });
    if (!asked) return std::unexpected(asked.error());
    return request.l_type;
}

}  // namespace

LifeLock::~LifeLock() {
    if (entered_) LifeLocks::remove(*this);
}

Expected<std::unique_ptr<LifeLock>> LifeLock::open(int fd) noexcept {
    std::unique_ptr<LifeLock> lock(new (std::nothrow) LifeLock);
    if (lock == nullptr) return failed(Call::open, ENOMEM);
    if (auto opened = LifeLocks::open(*lock, fd); !opened) return std::unexpected(opened.error());
    lock->entered_ = true;
    return lock;
}

Expected<bool> LifeLock::try_take(std::int64_t byte) noexcept {
    return try_lock(file_.get(), byte, F_WRLCK);
}

Expected<bool> LifeLock::try_share(std::int64_t byte) noexcept {
    return try_lock(file_.get(), byte, F_RDLCK);
}

Expected<void> LifeLock::give_back(std::int64_t byte) noexcept {
    return done(set_lock(file_.get(), byte, F_UNLCK));
}

Expected<bool> LifeLock::is_taken(std::int64_t byte) const noexcept {
    return is_taken(file_.get(), byte);
}

Expected<bool> LifeLock::is_taken(int fd, std::int64_t byte) noexcept {
    return transform(lock_in_the_way(fd, byte), [](short type) { return type != F_UNLCK; });
}

Expected<bool> LifeLock::is_taken_alone(int fd, std::int64_t byte) noexcept {
    return transform(lock_in_the_way(fd, byte), [](short type) { return type == F_WRLCK; });
}

}  // namespace patchbay::os
