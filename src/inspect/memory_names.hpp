// SPDX-License-Identifier: Apache-2.0
//
// What paths of shared memory say.
#pragma once

#include "patchbay/inspect/facts.hpp"
#include "patchbay/inspect/kind.hpp"

#include "os/entries.hpp"

#include <string>
#include <string_view>

namespace patchbay::inspect {

inline constexpr std::string_view kMemoryFolder = "/dev/shm/";

[[nodiscard]] bool is_in_memory_folder(std::string_view path) noexcept;
/// What a file of /dev/shm is, by its path: a semaphore, a topic, or shared memory.
[[nodiscard]] Kind kind_in_memory_folder(std::string_view path) noexcept;

/// "/memfd:NAME", with or without " (deleted)".
[[nodiscard]] bool is_memfd_path(std::string_view path) noexcept;
[[nodiscard]] std::string memfd_name(std::string_view path);

/// "/ticks" of "/dev/shm/patchbay.ticks/topic".
[[nodiscard]] std::string topic_name(std::string_view path);

/// What stat(2) says of a file that is an object; the rest is empty.
[[nodiscard]] Facts facts_of_file(Kind kind, const os::EntryStatus& status);

}  // namespace patchbay::inspect
