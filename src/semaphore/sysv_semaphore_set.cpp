// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_sysv.hpp"

#include "os/poll_bridge.hpp"
#include "os/sysv_semaphore.hpp"
#include "semaphore/sysv_errors.hpp"

#include <array>
#include <cerrno>
#include <utility>

namespace patchbay::sysv {
namespace {

using namespace std::chrono_literals;

/// SEMOPM as the kernel has it unless told otherwise.
constexpr std::size_t kStepsMax = 500;

::sembuf native(const SemaphoreStep& step) noexcept {
    int flags = 0;
    if (step.undo) flags |= SEM_UNDO;
    if (step.nowait) flags |= IPC_NOWAIT;
    return {.sem_num = step.index, .sem_op = step.delta, .sem_flg = static_cast<short>(flags)};
}

[[gnu::cold, gnu::noinline]] Error bad_count(const std::string& name) {
    return Error::of(Condition::invalid, "semop", name, "1 to 32767 permits at once");
}

}  // namespace

SemaphoreSet::SemaphoreSet(int id, std::uint32_t count, std::string name) noexcept
    : id_(id), count_(count), name_(std::move(name)) {}

SemaphoreSet::SemaphoreSet(SemaphoreSet&&) noexcept = default;
SemaphoreSet& SemaphoreSet::operator=(SemaphoreSet&&) noexcept = default;
SemaphoreSet::~SemaphoreSet() = default;

Result<SemaphoreSet> SemaphoreSet::adopt(int id) {
    const auto name = semaphore::object_of(id);
    const auto status = os::semaphore_set_status(id);
    if (!status && semaphore::is_removed(status.error()))
        return std::unexpected(Error::of(Condition::removed, status.error().call, name));
    if (!status) return os::error_of(status.error(), name);
    return SemaphoreSet(id, static_cast<std::uint32_t>(status->sem_nsems), name);
}

[[gnu::cold]] std::unexpected<Error> SemaphoreSet::failure(const os::Failure& failure) const {
    if (semaphore::is_removed(failure))
        return std::unexpected(Error::of(Condition::removed, failure.call, name_));
    if (failure.error == ERANGE) {
        return os::error_of(failure, name_, "a value is at most " + std::to_string(kLargestValue));
    }
    return os::error_of(failure, name_, failure.error == E2BIG ? semaphore::limit_cure(E2BIG) : "");
}

[[gnu::cold]] Error SemaphoreSet::no_such(std::uint16_t index, const char* call) const {
    return Error::of(Condition::invalid, call, name_,
                     "there is no semaphore " + std::to_string(index) + ": the set has " +
                         std::to_string(count_) + ", counted from 0");
}

Result<void> SemaphoreSet::check(std::uint16_t index, const char* call) const {
    if (index < count_) return {};
    return std::unexpected(no_such(index, call));
}

Result<bool> SemaphoreSet::apply(std::span<const SemaphoreStep> steps,
                                 Deadline deadline) const noexcept {
    std::array<::sembuf, kStepsMax> native_steps;
    if (steps.empty() || steps.size() > kStepsMax) {
        return std::unexpected(Error::of(steps.empty() ? Condition::invalid : Condition::too_big,
                                         "semop", name_, "1 to 500 steps at once"));
    }
    for (std::size_t at = 0; at < steps.size(); ++at) {
        if (auto checked = check(steps[at].index, "semop"); !checked)
            return std::unexpected(std::move(checked.error()));
        native_steps[at] = native(steps[at]);
    }
    const auto done = os::semop(id_, std::span(native_steps).first(steps.size()), deadline);
    if (!done) return failure(done.error());
    return *done;
}

// Inline in those who call it, as os::semop is.
[[gnu::always_inline]] inline Result<bool> SemaphoreSet::apply_one(
    const SemaphoreStep& step, Deadline deadline) const noexcept {
    if (step.index >= count_) [[unlikely]]
        return std::unexpected(no_such(step.index, "semop"));
    auto native_step = native(step);
    const auto done = os::semop(id_, {&native_step, 1}, deadline);
    if (!done) [[unlikely]]
        return failure(done.error());
    return *done;
}

Result<void> SemaphoreSet::post(std::uint16_t index, std::uint16_t count) const noexcept {
    if (count == 0 || count > kLargestValue) [[unlikely]]
        return std::unexpected(bad_count(name_));
    auto done =
        apply_one({.index = index, .delta = static_cast<std::int16_t>(count)}, Deadline::never());
    if (!done) [[unlikely]]
        return std::unexpected(std::move(done.error()));
    return {};
}

Result<bool> SemaphoreSet::wait(std::uint16_t index, Deadline deadline) const noexcept {
    auto taken = apply_one({.index = index, .delta = -1}, deadline);
    if (taken && !*taken && index < bridges_.size() && bridges_[index]) bridges_[index]->lower();
    return taken;
}

Result<bool> SemaphoreSet::wait_zero(std::uint16_t index, Deadline deadline) const noexcept {
    return apply_one({.index = index, .delta = 0}, deadline);
}

Result<int> SemaphoreSet::fd(std::uint16_t index) {
    if (auto checked = check(index, "fd"); !checked)
        return std::unexpected(std::move(checked.error()));
    if (bridges_.empty()) bridges_.resize(count_);
    auto& bridge = bridges_[index];
    if (bridge && bridge->is_ours()) return bridge->fd();
    const auto look = [id = id_, index]() -> os::Expected<bool> {
        return os::transform(os::semctl(id, index, GETVAL), [](int value) { return value > 0; });
    };
    // Take and give at once waits for a permit and changes nothing.
    const auto wait = [id = id_, index](bool ready) {
        std::array<::sembuf, 2> steps{
            {{index, static_cast<short>(ready ? 0 : -1), 0}, {index, 1, 0}}};
        return os::semop(id, std::span(steps).first(ready ? 1 : 2), Deadline::after(20ms))
            .has_value();
    };
    auto started = os::PollBridge::start(look, wait);
    if (!started) return os::error_of(started.error(), name_);
    bridge = std::make_unique<os::PollBridge>(std::move(*started));
    return bridge->fd();
}

}  // namespace patchbay::sysv
