// SPDX-License-Identifier: Apache-2.0
#include "inspect/proc_locks.hpp"

#include "inspect/scan.hpp"

#include <limits>

namespace patchbay::inspect {
namespace {

std::optional<LockKind> kind_of(std::string_view word) noexcept {
    if (word == "POSIX" || word == "ACCESS") return LockKind::posix;
    if (word == "OFDLCK") return LockKind::open_description;
    if (word == "FLOCK") return LockKind::flock;
    if (word == "LEASE") return LockKind::lease;
    if (word == "DELEG") return LockKind::delegation;
    return std::nullopt;
}

struct LockLine {
    bool waits;
    FileLock lock;
};

/// "1: POSIX  ADVISORY  WRITE 1234 00:15:1633 0 EOF", "1: -> FLOCK ..."
std::optional<LockLine> parse_line(std::string_view text) {
    Scan line(text);
    LockLine parsed{};
    if (!line.decimal() || !line.skip(":")) return std::nullopt;
    auto word = line.word();
    // Linux 5.14 and later draw a tree: a blank more for each step.
    parsed.waits = word == "->";
    if (parsed.waits) word = line.word();
    const auto kind = kind_of(word);
    if (!kind) return std::nullopt;
    parsed.lock.kind = *kind;
    line.word();
    const auto access = line.word();
    parsed.lock.exclusive = access == "WRITE" || access == "RW";
    const auto pid = line.number<std::int32_t>();
    const auto major = line.number<std::uint32_t>(16);
    if (!pid || !major || !line.skip(":")) return std::nullopt;
    const auto minor = line.number<std::uint32_t>(16);
    if (!minor || !line.skip(":")) return std::nullopt;
    const auto inode = line.decimal();
    const auto first = line.decimal();
    if (!inode || !first) return std::nullopt;
    parsed.lock.holder.pid = *pid;
    parsed.lock.device = std::uint64_t{*major} << 32U | *minor;
    parsed.lock.inode = *inode;
    parsed.lock.first_byte = *first;
    parsed.lock.last_byte = line.decimal().value_or(std::numeric_limits<std::uint64_t>::max());
    return parsed;
}

}  // namespace

std::vector<FileLock> parse_locks(std::string_view text) {
    std::vector<FileLock> locks;
    for_each_line(text, [&](std::string_view line) {
        auto parsed = parse_line(line);
        if (!parsed) return;
        if (!parsed->waits) {
            locks.push_back(std::move(parsed->lock));
        } else if (!locks.empty()) {
            locks.back().waiters.push_back(parsed->lock.holder);
        }
    });
    return locks;
}

}  // namespace patchbay::inspect
