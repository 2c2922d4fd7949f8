// SPDX-License-Identifier: Apache-2.0
//
// Being somebody else, for tests of permissions and of limits that root passes. Only in a Child: there is no way back.
#pragma once

namespace patchbay::test {

/// Whether this process may become another user, or have namespaces of its own.
[[nodiscard]] bool is_root();

/// Becomes the user and group 65534 without any privilege; does nothing where there is none to lose.
void drop_privileges();

/// Gives this process queues, segments and sets of its own, with limits of their own (root only). They go with it.
void enter_own_ipc_namespace();

}  // namespace patchbay::test
