// SPDX-License-Identifier: Apache-2.0
//
// stdin and stdout as a data tool needs them: unbuffered, binary, and with every failure noticed.
#pragma once

#include "patchbay/bytes.hpp"

#include "interruption.hpp"
#include "outcome.hpp"

#include <cstddef>
#include <string>

namespace patchbay::cli {

/// Gives descriptors 0, 1 and 2 a place holder where the caller closed them. Otherwise the first queue or FIFO that is
/// opened would become stdout. The place holder fails as a closed descriptor does: EBADF.
void occupy_standard_descriptors() noexcept;

/// Where data goes: stdout, or a file (`--tee`).
class Output {
public:
    /// stdout.
    Output() noexcept;
    /// Makes the file or empties it.
    static OrStop<Output> to_file(const std::string& path);
    Output(Output&& other) noexcept;
    Output& operator=(Output&&) = delete;
    ~Output();

    /// Writes all of it now: what was received must not wait in a buffer when somebody kills the tool.
    Outcome write(Bytes bytes);
    Outcome write(const std::string& text) { return write(as_bytes(text)); }

private:
    Output(int fd, std::string name) noexcept : fd_(fd), name_(std::move(name)) {}
    int fd_;
    std::string name_;
};

/// Reads stdin, ready to stop at a signal.
class Input {
public:
    /// What is there, at most buffer.size() bytes; 0 at the end. A signal is a Stop.
    static OrStop<std::size_t> read(MutableBytes buffer, const Interruption& interruption);
};

}  // namespace patchbay::cli
