// SPDX-License-Identifier: Apache-2.0
#include "channel/descriptor_stream.hpp"

#include "channel/pipe_stream.hpp"
#include "os/file.hpp"
#include "os/pipe.hpp"
#include "os/poll.hpp"

#include <poll.h>

#include <algorithm>

namespace patchbay::channel {
namespace {

/// Files, terminals and other devices. In blocking mode they are asked first whether there is something or room, and
/// given no more than what a terminal or pipe takes without waiting then.
constexpr std::size_t kWriteBytes = kAtomicWriteBytes;

class DeviceSink final : public ByteSink {
public:
    DeviceSink(FileDescriptor descriptor, std::string name)
        : descriptor_(std::move(descriptor)), name_(std::move(name)) {}

    Result<std::size_t> write(std::span<const Bytes> parts, Deadline deadline) override {
        std::size_t total_bytes = 0;
        for (const Bytes part : parts) {
            const auto written = write_part(part, deadline);
            if (!written) return written;
            total_bytes += *written;
            if (*written < part.size()) break;
        }
        return total_bytes;
    }
    Result<bool> finish(Deadline /*deadline*/) override {
        descriptor_.reset();
        return true;
    }
    [[nodiscard]] int fd() const noexcept override { return descriptor_.get(); }

private:
    Result<std::size_t> write_part(Bytes part, Deadline deadline) {
        std::size_t written_bytes = 0;
        while (written_bytes < part.size()) {
            const auto ready = os::wait_for(fd(), POLLOUT, deadline);
            if (!ready) return os::error_of(ready.error(), name_);
            if (!*ready) break;
            const auto rest = part.subspan(written_bytes);
            const auto count = os::write(fd(), rest.first(std::min(rest.size(), kWriteBytes)));
            if (count) {
                written_bytes += *count;
            } else if (count.error().error != EAGAIN) {
                return os::error_of(count.error(), name_);
            }
        }
        return written_bytes;
    }

    FileDescriptor descriptor_;
    std::string name_;
};

class DeviceSource final : public ByteSource {
public:
    DeviceSource(FileDescriptor descriptor, std::string name)
        : descriptor_(std::move(descriptor)), name_(std::move(name)) {}

    Result<std::optional<std::size_t>> read(MutableBytes buffer, Deadline deadline) override {
        const auto ready = os::wait_for(fd(), POLLIN, deadline);
        if (!ready) return os::error_of(ready.error(), name_);
        if (!*ready) return std::nullopt;
        const auto count =
            os::when_ready(fd(), POLLIN, deadline, [&] { return os::read(fd(), buffer); });
        if (!count) return os::error_of(count.error(), name_);
        if (*count && **count == 0)
            return std::unexpected(Error::of(Condition::closed, "read", name_));
        return *count;
    }
    [[nodiscard]] int fd() const noexcept override { return descriptor_.get(); }

private:
    FileDescriptor descriptor_;
    std::string name_;
};

Result<bool> is_pipe(const FileDescriptor& descriptor, const std::string& name) {
    const auto status = os::fstat(descriptor.get());
    if (!status) return os::error_of(status.error(), name);
    if (S_ISDIR(status->st_mode)) {
        return std::unexpected(
            Error::of(Condition::invalid, "open", name, "the descriptor is a directory"));
    }
    return S_ISFIFO(status->st_mode);
}

}  // namespace

Result<std::unique_ptr<ByteSink>> make_sink(FileDescriptor descriptor, const std::string& name) {
    const auto pipe = is_pipe(descriptor, name);
    if (!pipe) return std::unexpected(pipe.error());
    if (!*pipe) {
        if (const auto disarmed = os::disarm_sigpipe(); !disarmed)
            return os::error_of(disarmed.error(), name);
        return std::make_unique<DeviceSink>(std::move(descriptor), name);
    }
    auto writer = PipeWriter::adopt(std::move(descriptor), name);
    if (!writer) return std::unexpected(writer.error());
    return std::make_unique<PipeSink>(*std::move(writer));
}

Result<std::unique_ptr<ByteSource>> make_source(FileDescriptor descriptor,
                                                const std::string& name) {
    const auto pipe = is_pipe(descriptor, name);
    if (!pipe) return std::unexpected(pipe.error());
    if (!*pipe) return std::make_unique<DeviceSource>(std::move(descriptor), name);
    auto reader = PipeReader::adopt(std::move(descriptor), name);
    if (!reader) return std::unexpected(reader.error());
    return std::make_unique<PipeSource>(*std::move(reader));
}

}  // namespace patchbay::channel
