// SPDX-License-Identifier: Apache-2.0
//
// Access: what a handle may do with the object that it opens.
#pragma once

namespace patchbay {

/// For mechanisms that pass messages.
enum class Access { receive, send, both };

/// For memory.
enum class Protection { read_only, read_write };

}  // namespace patchbay
