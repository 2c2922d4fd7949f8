// SPDX-License-Identifier: Apache-2.0
//
// Channels: whole messages over any mechanism, named by an address.
//
//     auto jobs = or_throw(open_sender("mq:/jobs"));
//     or_throw(jobs.send(as_bytes("compress a.log"), Deadline::never()));
//
// Choose it when   the mechanism is a matter of configuration, or for tools that connect one to another.
// Choose instead   the mechanism's own header, where you need what only it has (splice, SEM_UNDO, seals...).
// Lifetime         Senders and receivers close in their destructors. What the mechanism makes (FIFO, queue, segment,
//                  semaphore, socket file) is made when missing, unless the address says `?create=no`. Socket files go
//                  with their listener; everything else stays until `remove_object`.
// Threads          One thread at a time per object; different objects are independent.
// After a crash    As the mechanism promises: see docs/ and the traits.
// Framing          Byte streams (fd, exec, fifo, unix, tcp, vsock) take `?frame=line` (default; a message has no
//                  newline), `length` (u32 little-endian prefix) or `raw` (no boundaries: what was read in one go).
//                  `?max=SIZE` bounds a message that is received (default 64Mi).
// End              Streams end when the last sender has gone: receive() fails with `closed`. Queues and datagrams have
//                  no end of their own: with `?end=empty` on both sides, finish() sends an empty message that means it.
// Semaphores       carry tokens: send is V (post), receive is P (wait), every message is empty.
// Signals          carry one int, written as decimal text; an empty message is 0.
// Topics           go with their last user: open_sender() waits for a first subscriber (`?wait=no` does not). Receivers
//                  are reliable, or `?lossy`; each gets every message, and ends when the last publisher has gone
//                  (`?keep` goes on).
// Memory           send replaces the whole value; receive gives the value once, then ends.
#pragma once

#include "patchbay/address.hpp"
#include "patchbay/bytes.hpp"
#include "patchbay/deadline.hpp"
#include "patchbay/error.hpp"
#include "patchbay/traits.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace patchbay {

namespace channel {
class SenderBackend;
class ReceiverBackend;
class ListenerBackend;
}  // namespace channel

/// A received message. `bytes` lie in the receiver's buffer: valid until its next receive().
struct ChannelMessage {
    Bytes bytes;
    std::uint32_t priority = 0;    ///< POSIX queues
    std::int64_t type = 0;         ///< System V queues
    std::int32_t sender_pid = 0;   ///< where the kernel tells (signals, Unix sockets); 0: unknown
    std::uint32_t sender_uid = 0;  ///< meaningful where sender_pid is known
};

struct SendOptions {
    /// POSIX queues: higher is received first. 0: as `?priority=` says, otherwise 0
    std::uint32_t priority = 0;
    /// System V queues: at least 1. 0: as `?type=` says, otherwise 1
    std::int64_t type = 0;
};

class Sender {
public:
    Sender(Sender&&) noexcept;
    Sender& operator=(Sender&&) noexcept;
    ~Sender();

    /// Sends one whole message.
    ///
    /// @return  true: sent (on a stream whose reader stalls in the middle of it: accepted, the rest
    ///          goes before the next); false: no room in time, nothing was sent
    /// @errors  closed (no receiver is left), too_big (with the limit and its cure), invalid (not what the scheme
    ///          carries: a newline in a line, text to a semaphore), and those of the mechanism
    Result<bool> send(Bytes message, Deadline deadline, const SendOptions& options = {});
    Result<bool> try_send(Bytes message, const SendOptions& options = {}) {
        return send(message, Deadline::now(), options);
    }

    /// Says that no more will come: flushes, closes the sending side, waits for a child that was started (`exec:`).
    /// @return  false: not everything went in time  @errors closed; for exec: its non-zero exit status
    Result<bool> finish(Deadline deadline);

    /// Pollable, writable when a message may fit. Borrowed. @errors unsupported, saying why
    Result<int> fd();
    [[nodiscard]] const Traits& traits() const noexcept;
    /// The address without options.
    [[nodiscard]] const std::string& name() const noexcept;
    /// The largest message in bytes that this object takes today.
    [[nodiscard]] std::uint64_t largest_message_bytes() const;

    explicit Sender(std::unique_ptr<channel::SenderBackend> backend) noexcept;

private:
    std::unique_ptr<channel::SenderBackend> backend_;
};

class Receiver {
public:
    Receiver(Receiver&&) noexcept;
    Receiver& operator=(Receiver&&) noexcept;
    ~Receiver();

    /// Receives one whole message.
    ///
    /// @return  the message, valid until the next receive(); empty: nothing came in time (what came of a message so far
    ///          is kept and completed by the next call)
    /// @errors  closed (the end), too_big (over `?max=`), corrupt (the stream ended inside a message), the mechanism's
    Result<std::optional<ChannelMessage>> receive(Deadline deadline);
    Result<std::optional<ChannelMessage>> try_receive() { return receive(Deadline::now()); }

    /// The next message that is in this process already, since byte streams are read ahead: for whoever is about to
    /// stop receiving. Asks nobody, and is empty wherever messages stay with the kernel until they are received.
    Result<std::optional<ChannelMessage>> receive_buffered();

    /// Pollable, readable when a message may be there; call try_receive() until it is empty. Borrowed.
    /// @errors unsupported, saying why
    Result<int> fd();
    [[nodiscard]] const Traits& traits() const noexcept;
    /// The address without options; with the port that the kernel chose for `tcp:HOST:0`, the process for `signal:`.
    [[nodiscard]] const std::string& name() const noexcept;

    explicit Receiver(std::unique_ptr<channel::ReceiverBackend> backend) noexcept;

private:
    std::unique_ptr<channel::ReceiverBackend> backend_;
};

/// Both directions of one connection.
struct Duplex {
    Sender sender;
    Receiver receiver;
};

/// Waits for partners on an address that is duplex.
class DuplexListener {
public:
    DuplexListener(DuplexListener&&) noexcept;
    DuplexListener& operator=(DuplexListener&&) noexcept;
    ~DuplexListener();

    /// The next partner; empty: none came in time.
    Result<std::optional<Duplex>> accept(Deadline deadline);
    /// Pollable: readable when somebody waits. Borrowed.
    [[nodiscard]] int fd() const noexcept;
    [[nodiscard]] const std::string& name() const noexcept;

    explicit DuplexListener(std::unique_ptr<channel::ListenerBackend> backend) noexcept;

private:
    std::unique_ptr<channel::ListenerBackend> backend_;
};

/// Opens an address for sending. On sockets it connects, again and again until the deadline (`?role=listen` turns that
/// round); on a FIFO it waits for a reader, on a topic for a subscriber.
/// @errors invalid (the address: where, and what was expected), not_found (nobody there in time), denied...
Result<Sender> open_sender(std::string_view address, Deadline deadline = Deadline::never());

/// Opens an address for receiving. On sockets it listens and merges all who connect (`?role=connect` turns that round).
Result<Receiver> open_receiver(std::string_view address, Deadline deadline = Deadline::never());

/// Connects to, or listens on, an address whose traits say duplex.
/// @errors unsupported where it is not
Result<Duplex> connect(std::string_view address, Deadline deadline = Deadline::never());
Result<DuplexListener> listen(std::string_view address);

/// Makes the object that an address names, with the address's options; an existing one is an error.
/// @errors exists, unsupported (the mechanism has nothing to make)
Result<void> create_object(std::string_view address);

/// Removes it. @errors not_found, unsupported
Result<void> remove_object(std::string_view address);

}  // namespace patchbay
