// SPDX-License-Identifier: Apache-2.0
//
// Key: the number by which unrelated processes find the same System V queue, segment or set.
//
// Choose it when   the other side speaks System V; both sides then agree on a number, or on a path to make one from.
// Choose instead   the POSIX family where you may: its names are longer than 32 bits and do not collide.
// Lifetime         A value. It names at most one object of each kind at a time, and each kind has its own keys.
// Limits           32 bits. from_path() takes 16 bits of the inode, 8 of the device and 8 of the project: two paths may
//                  give the same key, and a file made anew gives another one.
// See              sysvipc(7), ftok(3)
#pragma once

#include "patchbay/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace patchbay::sysv {

class Key {
public:
    /// IPC_PRIVATE: every create() makes another object, which only its id names. Hand the id over by other means.
    constexpr Key() noexcept = default;
    /// The key as msgget(2), shmget(2) and semget(2) take it. 0 is IPC_PRIVATE.
    explicit constexpr Key(std::int32_t number) noexcept : number_(number) {}

    /// Reads "0x50001234", "1342181940" (also negative, as other tools print keys from 0x80000000 on), "private", or a
    /// path, which has at least one '/' ("/var/lib/x", "./x"), for from_path().
    /// @errors invalid (none of these), and those of from_path()
    static Result<Key> parse(std::string_view text);

    /// The key that ftok(3) makes from an existing file and a project: every program with the same two gets the same.
    /// @errors not_found, denied. @source ftok(3)
    static Result<Key> from_path(const std::string& path, char project_id = 'P');

    [[nodiscard]] constexpr std::int32_t number() const noexcept { return number_; }
    [[nodiscard]] constexpr bool is_private() const noexcept { return number_ == 0; }
    /// "0x50001234", as ipcs(1) shows it; "private".
    [[nodiscard]] std::string text() const;

    friend constexpr bool operator==(Key, Key) noexcept = default;

private:
    std::int32_t number_ = 0;
};

}  // namespace patchbay::sysv
