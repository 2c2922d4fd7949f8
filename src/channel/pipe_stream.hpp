// SPDX-License-Identifier: Apache-2.0
//
// The ends of pipes as streams.
#pragma once

#include "patchbay/pipe.hpp"

#include "channel/stream.hpp"

#include <utility>

namespace patchbay::channel {

class PipeSink : public ByteSink {
public:
    explicit PipeSink(PipeWriter writer) noexcept : writer_(std::move(writer)) {}

    Result<std::size_t> write(std::span<const Bytes> parts, Deadline deadline) override {
        return writer_.writev(parts, deadline);
    }
    Result<bool> finish(Deadline /*deadline*/) override {
        const FileDescriptor closed(writer_.release_fd());
        return true;
    }
    [[nodiscard]] int fd() const noexcept override { return writer_.fd(); }

private:
    PipeWriter writer_;
};

class PipeSource : public ByteSource {
public:
    explicit PipeSource(PipeReader reader) noexcept : reader_(std::move(reader)) {}

    Result<std::optional<std::size_t>> read(MutableBytes buffer, Deadline deadline) override {
        return reader_.read(buffer, deadline);
    }
    [[nodiscard]] int fd() const noexcept override { return reader_.fd(); }

private:
    PipeReader reader_;
};

}  // namespace patchbay::channel
