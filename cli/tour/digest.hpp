// SPDX-License-Identifier: Apache-2.0
//
// Digest: xxHash's 128-bit XXH3 over a stream of blocks, to prove that what arrived is what was sent.
#pragma once

#include "patchbay/bytes.hpp"

#include <xxhash.h>

#include <memory>
#include <string>

namespace patchbay::tour {

class Digest {
public:
    Digest();
    void add(Bytes bytes);
    /// 32 hexadecimal digits.
    [[nodiscard]] std::string text() const;

private:
    struct Free {
        void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
    };
    std::unique_ptr<XXH3_state_t, Free> state_;
};

/// The digest and the size in bytes of a whole file. @errors what opening and reading it may meet
struct FileDigest {
    std::string digest;
    std::uint64_t size_bytes;
};
FileDigest digest_of_file(const std::string& path);

}  // namespace patchbay::tour
