// SPDX-License-Identifier: Apache-2.0
#include "tour/exchange.hpp"

#include "tour/worker.hpp"

namespace patchbay::tour {

Duplex open_both(const Job& job, bool first) {
    if (job.send.starts_with("exec:")) return or_throw(connect(job.send, worker_deadline()));
    if (job.receive.starts_with("fifo:") && first) {
        auto sender = or_throw(open_sender(job.send, worker_deadline()));
        return {std::move(sender), or_throw(open_receiver(job.receive, worker_deadline()))};
    }
    auto receiver = or_throw(open_receiver(job.receive, worker_deadline()));
    std::string send = job.send;
    if (send.empty()) {
        report({{"ready", receiver.name()}});
        send = next_line().at("send");
    }
    return {or_throw(open_sender(send, worker_deadline())), std::move(receiver)};
}

ChannelMessage next_message(Receiver& receiver, bool spin) {
    const auto deadline = worker_deadline();
    if (!spin) {
        auto message = or_throw(receiver.receive(deadline));
        if (!message) throw_timeout(receiver.name());
        return *message;
    }
    for (;;) {
        for (int attempt = 0; attempt < 10'000; ++attempt) {
            if (auto message = or_throw(receiver.try_receive())) return *message;
        }
        if (deadline.expired()) throw_timeout(receiver.name());
    }
}

void send_one(Sender& sender, Bytes message) {
    if (!or_throw(sender.send(message, worker_deadline()))) throw_timeout(sender.name());
}

std::vector<std::byte> message_for(const Traits& traits) {
    if (traits.payload == Payload::token) return {};
    if (traits.payload == Payload::integer) return {std::byte{'7'}};
    return std::vector<std::byte>(64, std::byte{'.'});
}

}  // namespace patchbay::tour
