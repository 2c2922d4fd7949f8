// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore_permit.hpp"
#include "patchbay/semaphore_posix.hpp"

#include "support/fault_loop.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <semaphore.h>

#include <memory>
#include <string>

namespace patchbay::test {
namespace {

using namespace std::chrono_literals;
using posix::Semaphore;
using posix::SemaphoreStorage;

/// A name that is unlinked in the end, by a call that no fault can hit. What is left without it, the census sees.
struct Name {
    ~Name() {
        if (remove) ::sem_unlink(text.c_str());
    }
    std::string text = unique_name();
    bool remove = false;
};

struct Fixture {
    std::unique_ptr<Name> name = std::make_unique<Name>();
    Semaphore semaphore = or_throw(Semaphore::create(name->text, {.initial_value = 1}));
};

std::unique_ptr<Name> unused_name() {
    return std::make_unique<Name>();
}

Fixture with_a_permit() {
    Fixture fixture;
    fixture.name->remove = true;
    return fixture;
}

Fixture without_a_permit() {
    auto fixture = with_a_permit();
    or_throw(fixture.semaphore.try_wait());
    return fixture;
}

TEST(PosixSemaphoreFaults, CreateLeavesNothing) {
    for_each_fault("sem create", unused_name, [](auto& name) {
        const auto made = Semaphore::create(name->text, {.initial_value = 1});
        name->remove = made.has_value();
        return failure_of(made);
    });
    for_each_fault("sem open_or_create", unused_name, [](auto& name) {
        const auto made = Semaphore::open_or_create(name->text);
        name->remove = made.has_value();
        return failure_of(made);
    });
}

TEST(PosixSemaphoreFaults, OpenAndUnlink) {
    for_each_fault("sem open", with_a_permit, [](Fixture& fixture) {
        return failure_of(Semaphore::open(fixture.name->text));
    });
    for_each_fault("sem unlink", with_a_permit, [](Fixture& fixture) {
        return failure_of(Semaphore::unlink(fixture.name->text));
    });
}

TEST(PosixSemaphoreFaults, Place) {
    for_each_fault(
        "sem place", [] { return SemaphoreStorage{}; },
        [](SemaphoreStorage& storage) { return failure_of(Semaphore::place(storage, 1)); });
}

// What succeeds without waiting enters no kernel, and no fault can hit it.
TEST(PosixSemaphoreFaults, PostAndWait) {
    for_each_fault("sem post", with_a_permit,
                   [](Fixture& fixture) { return failure_of(fixture.semaphore.post()); });
    for_each_fault("sem wait", without_a_permit, [](Fixture& fixture) {
        return failure_of(fixture.semaphore.wait(Deadline::after(1ms)));
    });
    for_each_fault("sem try_wait", without_a_permit,
                   [](Fixture& fixture) { return failure_of(fixture.semaphore.try_wait()); });
    for_each_fault("sem permit", without_a_permit, [](Fixture& fixture) {
        return failure_of(Permit::take(fixture.semaphore, Deadline::after(1ms)));
    });
    const auto full = [] {
        auto storage = std::make_unique<SemaphoreStorage>();
        or_throw(Semaphore::place(*storage, Semaphore::kLargestValue));
        return storage;
    };
    for_each_fault("sem post to a full one", full, [](auto& storage) -> std::optional<Error> {
        auto failure = failure_of(or_throw(Semaphore::at(*storage)).post());
        // Without a fault it is exhausted, which is not what the loop asks about.
        if (failure && failure->is(Condition::exhausted)) return std::nullopt;
        return failure;
    });
}

TEST(PosixSemaphoreFaults, FactsAndDescriptor) {
    for_each_fault("sem value", with_a_permit,
                   [](Fixture& fixture) { return failure_of(fixture.semaphore.value()); });
    for_each_fault("sem stat", with_a_permit,
                   [](Fixture& fixture) { return failure_of(fixture.semaphore.stat()); });
    for_each_fault("sem fd", with_a_permit,
                   [](Fixture& fixture) { return failure_of(fixture.semaphore.fd()); });
}

}  // namespace
}  // namespace patchbay::test
