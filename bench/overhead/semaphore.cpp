// SPDX-License-Identifier: Apache-2.0
#include "patchbay/semaphore.hpp"

#include "overhead/check.hpp"
#include "overhead/comparison.hpp"

#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/sem.h>

#include <memory>

namespace patchbay::bench {
namespace {

/// Both sides use a semaphore of their own in memory of the same kind; nobody waits.
Comparison posix_comparison() {
    struct Bare {
        alignas(64)::sem_t semaphore{};
        Bare() { check(::sem_init(&semaphore, 1, 0) == 0); }
    };
    struct Wrapped {
        alignas(64) posix::SemaphoreStorage storage{};
        posix::Semaphore semaphore = or_throw(posix::Semaphore::place(storage, 0));
    };
    auto bare = std::make_shared<Bare>();
    auto wrapped = std::make_shared<Wrapped>();
    return {"semaphore", "POSIX, V and P",
            [bare](std::uint64_t times) {
                for (; times > 0; --times) {
                    check(::sem_post(&bare->semaphore) == 0);
                    check(::sem_wait(&bare->semaphore) == 0);
                }
            },
            [wrapped](std::uint64_t times) {
                for (; times > 0; --times) {
                    check(wrapped->semaphore.post().has_value());
                    check(wrapped->semaphore.wait(Deadline::never()).value());
                }
            }};
}

struct BareSet {
    int set = ::semget(IPC_PRIVATE, 1, 0600);
    BareSet() { check(set >= 0); }
    ~BareSet() { ::semctl(set, 0, IPC_RMID); }
    BareSet(const BareSet&) = delete;
    BareSet& operator=(const BareSet&) = delete;
};

struct WrappedSet {
    sysv::SemaphoreSet set =
        or_throw(sysv::SemaphoreSet::create(or_throw(sysv::Key::parse("private"))));
    ~WrappedSet() { (void)set.remove(); }
};

Comparison sysv_comparison() {
    auto bare = std::make_shared<BareSet>();
    auto wrapped = std::make_shared<WrappedSet>();
    return {"semaphore", "System V, V and P",
            [bare](std::uint64_t times) {
                ::sembuf give{.sem_num = 0, .sem_op = 1, .sem_flg = 0};
                ::sembuf take{.sem_num = 0, .sem_op = -1, .sem_flg = 0};
                for (; times > 0; --times) {
                    check(::semop(bare->set, &give, 1) == 0);
                    check(::semop(bare->set, &take, 1) == 0);
                }
            },
            [wrapped](std::uint64_t times) {
                for (; times > 0; --times) {
                    check(wrapped->set.post().has_value());
                    check(wrapped->set.wait(0, Deadline::never()).value());
                }
            }};
}

}  // namespace

std::vector<Comparison> semaphore_comparisons() {
    return {posix_comparison(), sysv_comparison()};
}

}  // namespace patchbay::bench
