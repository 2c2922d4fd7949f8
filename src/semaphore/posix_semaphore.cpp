// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_posix.hpp"

#include "os/poll_bridge.hpp"
#include "os/semaphore.hpp"

#include <atomic>
#include <cerrno>
#include <climits>
#include <utility>

namespace patchbay::posix {
namespace {

static_assert(Semaphore::kLargestValue == SEM_VALUE_MAX);
static_assert(alignof(SemaphoreStorage) >= std::atomic_ref<std::uint32_t>::required_alignment);

constexpr std::uint32_t kReady = 0x50425345;  // "PBSE"

}  // namespace

Semaphore::Semaphore(::sem_t* semaphore, std::string name, Closing closing) noexcept
    : semaphore_(semaphore), name_(std::move(name)), closing_(closing) {}

Semaphore::Semaphore(Semaphore&& other) noexcept
    : semaphore_(std::exchange(other.semaphore_, nullptr)),
      name_(std::move(other.name_)),
      closing_(other.closing_),
      created_(other.created_),
      found_(other.found_),
      bridge_(std::move(other.bridge_)) {}

Semaphore& Semaphore::operator=(Semaphore&& other) noexcept {
    if (this == &other) return *this;
    close();
    semaphore_ = std::exchange(other.semaphore_, nullptr);
    name_ = std::move(other.name_);
    closing_ = other.closing_;
    created_ = other.created_;
    found_ = other.found_;
    bridge_ = std::move(other.bridge_);
    return *this;
}

Semaphore::~Semaphore() {
    close();
}

void Semaphore::close() noexcept {
    bridge_.reset();  // looks at the semaphore
    if (semaphore_ != nullptr && closing_ == Closing::close) os::sem_close(semaphore_);
    semaphore_ = nullptr;
}

::sem_t* Semaphore::release() noexcept {
    bridge_.reset();
    return std::exchange(semaphore_, nullptr);
}

Result<Semaphore> Semaphore::place(SemaphoreStorage& storage, std::uint32_t initial_value) {
    const std::atomic_ref mark(storage.mark);
    mark.store(0, std::memory_order_relaxed);
    if (const auto made = os::sem_init(&storage.semaphore, initial_value); !made) {
        return os::error_of(made.error(), "sem",
                            "the largest value is " + std::to_string(kLargestValue));
    }
    mark.store(kReady, std::memory_order_release);
    return borrow(storage.semaphore);
}

Result<Semaphore> Semaphore::at(SemaphoreStorage& storage) {
    if (std::atomic_ref(storage.mark).load(std::memory_order_acquire) != kReady) {
        return std::unexpected(Error::of(Condition::mismatch, "at", "sem",
                                         "nobody has placed a semaphore in this memory yet"));
    }
    return borrow(storage.semaphore);
}

Semaphore Semaphore::adopt(::sem_t* semaphore, std::string name) noexcept {
    return {semaphore, std::move(name), Closing::close};
}

Semaphore Semaphore::borrow(::sem_t& semaphore, std::string name) noexcept {
    return {&semaphore, std::move(name), Closing::leave};
}

Result<void> Semaphore::post_slowly() noexcept {
    const auto posted = os::sem_post(semaphore_);
    if (posted) return {};
    return os::error_of(posted.error(), name_,
                        posted.error().error == EOVERFLOW
                            ? "the value is the largest, " + std::to_string(kLargestValue)
                            : "");
}

Result<bool> Semaphore::wait_slowly(Deadline deadline) noexcept {
    const auto taken = os::sem_wait(semaphore_, deadline);
    if (!taken) return os::error_of(taken.error(), name_);
    if (!*taken && bridge_) bridge_->lower();
    return *taken;
}

Result<std::uint32_t> Semaphore::value() const {
    const auto value = os::sem_getvalue(semaphore_);
    if (!value) return os::error_of(value.error(), name_);
    return *value;
}

std::optional<std::uint32_t> Semaphore::waiters() const noexcept {
    return os::semaphore_waiters(semaphore_);
}

Result<Semaphore::Stat> Semaphore::stat() const {
    const auto now = value();
    if (!now) return std::unexpected(now.error());
    Stat stat{.value = *now,
              .largest_value = kLargestValue,
              .waiters = waiters(),
              .ownership = {},
              .unlinked = false};
    if (!found_) return stat;
    const auto current = find(name_.substr(name_.find('/')));
    const bool other = !current && current.error().is(Condition::mismatch);
    if (!current && !other) return std::unexpected(current.error());
    stat.unlinked = other || !*current || !((*current)->origin == found_->origin);
    stat.ownership = stat.unlinked ? found_->ownership : (*current)->ownership;
    return stat;
}

Result<int> Semaphore::fd() {
    if (bridge_ && bridge_->is_ours()) return bridge_->fd();
    auto bridge = os::PollBridge::start([semaphore = semaphore_]() -> os::Expected<bool> {
        return os::transform(os::sem_getvalue(semaphore), [](auto value) { return value > 0; });
    });
    if (!bridge) return os::error_of(bridge.error(), name_);
    bridge_ = std::make_unique<os::PollBridge>(std::move(*bridge));
    return bridge_->fd();
}

}  // namespace patchbay::posix
