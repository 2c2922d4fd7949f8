// SPDX-License-Identifier: Apache-2.0
#include "patchbay/channel.hpp"

#include "tour/digest.hpp"
#include "tour/file_reader.hpp"
#include "tour/worker.hpp"

#include <algorithm>
#include <vector>

namespace patchbay::tour {
namespace {

constexpr std::uint64_t kLargestBlock = 64 << 10;

/// Waits until the receiver has taken the last `window` messages: for mechanisms that drop what finds no room.
class Window {
public:
    explicit Window(const Job& job) : size_(job.window) {
        if (size_ > 0) acknowledgements_ = or_throw(open_receiver(job.acknowledge));
    }
    void sent(std::uint64_t messages) {
        if (size_ > 0 && messages % size_ == 0) await_one();
    }
    /// One more, for the end: whoever acknowledges must find us, however short the file.
    void finished() {
        if (size_ > 0) await_one();
    }

private:
    void await_one() {
        if (!or_throw(acknowledgements_->receive(worker_deadline())))
            throw_timeout("acknowledgement");
    }

    std::uint64_t size_;
    std::optional<Receiver> acknowledgements_;
};

}  // namespace

void send_file(const Job& job) {
    FileReader file(job.file);
    Window window(job);
    auto sender = or_throw(open_sender(job.send, worker_deadline()));
    const auto largest = std::min(sender.largest_message_bytes(), kLargestBlock);
    std::vector<std::byte> block(job.block_bytes == 0 ? largest
                                                      : std::min(largest, job.block_bytes));
    std::uint64_t messages = 0;
    const auto start = now_ns();
    for (auto part = file.next(block); !part.empty(); part = file.next(block)) {
        if (!or_throw(sender.send(part, worker_deadline()))) throw_timeout(sender.name());
        window.sent(++messages);
    }
    or_throw(sender.finish(worker_deadline()));
    window.finished();
    report({{"messages", messages}, {"start_ns", start}, {"block_bytes", block.size()}});
}

void receive_file(const Job& job) {
    // A FIFO opens when its writer comes: say so before.
    const bool opens_late = job.receive.starts_with("fifo:");
    if (opens_late) report({{"ready", job.receive}});
    auto receiver = or_throw(open_receiver(job.receive, worker_deadline()));
    if (!opens_late) report({{"ready", receiver.name()}});
    std::optional<Sender> acknowledgements;
    if (job.window > 0)
        acknowledgements = or_throw(open_sender(job.acknowledge, worker_deadline()));
    Digest digest;
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    for (;;) {
        auto message = receiver.receive(worker_deadline());
        if (!message && message.error().is(Condition::closed)) break;
        const auto taken = or_throw(std::move(message));
        if (!taken) throw_timeout(receiver.name());
        digest.add(taken->bytes);
        bytes += taken->bytes.size();
        ++messages;
        if (job.window > 0 && messages % job.window == 0)
            or_throw(acknowledgements->send({}, worker_deadline()));
    }
    if (acknowledgements) or_throw(acknowledgements->send({}, worker_deadline()));
    report({{"messages", messages},
            {"bytes", bytes},
            {"digest", digest.text()},
            {"end_ns", now_ns()}});
}

}  // namespace patchbay::tour
