// SPDX-License-Identifier: Apache-2.0
#include "measure/channel_mechanism.hpp"

#include "patchbay/channel.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>

namespace patchbay::measure {
namespace {

/// The object of one direction. `serial` tells one mechanism of this process from another.
std::string object_of(std::string_view scheme, unsigned serial, const char* direction) {
    const auto process = static_cast<std::uint32_t>(::getpid());
    const auto name = "patchbay-bench." + std::to_string(process) + '.' + std::to_string(serial) +
                      '.' + direction;
    const auto start = std::string(scheme) + ':';
    if (scheme == "fifo" || scheme.starts_with("unix"))
        return start + (std::filesystem::temp_directory_path() / name).string();
    if (scheme == "tcp" || scheme == "udp") return start + "127.0.0.1:0";
    if (scheme == "vsock")
        return start + "1:" + std::to_string(50'500 + 2 * serial + (*direction == 'b' ? 1 : 0));
    if (scheme == "sysvmq") {
        std::array<char, 16> key{};
        const auto last = (serial << 1U | (*direction == 'b' ? 1U : 0U)) & 0xffU;
        std::snprintf(key.data(), key.size(), "0x%08x",
                      0x51000000U | (process & 0xffffU) << 8U | last);
        return start + key.data();
    }
    return start + '/' + name;
}

/// The addresses of both directions, with options.
struct Route {
    std::string there;
    std::string back;
    std::string options;
};

/// Ends of the same route have the same options; names come without.
class ChannelEnd final : public End {
public:
    ChannelEnd(Sender sender, Receiver receiver)
        : sender_(std::move(sender)), receiver_(std::move(receiver)) {}

    static std::unique_ptr<End> open(const Route& route, Side side, const Exchange& exchange,
                                     Deadline deadline) {
        const bool first = side == Side::first;
        const auto to = (first ? route.there : route.back) + route.options;
        const auto from = (first ? route.back : route.there) + route.options;
        // Opening a FIFO waits for the other side: both begin with the same one.
        if (to.starts_with("fifo:") && first) {
            auto sender = or_throw(open_sender(to, deadline));
            return std::make_unique<ChannelEnd>(std::move(sender),
                                                or_throw(open_receiver(from, deadline)));
        }
        auto receiver = or_throw(open_receiver(from, deadline));
        // With the port that the kernel chose.
        const auto name = to.starts_with("fifo:") ? to : exchange(receiver.name()) + route.options;
        return std::make_unique<ChannelEnd>(or_throw(open_sender(name, deadline)),
                                            std::move(receiver));
    }

    bool send(Bytes message, Deadline deadline) override {
        return or_throw(sender_.send(message, deadline));
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        const auto message = or_throw(receiver_.receive(deadline));
        if (!message) return std::nullopt;
        return message->bytes;
    }

private:
    Sender sender_;
    Receiver receiver_;
};

/// Unless it is given already.
void add_option(std::string& options, const std::string& name, const std::string& value) {
    if (!options.contains("?" + name + "=") && !options.contains("&" + name + "="))
        options += (options.empty() ? "?" : "&") + name + "=" + value;
}

void remove(const std::string& object) {
    (void)remove_object(object);  // not there any more is as good
    // A socket's file goes with its listener, unless that was killed.
    std::error_code ignored;
    if (object.starts_with("unix"))
        std::filesystem::remove(object.substr(object.find(':') + 1), ignored);
}

}  // namespace

bool can_be_measured(const Traits& traits) {
    return traits.payload == Payload::bytes && traits.mechanism != "shared memory" &&
           traits.scheme != "fd" && traits.scheme != "exec";
}

bool waits_for_room(const Traits& traits) {
    return traits.keeps_every && traits.sender_waits;
}

Result<Mechanism> channel_mechanism(std::string_view text, const Floors& floors,
                                    std::size_t size_bytes, std::chrono::nanoseconds patience) {
    const auto question = text.find('?');
    auto scheme = text.substr(0, question);
    if (scheme.ends_with(':')) scheme.remove_suffix(1);
    const auto* const traits = find_traits(scheme);
    if (traits == nullptr) {
        return std::unexpected(
            Error::of(Condition::invalid, "address", std::string(text),
                      "a scheme with options or without is expected, such as mq "
                      "or mq?capacity=100: the objects are the benchmark's own"));
    }
    if (!can_be_measured(*traits)) {
        return std::unexpected(
            Error::of(Condition::unsupported, "bench", std::string(scheme),
                      "it carries no messages of bytes between two processes that "
                      "meet under a name"));
    }
    std::string options(question == std::string_view::npos ? "" : text.substr(question));
    if (!traits->keeps_boundaries) add_option(options, "frame", "length");
    if (scheme == "topic") add_option(options, "size", std::to_string(size_bytes));
    if (scheme == "mq") add_option(options, "message_size", std::to_string(size_bytes));
    static std::atomic<unsigned> serials = 0;
    const auto serial = serials++;
    const Route route{object_of(scheme, serial, "there"), object_of(scheme, serial, "back"),
                      options};
    return Mechanism{.name = std::string(text),
                     .floor = traits->mechanism == "topic" ? floors.spinning : floors.sleeping,
                     .open =
                         [=](Side side, const Exchange& exchange) {
                             return ChannelEnd::open(route, side, exchange,
                                                     Deadline::after(patience));
                         },
                     .clean =
                         [=] {
                             for (const auto& object : {route.there, route.back}) remove(object);
                         }};
}

}  // namespace patchbay::measure
