// SPDX-License-Identifier: Apache-2.0
//
// What errors on sets say: their names, whether they are gone, and which limit was hit.
#pragma once

#include "patchbay/sysv_key.hpp"

#include "os/call.hpp"

#include <string>

namespace patchbay::semaphore {

/// "sysvsem:0x50001234".
[[nodiscard]] std::string object_of(sysv::Key key);
/// "sysvsem:id:7".
[[nodiscard]] std::string object_of(int id);

/// EIDRM is for who waits meanwhile; who comes later gets EINVAL. Only for calls whose arguments are right.
[[nodiscard]] bool is_removed(const os::Failure& failure) noexcept;

/// The limits of kernel.sem, with their values, where one of them is why semget() or semop() failed; or empty.
[[nodiscard]] std::string limit_cure(int error);

}  // namespace patchbay::semaphore
