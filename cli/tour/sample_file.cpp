// SPDX-License-Identifier: Apache-2.0
#include "tour/sample_file.hpp"

#include "patchbay/error.hpp"

#include "tour/scratch.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <random>
#include <vector>

namespace patchbay::tour {

SampleFile::SampleFile(std::uint64_t size_bytes) : path_(scratch_path("sample")) {
    std::mt19937_64 random(
        20240229);  // always the same content: a digest that differs tomorrow is a finding
    std::vector<std::uint64_t> block(8192);
    std::ofstream file(path_, std::ios::binary);
    for (std::uint64_t left = size_bytes; file && left > 0;) {
        for (auto& word : block) word = random();
        const auto part = std::min<std::uint64_t>(left, block.size() * sizeof(std::uint64_t));
        file.write(reinterpret_cast<const char*>(block.data()), static_cast<std::streamsize>(part));
        left -= part;
    }
    file.close();
    if (file) return;
    std::filesystem::remove(path_);
    throw Exception(Error::system(errno != 0 ? errno : EIO, "write", path_,
                                  "set TMPDIR to a folder with room"));
}

SampleFile::~SampleFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

}  // namespace patchbay::tour
