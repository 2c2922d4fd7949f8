// SPDX-License-Identifier: Apache-2.0
//
// What the peers that make system calls share.
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"

#include <cerrno>
#include <cstddef>
#include <ctime>
#include <filesystem>
#include <string>

namespace patchbay::measure {

/// More receivers than anybody asks for: clean() does not know how many there were.
inline constexpr unsigned kMostReceivers = 64;

/// What a call returned, which is negative where it failed.
template <class Number>
Number expect(Number result, const char* call, const std::string& object) {
    if (result < 0) throw Exception(Error::system(errno, call, object));
    return result;
}

/// For the files of one run: made where it is not there yet.
[[nodiscard]] std::filesystem::path folder_of(const std::string& token);
void remove_folder(const std::string& token);

/// How many messages may be under way: plenty of small ones, and no more than 16 MiB of large ones.
[[nodiscard]] std::size_t messages_under_way(std::size_t size_bytes, std::size_t least,
                                             std::size_t most);

/// A number in a file of /proc, such as a limit.
[[nodiscard]] std::size_t number_in(const char* path, std::size_t otherwise);

/// The deadline on the wall clock, for calls that take nothing else. The same one is asked for again and again.
class WallClock {
public:
    [[nodiscard]] const std::timespec& at(Deadline deadline);

private:
    Deadline deadline_ = Deadline::now();
    std::timespec time_{};
};

/// From now on a blocking call returns EINTR every few milliseconds: its only way to look at a deadline where it takes
/// none. What a look with O_NONBLOCK and a poll() would add to each message is not the mechanism's.
void interrupt_blocking_calls();

}  // namespace patchbay::measure
