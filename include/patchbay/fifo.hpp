// SPDX-License-Identifier: Apache-2.0
//
// FIFOs: pipes with a name in the file system, which `ls -l` marks with a 'p'.
//
//     const auto fifo = or_throw(Fifo::open_or_create("/tmp/jobs"));
//     auto reader = or_throw(fifo.open_reader());
//     const auto count = or_throw(reader.read(buffer, Deadline::after(5s)));    // `echo 666 > /tmp/jobs` in a shell
//
// Choose it when   processes that do not descend from one another exchange a stream, and shell tools take part.
// Choose instead   socket.hpp where each client needs a connection of its own; message_queue.hpp for messages.
// Lifetime         The name stays until unlink(); the bytes do not outlive the last open end.
// Opening          Never hangs. A reader is there at once, and takes "no writer yet" as nothing to read rather than
//                  as the end. A writer waits for a reader until the deadline.
// The end          When the last writer has gone, read() says `closed`, and goes on saying so until another comes. To
//                  serve one writer after another, assign open_reader() anew, or set keep_open.
// Threads          A Fifo is a name, a value: share it. Its ends are as in pipe.hpp.
// After a crash    The name is left behind, harmless: open_or_create() takes it up. Ends close as pipes do.
// Limits           As pipe.hpp. Several readers share the bytes between them, cut anywhere; several writers stay
//                  apart up to kAtomicWriteBytes a write. Anyone whom the mode lets in may read what was meant for
//                  another.
// See              fifo(7), mkfifo(3), docs/pipe.md
#pragma once

#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/ownership.hpp"
#include "patchbay/pipe.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace patchbay {

struct FifoOptions {
    std::uint32_t mode = kPrivateMode;  ///< of a FIFO that is made, whatever the umask
};

struct FifoReaderOptions {
    /// Outlive the writers: the reader holds a writing end itself, so that read() waits for the next writer where it
    /// would say `closed`. Needs permission to write.
    bool keep_open = false;
    std::size_t capacity_bytes = 0;  ///< as PipeOptions
};

struct FifoWriterOptions {
    bool packets = false;            ///< as PipeOptions; holds for this writer's writes
    std::size_t capacity_bytes = 0;  ///< as PipeOptions
};

class Fifo {
public:
    /// Makes a FIFO. @errors exists, denied, not_found (no such folder), exhausted. @source mkfifo(3)
    static Result<Fifo> create(std::string path, const FifoOptions& options = {});
    /// Looks that there is a FIFO. @errors not_found; invalid (something else has that name); denied. @source stat(2)
    static Result<Fifo> open(std::string path);
    /// Takes up the FIFO that is there, whatever its mode, or makes it. Safe where several do so at once.
    static Result<Fifo> open_or_create(const std::string& path, const FifoOptions& options = {});
    /// Takes the name away; open ends go on. @errors not_found; invalid (not a FIFO: it is left alone); denied
    static Result<void> unlink(const std::string& path);

    /// A reading end, at once, whether there are writers or not (PipeReader::wait_for_writer tells). Its descriptor
    /// polls quiet until the first writer writes or leaves.
    ///
    /// @errors  not_found, denied, exhausted (EMFILE); invalid (something else has that name)
    /// @source  open(2) with O_NONBLOCK, fifo(7)
    Result<PipeReader> open_reader(const FifoReaderOptions& options = {}) const;

    /// A writing end, as soon as there is a reader; asks for one at least every 10 ms.
    ///
    /// @return  empty: no reader came in time
    /// @errors  not_found, denied, exhausted (EMFILE); invalid (something else has that name)
    /// @source  open(2) with O_NONBLOCK, fifo(7): ENXIO
    Result<std::optional<PipeWriter>> open_writer(Deadline deadline,
                                                  const FifoWriterOptions& options = {}) const;
    Result<std::optional<PipeWriter>> try_open_writer(const FifoWriterOptions& options = {}) const {
        return open_writer(Deadline::now(), options);
    }

    /// Owner and mode. What waits and how much fits, the ends know: PipeEnd::stat(). @source stat(2)
    Result<Ownership> stat() const;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// "fifo:/path": what errors show.
    [[nodiscard]] std::string name() const { return "fifo:" + path_; }

private:
    explicit Fifo(std::string path) noexcept : path_(std::move(path)) {}

    std::string path_;
};

}  // namespace patchbay
