// SPDX-License-Identifier: Apache-2.0
#include "tour/digest.hpp"

#include "tour/file_reader.hpp"

#include <fmt/format.h>

#include <array>

namespace patchbay::tour {

Digest::Digest() : state_(XXH3_createState()) {
    XXH3_128bits_reset(state_.get());
}

void Digest::add(Bytes bytes) {
    XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
}

std::string Digest::text() const {
    const auto hash = XXH3_128bits_digest(state_.get());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

FileDigest digest_of_file(const std::string& path) {
    FileReader file(path);
    Digest digest;
    std::vector<std::byte> block(1U << 18U);
    std::uint64_t size_bytes = 0;
    for (;;) {
        const auto part = file.next(block);
        if (part.empty()) return {digest.text(), size_bytes};
        digest.add(part);
        size_bytes += part.size();
    }
}

}  // namespace patchbay::tour
