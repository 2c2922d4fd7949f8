// SPDX-License-Identifier: Apache-2.0
//
// Two FIFOs, as C programs use them.
#include "measure/peer.hpp"
#include "peers/common/descriptors_end.hpp"

#include <fcntl.h>
#include <sys/stat.h>

namespace patchbay::measure {
namespace {

/// Its own read end lets neither open() wait for the other process, nor a write() fail that comes before it.
FileDescriptor open_fifo(const std::filesystem::path& path) {
    if (::mkfifo(path.c_str(), 0600) != 0 && errno != EEXIST) expect(-1, "mkfifo", path);
    FileDescriptor fifo(expect(::open(path.c_str(), O_RDWR | O_CLOEXEC), "open", path));
    // Not allowed to be so large, it stays as it is.
    (void)::fcntl(fifo.get(), F_SETPIPE_SZ, 1 << 20);
    return fifo;
}

std::unique_ptr<End> open_pipes(const Setting& setting, const Place& place, const Exchange&,
                                const std::string& token) {
    const auto folder = folder_of(token);
    const auto to = [&](unsigned index) { return open_fifo(folder / std::to_string(index)); };
    DescriptorsEnd::Parts parts;
    parts.owned.push_back(to(place.index));
    parts.in = parts.owned.front().get();
    for (unsigned index = 1; place.is_first() && index <= place.receivers; ++index) {
        parts.owned.push_back(to(index));
        parts.out.push_back(parts.owned.back().get());
    }
    if (!place.is_first()) {
        parts.owned.push_back(to(0));
        parts.out.push_back(parts.owned.back().get());
    }
    return std::make_unique<DescriptorsEnd>(std::move(parts), setting);
}

}  // namespace

Peer peer() {
    return {.name = "pipe (bare calls)",
            .version = "Linux",
            .settings =
                "a FIFO of 1 MiB for each direction, and for each receiver; write() and "
                "read() of the whole message, without framing",
            .modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake},
            .waits = {Wait::spin, Wait::adaptive, Wait::block},
            .open = open_pipes,
            .clean = remove_folder};
}

}  // namespace patchbay::measure
