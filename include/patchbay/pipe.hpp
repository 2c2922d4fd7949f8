// SPDX-License-Identifier: Apache-2.0
//
// Pipes: a one-way stream of bytes that the kernel buffers; anonymous, or with a name in the file system (FIFO).
//
// Choose it when   one process's output is another's input, and for feeding and reading programs that know only stdio.
// Choose instead   socket.hpp for both directions on one descriptor; message_queue.hpp for messages with boundaries.
// Lifetime         Ends close in their destructors; a reader sees `closed` when the last writer is gone. A FIFO's name
//                  stays until unlink(); its bytes do not outlive its last open end.
// Threads          Different threads may use the two ends; one thread at a time per end.
// After a crash    The kernel closes a dead process's ends: the other side reads what was written, then `closed`.
// Limits           Capacity 64 KiB by default, up to /proc/sys/fs/pipe-max-size without privilege. Writes of at most
//                  kAtomicWriteBytes (PIPE_BUF, 4096 on Linux) are never interleaved with other writers', nor
//                  torn.
// SIGPIPE          Writing to a pipe without readers is the error `closed` and never kills the caller: the first
//                  writing end replaces SIGPIPE's default action by a handler that does nothing (children do not
//                  inherit it).
// See              pipe(7), fifo(7), splice(2), docs/pipe.md
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/ownership.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace patchbay {

/// The largest write that is atomic (PIPE_BUF), in bytes.
inline constexpr std::size_t kAtomicWriteBytes = 4096;

/// What either end knows of its pipe.
struct PipeStat {
    std::size_t capacity_bytes;
    std::size_t waiting_bytes;  ///< written, not yet read
    bool
        packets;  ///< each write of up to kAtomicWriteBytes is read as one packet (known on a writer only)
    Ownership ownership;
};

/// What the two ends have in common.
class PipeEnd {
public:
    /// Borrows the descriptor: pollable (POLLIN on a reader, POLLOUT on a writer).
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// Gives the descriptor away.
    [[nodiscard]] int release_fd() noexcept { return fd_.release(); }
    /// "pipe", "fifo:/path" or "fd:N": what errors show.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    Result<PipeStat> stat() const;

    /// Asks for a capacity in bytes; the kernel rounds up to a power of two pages. The capacity there is afterwards: a
    /// refusal (over the limit, or more bytes waiting than would fit) is advice, not an error, and leaves it as it was.
    Result<std::size_t> set_capacity(std::size_t capacity_bytes);

protected:
    PipeEnd(FileDescriptor fd, std::string name, bool nonblocking) noexcept
        : fd_(std::move(fd)), name_(std::move(name)), nonblocking_(nonblocking) {}
    /// Takes over `fd` and reads its mode. @errors invalid (not a pipe)
    static Result<bool> check_adopted(int fd, const std::string& name);

    FileDescriptor fd_;
    std::string name_;
    bool nonblocking_;
};

class PipeReader : public PipeEnd {
public:
    /// Takes over the reading end of a pipe or FIFO, such as an inherited descriptor. Its O_NONBLOCK mode is left
    /// alone, since other processes may share it. @errors invalid (not a pipe)
    static Result<PipeReader> adopt(FileDescriptor fd, std::string name = "pipe");

    /// Reads what is there, at least one byte, into `buffer` (in packet mode: one packet; what does not fit is lost).
    ///
    /// @return  how many bytes; empty: nothing came in time
    /// @errors  closed: everything was read and no writer is left
    /// @source  pipe(7)
    Result<std::optional<std::size_t>> read(MutableBytes buffer, Deadline deadline) noexcept;
    Result<std::optional<std::size_t>> try_read(MutableBytes buffer) noexcept {
        return read(buffer, Deadline::now());
    }

private:
    friend class Pipe;
    friend class Fifo;
    using PipeEnd::PipeEnd;
};

class PipeWriter : public PipeEnd {
public:
    /// As PipeReader::adopt, for the writing end.
    static Result<PipeWriter> adopt(FileDescriptor fd, std::string name = "pipe");

    /// Writes `bytes`, waiting for room as needed. Up to kAtomicWriteBytes go in as a whole or not at all.
    ///
    /// @return  how many bytes were written: fewer than given only when the deadline passed
    /// @errors  closed: no reader is left
    /// @source  pipe(7)
    Result<std::size_t> write(Bytes bytes, Deadline deadline) noexcept;
    Result<std::size_t> try_write(Bytes bytes) noexcept { return write(bytes, Deadline::now()); }

private:
    friend class Pipe;
    friend class Fifo;
    using PipeEnd::PipeEnd;
};

struct PipeOptions {
    bool packets = false;  ///< keep write boundaries (O_DIRECT)
    std::size_t capacity_bytes =
        0;  ///< 0: the kernel's default; refused sizes are advice (see set_capacity)
};

/// An anonymous pipe: both ends, to be shared by fork, exec or descriptor passing.
class Pipe {
public:
    /// @errors exhausted (EMFILE, ENFILE). @source pipe2(2)
    static Result<Pipe> create(const PipeOptions& options = {});

    PipeReader reader;
    PipeWriter writer;

private:
    Pipe(PipeReader read_end, PipeWriter write_end) noexcept
        : reader(std::move(read_end)), writer(std::move(write_end)) {}
};

}  // namespace patchbay
