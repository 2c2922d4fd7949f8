// SPDX-License-Identifier: Apache-2.0
//
// shmget(2) and its kin.
#pragma once

#include "os/call.hpp"

#include <sys/shm.h>

#include <cstddef>
#include <cstdint>

namespace patchbay::os {

/// `flags`: permission bits, IPC_CREAT, IPC_EXCL, SHM_HUGETLB. The id.
Expected<int> get_segment(std::int32_t key, std::size_t size_bytes, int flags) noexcept;
Expected<void*> attach_segment(int id, bool read_only) noexcept;
/// Like close(2): neither counted nor failed by tests.
void detach_segment(const void* address) noexcept;
Expected<::shmid_ds> segment_facts(int id) noexcept;
Expected<void> set_segment_mode(int id, std::uint32_t mode) noexcept;
Expected<void> remove_segment(int id) noexcept;

}  // namespace patchbay::os
