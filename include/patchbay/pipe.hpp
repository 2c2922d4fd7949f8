// SPDX-License-Identifier: Apache-2.0
//
// Pipes: a one-way stream of bytes that the kernel buffers; anonymous here, with a name in fifo.hpp.
//
// Choose it when   one process's output is another's input, and for feeding and reading programs that know only
//                  stdio (child_process.hpp puts one on two pipes).
// Choose instead   socket.hpp for both directions on one descriptor; message_queue.hpp for messages with boundaries;
//                  topic.hpp for frequent small exchanges: each wake-up of a sleeping reader costs microseconds.
// Lifetime         Ends close in their destructors; a reader sees `closed` when the last writer is gone.
// Threads          Different threads may use the two ends; one thread at a time per end.
// After a crash    The kernel closes a dead process's ends: the other side reads what was written, then `closed`.
// Limits           Capacity 64 KiB by default, up to /proc/sys/fs/pipe-max-size without privilege. A user who has
//                  more than fs.pipe-user-pages-soft pages in pipes gets new ones of one or two pages: look at
//                  stat().
// Atomicity        A write of at most kAtomicWriteBytes (PIPE_BUF, 4096 on Linux) goes in as a whole or not at all,
//                  and is never interleaved with other writers' bytes. A larger one may be, at any place.
// fork, exec       Ends are close-on-exec and in O_NONBLOCK mode, which a program on stdio does not expect: start it
//                  with ChildProcess, which gives it blocking ones.
// SIGPIPE          Writing to a pipe without readers is the error `closed` and never kills the caller: the first
//                  writing end replaces SIGPIPE's default action by a handler that does nothing (programs that are
//                  started do not inherit it). An action that the program chose itself stays:
//                  docs/decisions/0003-sigpipe.md.
// See              pipe(7), pipe(2), splice(2), docs/pipe.md
#pragma once

#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/file_descriptor.hpp"
#include "patchbay/ownership.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace patchbay {

/// The largest write that is atomic (PIPE_BUF), in bytes.
inline constexpr std::size_t kAtomicWriteBytes = 4096;

/// What either end knows of its pipe.
struct PipeStat {
    std::size_t capacity_bytes;
    std::size_t waiting_bytes;  ///< written, not yet read
    std::size_t
        limit_bytes;  ///< largest capacity without privilege (fs.pipe-max-size); 0: not told here
    bool
        packets;  ///< each write of up to kAtomicWriteBytes is read as one packet; only a writer knows
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

    /// @source fcntl(2) F_GETPIPE_SZ, ioctl(2) FIONREAD, fstat(2), proc(5)
    Result<PipeStat> stat() const;

    /// Bytes written and not yet read. A writer may have room and this be high, or none and this be low: the kernel
    /// counts pages, and a small write can take a whole one. poll() knows. @source ioctl(2) FIONREAD
    Result<std::size_t> waiting_bytes() const;

    /// Asks for a capacity in bytes; the kernel rounds up to a power of two pages.
    ///
    /// @return  the capacity there is afterwards. A refusal (above fs.pipe-max-size, above fs.pipe-user-pages-soft
    ///          for this user, or less than what waits) is advice, not an error, and leaves it as it was
    /// @source  fcntl(2) F_SETPIPE_SZ
    Result<std::size_t> set_capacity(std::size_t capacity_bytes);

protected:
    PipeEnd(FileDescriptor fd, std::string name, bool nonblocking) noexcept
        : fd_(std::move(fd)), name_(std::move(name)), nonblocking_(nonblocking) {}
    /// Whether `fd` is in O_NONBLOCK mode. @errors invalid (not this end of a pipe)
    static Result<bool> check_adopted(int fd, const std::string& name, int access_mode);

    FileDescriptor fd_;
    std::string name_;
    bool nonblocking_;
};

class PipeWriter;

class PipeReader : public PipeEnd {
public:
    /// Takes over the reading end of a pipe or FIFO, such as an inherited descriptor. Its O_NONBLOCK mode is left
    /// alone, since other processes may share it; deadlines hold in both modes. (Before Linux 6.4, and on FIFOs, not
    /// where others read from the same blocking end: they may take what this one was woken for.)
    /// @errors invalid (not a pipe, or not open for reading)
    static Result<PipeReader> adopt(FileDescriptor fd, std::string name = "pipe");

    /// Reads what is there, at least one byte, into `buffer`. In packet mode: one packet; give it kAtomicWriteBytes,
    /// since the kernel drops what does not fit and does not tell.
    ///
    /// @return  how many bytes; empty: nothing came in time (or no writer has come yet, on a FIFO)
    /// @errors  closed: everything was read and no writer is left
    /// @source  read(2), pipe(7)
    Result<std::optional<std::size_t>> read(MutableBytes buffer, Deadline deadline) noexcept;
    Result<std::optional<std::size_t>> try_read(MutableBytes buffer) noexcept {
        return read(buffer, Deadline::now());
    }

    /// As read(), filling one part after the other. Of more than 1024 parts the first 1024 are used. @source readv(2)
    Result<std::optional<std::size_t>> readv(std::span<const MutableBytes> parts,
                                             Deadline deadline) noexcept;
    Result<std::optional<std::size_t>> try_readv(std::span<const MutableBytes> parts) noexcept {
        return readv(parts, Deadline::now());
    }

    /// Moves up to `size_bytes` to `target`, a file, a pipe or a socket, without copying them through this process.
    ///
    /// @param target  borrowed. A socket or pipe in blocking mode is taken with Deadline::never() only
    /// @param offset  for files: where to, and advanced; null: the file's own position
    /// @return  how many bytes, at least one; empty: nothing came, or the target took nothing, in time
    /// @errors  closed: everything was read and no writer is left; with code EPIPE: the target's reader is gone.
    ///          invalid: the target cannot be spliced to (such as a file opened with O_APPEND)
    /// @source  splice(2)
    Result<std::optional<std::size_t>> splice_to(int target, std::size_t size_bytes,
                                                 Deadline deadline, std::int64_t* offset = nullptr);
    Result<std::optional<std::size_t>> try_splice_to(int target, std::size_t size_bytes,
                                                     std::int64_t* offset = nullptr) {
        return splice_to(target, size_bytes, Deadline::now(), offset);
    }

    /// Gives up to `size_bytes` of what waits to `target` as well; it stays here to be read.
    /// @return, @errors as splice_to(). @source tee(2)
    Result<std::optional<std::size_t>> tee_to(PipeWriter& target, std::size_t size_bytes,
                                              Deadline deadline);
    Result<std::optional<std::size_t>> try_tee_to(PipeWriter& target, std::size_t size_bytes) {
        return tee_to(target, size_bytes, Deadline::now());
    }

    /// Waits until a writer has come, for FIFOs: what a blocking open(2) waits for. Reads nothing.
    /// @return  false: none came in time. One that came and has gone again counts
    Result<bool> wait_for_writer(Deadline deadline);

private:
    friend class Pipe;
    friend class Fifo;
    friend class ChildProcess;
    using PipeEnd::PipeEnd;
};

class PipeWriter : public PipeEnd {
public:
    /// As PipeReader::adopt, for the writing end.
    static Result<PipeWriter> adopt(FileDescriptor fd, std::string name = "pipe");

    /// Writes `bytes`, waiting for room as needed. Up to kAtomicWriteBytes go in as a whole or not at all; in packet
    /// mode more becomes several packets.
    ///
    /// @return  how many bytes were written: fewer than given only when the deadline passed
    /// @errors  closed: no reader is left
    /// @source  write(2), pipe(7)
    Result<std::size_t> write(Bytes bytes, Deadline deadline) noexcept;
    Result<std::size_t> try_write(Bytes bytes) noexcept { return write(bytes, Deadline::now()); }

    /// As write(), of one part after the other: atomic where they are at most 1024 parts and kAtomicWriteBytes
    /// together. @source writev(2)
    Result<std::size_t> writev(std::span<const Bytes> parts, Deadline deadline) noexcept;
    Result<std::size_t> try_writev(std::span<const Bytes> parts) noexcept {
        return writev(parts, Deadline::now());
    }

    /// Moves up to `size_bytes` from `source`, a file, a pipe or a socket, without copying them through this process.
    ///
    /// @param source  borrowed. A socket or pipe in blocking mode is taken with Deadline::never() only
    /// @param offset  for files: where from, and advanced; null: the file's own position
    /// @return  how many bytes; 0: the source has ended; empty: the source gave nothing, or this pipe took nothing,
    ///          in time
    /// @errors  closed: no reader is left; invalid: the source cannot be spliced from
    /// @source  splice(2)
    Result<std::optional<std::size_t>> splice_from(int source, std::size_t size_bytes,
                                                   Deadline deadline,
                                                   std::int64_t* offset = nullptr);
    Result<std::optional<std::size_t>> try_splice_from(int source, std::size_t size_bytes,
                                                       std::int64_t* offset = nullptr) {
        return splice_from(source, size_bytes, Deadline::now(), offset);
    }

    /// As write(), lending the pages of `bytes` instead of copying them: what changes in them before it is read is
    /// what the reader gets. Keep them unchanged until the reader has answered in some way; an empty pipe is not
    /// enough, since a reader may have spliced them on. @source vmsplice(2)
    Result<std::size_t> vmsplice(Bytes bytes, Deadline deadline);
    Result<std::size_t> try_vmsplice(Bytes bytes) { return vmsplice(bytes, Deadline::now()); }

private:
    friend class Pipe;
    friend class Fifo;
    friend class ChildProcess;
    using PipeEnd::PipeEnd;
};

struct PipeOptions {
    bool packets = false;  ///< keep write boundaries (O_DIRECT)
    std::size_t capacity_bytes =
        0;  ///< 0: the kernel's default; a refusal is advice (see set_capacity)
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
