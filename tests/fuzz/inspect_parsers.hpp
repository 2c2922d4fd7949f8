// SPDX-License-Identifier: Apache-2.0
//
// Every parser of src/inspect over the same bytes.
#pragma once

#include "patchbay/bytes.hpp"

namespace patchbay::test {

/// Ends the program where a parser gives what cannot be.
void parse_everything(Bytes bytes);

}  // namespace patchbay::test
