// SPDX-License-Identifier: Apache-2.0
//
// Opening a FIFO's ends without ever hanging in open(2).
#include "patchbay/fifo.hpp"
#include "patchbay/units.hpp"

#include "os/backoff.hpp"
#include "os/file.hpp"
#include "os/pipe.hpp"
#include "os/sysctl.hpp"

#include <fcntl.h>

namespace patchbay {
namespace {

std::string opening_cure(const std::string& path, int error) {
    if (error != EACCES) return os::descriptor_cure(error);
    const auto status = os::stat(path);
    if (!status) return {};
    const auto owner = os::ownership_of(*status);
    return "it belongs to user " + std::to_string(owner.user_id) + ", group " +
           std::to_string(owner.group_id) + ", with mode " + format_mode(owner.mode);
}

/// Opens the FIFO at `path`, and nothing else: opening a device can have effects, so it is looked at first.
Result<FileDescriptor> open_end(const Fifo& fifo, int flags) {
    if (const auto looked = Fifo::open(fifo.path()); !looked)
        return std::unexpected(looked.error());
    auto fd = os::open(fifo.path(), flags | O_NONBLOCK | O_NOCTTY);
    if (!fd) {
        const int error = fd.error().error;
        return os::error_of(fd.error(), fifo.name(), opening_cure(fifo.path(), error));
    }
    const auto status = os::fstat(fd->get());
    if (!status) return os::error_of(status.error(), fifo.name());
    if (!S_ISFIFO(status->st_mode)) {
        return std::unexpected(Error::of(Condition::invalid, "open", fifo.name(),
                                         "something else has taken its place meanwhile"));
    }
    return std::move(*fd);
}

bool no_reader_yet(const Error& error) noexcept {
    return error.code() == std::error_code(ENXIO, std::system_category());
}

}  // namespace

Result<PipeReader> Fifo::open_reader(const FifoReaderOptions& options) const {
    auto fd = open_end(*this, options.keep_open ? O_RDWR : O_RDONLY);
    if (!fd) return std::unexpected(fd.error());
    PipeReader reader(std::move(*fd), name(), true);
    if (options.capacity_bytes > 0) {
        if (auto capacity = reader.set_capacity(options.capacity_bytes); !capacity)
            return std::unexpected(capacity.error());
    }
    return reader;
}

Result<std::optional<PipeWriter>> Fifo::open_writer(Deadline deadline,
                                                    const FifoWriterOptions& options) const {
    if (const auto disarmed = os::disarm_sigpipe(); !disarmed)
        return os::error_of(disarmed.error(), name());
    // The kernel has no event for "a reader has come": inotify is silent about one that blocks in open(2).
    os::Backoff backoff(deadline);
    auto fd = open_end(*this, O_WRONLY);
    while (!fd && no_reader_yet(fd.error())) {
        const auto paused = backoff.pause();
        if (!paused) return os::error_of(paused.error(), name());
        if (!*paused) return std::nullopt;
        fd = open_end(*this, O_WRONLY);
    }
    if (!fd) return std::unexpected(fd.error());
    PipeWriter writer(std::move(*fd), name(), true);
    if (options.packets) {
        if (const auto set = os::fcntl(writer.fd(), F_SETFL, O_NONBLOCK | O_DIRECT); !set)
            return os::error_of(set.error(), name());
    }
    if (options.capacity_bytes > 0) {
        if (auto capacity = writer.set_capacity(options.capacity_bytes); !capacity)
            return std::unexpected(capacity.error());
    }
    return writer;
}

Result<bool> PipeReader::wait_for_writer(Deadline deadline) {
    auto scratch = os::pipe(O_NONBLOCK);
    if (!scratch) return os::error_of(scratch.error(), name_);
    os::Backoff backoff(deadline);
    for (;;) {
        // Looking without taking: EAGAIN is a writer who has written nothing, 0 is no writer.
        const auto waiting = os::tee(fd(), scratch->write.get(), 1);
        if (!waiting && waiting.error().error != EAGAIN)
            return os::error_of(waiting.error(), name_);
        if (!waiting || *waiting > 0) return true;
        const auto gone = os::is_hung_up(fd());
        if (!gone) return os::error_of(gone.error(), name_);
        if (*gone) return true;
        const auto paused = backoff.pause();
        if (!paused) return os::error_of(paused.error(), name_);
        if (!*paused) return false;
    }
}

}  // namespace patchbay
