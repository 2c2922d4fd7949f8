// SPDX-License-Identifier: Apache-2.0
#include "tour/digest.hpp"
#include "tour/exchange.hpp"
#include "tour/file_reader.hpp"
#include "tour/segment.hpp"
#include "tour/worker.hpp"

#include <cstring>

namespace patchbay::tour {
namespace {

/// A block in the segment: how many bytes, then the bytes. No bytes: the end.
using BlockSize = std::uint32_t;

void put_block(const Mapping& segment, Bytes block) {
    const auto size = static_cast<BlockSize>(block.size());
    or_throw(segment.write(0, std::as_bytes(std::span(&size, 1))));
    or_throw(segment.write(sizeof size, block));
}

Bytes block_in(const Mapping& segment) {
    BlockSize size = 0;
    or_throw(segment.read(0, std::as_writable_bytes(std::span(&size, 1))));
    return segment.bytes().subspan(sizeof size, size);
}

}  // namespace

void turns_write(const Job& job) {
    auto [give, wait] = open_both(job, true);
    const auto turn = message_for(give.traits());
    const auto segment = open_segment(job.object);
    FileReader file(job.file);
    std::vector<std::byte> block(segment.size_bytes() - sizeof(BlockSize));
    std::uint64_t messages = 0;
    const auto start = now_ns();
    for (bool more = true; more;) {
        const auto part = file.next(block);
        put_block(segment, part);
        send_one(give, turn);      // yours
        (void)next_message(wait);  // mine again
        more = !part.empty();
        if (more) ++messages;
    }
    report({{"messages", messages}, {"start_ns", start}});
}

void turns_read(const Job& job) {
    auto [give, wait] = open_both(job, false);
    const auto turn = message_for(give.traits());
    const auto segment = open_segment(job.object);
    Digest digest;
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    for (bool more = true; more;) {
        (void)next_message(wait);
        const auto block = block_in(segment);
        digest.add(block);
        bytes += block.size();
        more = !block.empty();
        if (more) ++messages;
        send_one(give, turn);
    }
    report({{"messages", messages},
            {"bytes", bytes},
            {"digest", digest.text()},
            {"end_ns", now_ns()}});
}

}  // namespace patchbay::tour
