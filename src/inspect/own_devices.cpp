// SPDX-License-Identifier: Apache-2.0
#include "inspect/own_devices.hpp"

#include "os/eventfd.hpp"
#include "os/pipe.hpp"
#include "os/shared_memory.hpp"
#include "os/socket.hpp"
#include "os/sysctl.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace patchbay::inspect {
namespace {

os::Expected<void> learn(std::uint64_t& device, int fd) noexcept {
    const auto status = os::status_of(fd);
    if (!status) return std::unexpected(status.error());
    device = status->device;
    return {};
}

os::Expected<void> learn_all(OwnDevices& devices) {
    const auto pipe = os::pipe(0);
    if (!pipe) return std::unexpected(pipe.error());
    if (auto learned = learn(devices.pipes, pipe->read.get()); !learned) return learned;
    const auto socket = os::socket(AF_UNIX, SOCK_STREAM);
    if (!socket) return std::unexpected(socket.error());
    if (auto learned = learn(devices.sockets, socket->get()); !learned) return learned;
    const auto event = os::eventfd();
    if (!event) return std::unexpected(event.error());
    if (auto learned = learn(devices.anonymous, event->get()); !learned) return learned;
    const auto memory = os::create_memfd("patchbay", 0);
    if (!memory) return std::unexpected(memory.error());
    return learn(devices.memory, memory->get());
}

}  // namespace

Result<void> learn_own_devices(OwnDevices& devices) {
    const auto learned = learn_all(devices);
    if (learned) return {};
    const auto& failure = learned.error();
    return os::error_of(failure, "inspect", os::descriptor_cure(failure.error));
}

}  // namespace patchbay::inspect
