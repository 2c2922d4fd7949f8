// SPDX-License-Identifier: Apache-2.0
//
// FileReader: a file in blocks.
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/error.hpp"

#include <fstream>
#include <string>
#include <vector>

namespace patchbay::tour {

class FileReader {
public:
    /// Throws Exception (patchbay/error.hpp) where the file cannot be opened; so does next() where it cannot be read.
    explicit FileReader(std::string path);
    /// The next block, at most buffer.size() bytes; empty at the end.
    Bytes next(MutableBytes buffer);

private:
    std::string path_;
    std::ifstream stream_;
};

}  // namespace patchbay::tour
