// SPDX-License-Identifier: Apache-2.0
//
// Any descriptor as a stream, in whichever mode its other users have put it.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "channel/stream.hpp"

#include <memory>
#include <string>

namespace patchbay::channel {

/// Takes over `descriptor`. @errors invalid (neither pipe, file, terminal nor stream socket)
Result<std::unique_ptr<ByteSink>> make_sink(FileDescriptor descriptor, const std::string& name);
Result<std::unique_ptr<ByteSource>> make_source(FileDescriptor descriptor, const std::string& name);

}  // namespace patchbay::channel
