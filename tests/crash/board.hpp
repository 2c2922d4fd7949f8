// SPDX-License-Identifier: Apache-2.0
//
// Board: shared memory between the processes of one trial, not the topic's: who has begun, what is acknowledged, what
// somebody has seen. What is written here stays when its writer is killed.
#pragma once

#include "crash/letter.hpp"

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

namespace patchbay::crash {

/// Who takes part in a trial; also the sender's number in letters.
enum class Role : std::uint8_t { survivor, victim, recoverer, peer, newcomer };
inline constexpr std::size_t kRoles = 5;

/// What one process tells the others.
struct Slate {
    std::atomic<std::uint32_t> started;  ///< it stands at the first instruction of what is tested
    std::atomic<std::uint32_t> done;     ///< behind the last
    std::atomic<std::uint32_t> asked;    ///< wants the survivor to do something, so many times
    std::atomic<std::uint32_t> answered;
    std::atomic<std::uint32_t> stop;          ///< a peer shall leave
    std::atomic<std::uint64_t> acknowledged;  ///< messages whose publishing has returned
    Seen seen;
    std::array<char, 200> failure;
};

struct Board {
    std::array<Slate, kRoles> slates;

    [[nodiscard]] Slate& operator[](Role role) noexcept {
        return slates[static_cast<std::size_t>(role)];
    }
};

/// A T that this process shares with those it forks.
template <class T>
class Shared {
public:
    Shared()
        : value_(::new(::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0)) T()) {}
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() { ::munmap(value_, sizeof(T)); }

    [[nodiscard]] T& operator*() const noexcept { return *value_; }
    [[nodiscard]] T* operator->() const noexcept { return value_; }

private:
    T* value_;
};

}  // namespace patchbay::crash
