// SPDX-License-Identifier: Apache-2.0
//
// signal:PID/SIGNAME, signals that carry one int. They are received in the process that has that PID, only.
#include "patchbay/signal.hpp"

#include "channel/address_parts.hpp"
#include "channel/ready_descriptor.hpp"
#include "channel/scheme.hpp"
#include "os/process.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace patchbay::channel {
namespace {

/// Room for "-2147483648".
constexpr std::size_t kLongestInt = 11;

class SignalSender final : public SenderBackend {
public:
    SignalSender(const Traits& traits, std::string name, ProcessReference process, Signal signal)
        : SenderBackend(traits, std::move(name)), process_(std::move(process)), signal_(signal) {}

    Result<bool> send(Bytes message, Deadline /*deadline*/,
                      const SendOptions& /*options*/) override {
        const auto payload = payload_of(message);
        if (!payload) return std::unexpected(payload.error());
        const auto sent = process_.send(signal_, *payload);
        if (sent) return true;
        if (!sent.error().is(Condition::not_found)) return std::unexpected(sent.error());
        return std::unexpected(
            Error::of(Condition::closed, "send", name(), "the process has ended"));
    }
    Result<bool> finish(Deadline /*deadline*/) override { return true; }
    Result<int> fd() override { return ready_.get(name()); }
    [[nodiscard]] std::uint64_t largest_message_bytes() const override { return kLongestInt; }

private:
    Result<std::int32_t> payload_of(Bytes message) const {
        std::int32_t payload = 0;
        if (message.empty()) return payload;
        const auto text = as_text(message);
        const auto* const end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, payload);
        if (parsed.ec == std::errc() && parsed.ptr == end) return payload;
        return std::unexpected(
            Error::of(Condition::invalid, "send", name(),
                      "a signal carries one int, as decimal text: -2147483648 to 2147483647"));
    }

    ProcessReference process_;
    Signal signal_;
    ReadyDescriptor ready_;
};

class SignalChannelReceiver final : public ReceiverBackend {
public:
    SignalChannelReceiver(const Traits& traits, SignalReceiver receiver)
        : ReceiverBackend(traits, receiver.name()), receiver_(std::move(receiver)) {}

    Result<std::optional<ChannelMessage>> receive(Deadline deadline) override {
        const auto signal = receiver_.receive(deadline);
        if (!signal) return std::unexpected(signal.error());
        if (!*signal) return std::nullopt;
        const auto& info = **signal;
        const auto written = std::to_chars(text_.data(), text_.data() + text_.size(), info.payload);
        const std::string_view text(text_.data(), written.ptr);
        return ChannelMessage{
            .bytes = as_bytes(text), .sender_pid = info.sender_pid, .sender_uid = info.sender_uid};
    }
    Result<int> fd() override { return receiver_.fd(); }

private:
    SignalReceiver receiver_;
    std::array<char, kLongestInt> text_{};
};

struct Parts {
    std::optional<pid_t> process;  ///< empty: none was named
    Signal signal;
};

Result<Parts> parts_of(const Address& address) {
    constexpr std::string_view kExpected = "PID/SIGNAME, such as signal:4711/SIGUSR1";
    const auto slash = address.rest().find('/');
    if (slash == std::string::npos)
        return std::unexpected(error_in(address, address.rest().size(), kExpected));
    const auto signal = Signal::parse(std::string_view(address.rest()).substr(slash + 1));
    if (!signal) {
        return std::unexpected(
            error_in(address, slash + 1, "SIGNAME, a signal such as SIGUSR1, SIGRTMIN+3 or 10"));
    }
    Parts parts{.process = std::nullopt, .signal = *signal};
    if (slash == 0) return parts;
    const auto process = number_in(address, {.offset = 0, .size = slash},
                                   std::numeric_limits<pid_t>::max(), kExpected);
    if (!process) return std::unexpected(process.error());
    if (*process == 0) return std::unexpected(error_in(address, 0, kExpected));
    parts.process = static_cast<pid_t>(*process);
    return parts;
}

Result<SenderPointer> open_sender(const Address& address, Deadline /*deadline*/) {
    const auto parts = parts_of(address);
    if (!parts) return std::unexpected(parts.error());
    if (!parts->process) {
        return std::unexpected(
            error_in(address, 0, "the PID of a process to send to, such as signal:4711/SIGUSR1"));
    }
    auto process = ProcessReference::open(*parts->process);
    if (!process) return std::unexpected(process.error());
    return std::make_unique<SignalSender>(traits_of(address), address.name(), *std::move(process),
                                          parts->signal);
}

Result<ReceiverPointer> open_receiver(const Address& address, Deadline /*deadline*/) {
    const auto parts = parts_of(address);
    if (!parts) return std::unexpected(parts.error());
    if (parts->process && *parts->process != os::own_process()) {
        return std::unexpected(error_in(address, 0,
                                        "nothing or the receiver's own PID, " +
                                            std::to_string(os::own_process()) +
                                            ": a signal is received in the process it is sent to"));
    }
    auto receiver = SignalReceiver::open({parts->signal});
    if (!receiver) return std::unexpected(receiver.error());
    return std::make_unique<SignalChannelReceiver>(traits_of(address), *std::move(receiver));
}

}  // namespace

const Scheme kSignalScheme = {
    .name = "signal", .open_sender = open_sender, .open_receiver = open_receiver};

}  // namespace patchbay::channel
