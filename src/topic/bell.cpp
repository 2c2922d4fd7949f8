// SPDX-License-Identifier: Apache-2.0
#include "topic/bell.hpp"

#include "os/epoll.hpp"
#include "os/file.hpp"
#include "os/folder.hpp"
#include "os/timer.hpp"
#include "topic/waiting.hpp"

#include <fcntl.h>

#include <array>

namespace patchbay::topic {
namespace {

os::Expected<FileDescriptor> make_fifo(const TopicFile& file, const std::string& name) {
    // One that an earlier holder of the place left, who was killed.
    os::discard_in(file.folder(), name);
    const auto made = os::make_fifo_in(file.folder(), name, file.header().shape.mode);
    if (!made) return std::unexpected(made.error());
    return os::open_in(file.folder(), name, O_RDWR | O_NONBLOCK);
}

}  // namespace

Result<Bell> Bell::make(const TopicFile& file, std::uint32_t place) {
    const auto name = file.fifo_name(place);
    auto fifo = make_fifo(file, name);
    // A topic that has lost its name: somebody who clears up may have taken the FIFO for a dead one's.
    for (int again = 0; !fifo && fifo.error().error == ENOENT && again < 3; ++again)
        fifo = make_fifo(file, name);
    if (!fifo) return os::error_of(fifo.error(), file.name());
    auto timer = os::periodic_timer(2 * kLongestSleep);
    if (!timer) return os::error_of(timer.error(), file.name());
    auto both = os::epoll_create();
    if (!both) return os::error_of(both.error(), file.name());
    for (const int fd : {fifo->get(), timer->get()}) {
        if (auto added = os::epoll_add(both->get(), fd, EPOLLIN, nullptr); !added)
            return os::error_of(added.error(), file.name());
    }
    static constexpr std::array kByte{std::byte{1}};
    if (auto rung = os::write(fifo->get(), kByte); !rung)
        return os::error_of(rung.error(), file.name());
    return Bell(std::move(*fifo), std::move(*timer), std::move(*both));
}

void Bell::hush() const noexcept {
    std::array<std::byte, 256> bytes{};
    while (os::read(fifo_.get(), bytes).value_or(0) == bytes.size()) {
    }
    std::array<std::byte, 8> expirations{};
    (void)os::read(timer_.get(), expirations);
}

}  // namespace patchbay::topic
