// SPDX-License-Identifier: Apache-2.0
// needs: pkg-config libsystemd (libsystemd-dev)
// needs: program dbus-daemon (dbus-daemon)
#include "measure/peer.hpp"
#include "peers/common/daemon.hpp"
#include "peers/common/expect.hpp"

#include <systemd/sd-bus.h>

#include <deque>
#include <fstream>

namespace patchbay::measure {
namespace {

constexpr std::size_t kLargestBytes = std::size_t{64} << 20U;
constexpr const char* kInterface = "io.patchbay.Bench";

std::string address_of(const std::string& token) {
    return "unix:path=" + (std::filesystem::temp_directory_path() / token / "bus").string();
}

int call(int result, const char* name) {
    if (result < 0) throw Exception(Error::system(-result, name, "dbus"));
    return result;
}

using Bus = std::unique_ptr<::sd_bus, decltype(&::sd_bus_unref)>;
using BusMessage = std::unique_ptr<::sd_bus_message, decltype(&::sd_bus_message_unref)>;

Bus connect(const std::string& address) {
    ::sd_bus* made = nullptr;
    call(::sd_bus_new(&made), "sd_bus_new");
    Bus bus(made, ::sd_bus_unref);
    call(::sd_bus_set_address(made, address.c_str()), "sd_bus_set_address");
    call(::sd_bus_set_bus_client(made, 1), "sd_bus_set_bus_client");
    call(::sd_bus_start(made), "sd_bus_start");
    return bus;
}

/// To one receiver a method call that wants no reply, to several a signal. The broker takes all that comes: now and
/// then the sender pings each receiver, and waits for the ping before that one.
class DBusEnd final : public End {
public:
    DBusEnd(const Setting& setting, const Place& place, const Exchange& exchange,
            const std::string& token)
        : bus_(connect(address_of(token))),
          uses_signals_(setting.mode == Mode::fanout),
          between_pings_(messages_under_way(setting.size_bytes, 1, 256)) {
        // Answered by the broker: then it knows the name, and whom to tell.
        const auto rule = "interface='" + std::string(kInterface) + '\'';
        if (uses_signals_ && !place.is_first()) {
            call(::sd_bus_call_method(bus_.get(), "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", "AddMatch", nullptr, nullptr, "s",
                                      rule.c_str()),
                 "AddMatch");
        }
        const char* name = nullptr;
        call(::sd_bus_get_unique_name(bus_.get(), &name), "sd_bus_get_unique_name");
        others_ = exchange(name);
        pings_.resize(others_.size());
    }

    std::optional<MutableBytes> loan(std::size_t size_bytes, Deadline) override {
        ::sd_bus_message* made = nullptr;
        if (uses_signals_)
            call(::sd_bus_message_new_signal(bus_.get(), &made, "/", kInterface, "Message"),
                 "sd_bus_message_new_signal");
        else
            call(::sd_bus_message_new_method_call(bus_.get(), &made, others_.front().c_str(), "/",
                                                  kInterface, "Message"),
                 "sd_bus_message_new_method_call");
        outgoing_.reset(made);
        void* space = nullptr;
        call(::sd_bus_message_append_array_space(made, 'y', size_bytes, &space),
             "sd_bus_message_append_array_space");
        return MutableBytes(static_cast<std::byte*>(space), size_bytes);
    }
    bool send(Bytes, Deadline deadline) override {
        if (sent_ == between_pings_ && !ping(deadline)) return false;
        call(::sd_bus_send(bus_.get(), outgoing_.get(), nullptr), "sd_bus_send");
        call(::sd_bus_flush(bus_.get()), "sd_bus_flush");
        outgoing_.reset();
        ++sent_;
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        incoming_.reset();
        while (came_.empty()) {
            if (!process() && !wait(deadline)) return std::nullopt;
        }
        incoming_ = std::move(came_.front());
        came_.pop_front();
        const void* bytes = nullptr;
        std::size_t size = 0;
        call(::sd_bus_message_read_array(incoming_.get(), 'y', &bytes, &size),
             "sd_bus_message_read_array");
        return Bytes(static_cast<const std::byte*>(bytes), size);
    }

private:
    struct Ping {
        bool is_awaited = false;
    };

    /// Whether there was anything to do.
    bool process() {
        ::sd_bus_message* got = nullptr;
        const int done = call(::sd_bus_process(bus_.get(), &got), "sd_bus_process");
        BusMessage message(got, ::sd_bus_message_unref);
        const auto* const interface =
            got == nullptr ? nullptr : ::sd_bus_message_get_interface(got);
        if (interface != nullptr && std::string_view(interface) == kInterface)
            came_.push_back(std::move(message));
        return done > 0;
    }
    /// false: time is up.
    bool wait(Deadline deadline) {
        if (deadline.expired()) return false;
        const auto left = std::chrono::ceil<std::chrono::microseconds>(deadline.remaining());
        call(::sd_bus_wait(bus_.get(), static_cast<std::uint64_t>(left.count())), "sd_bus_wait");
        return true;
    }
    /// false: they have not answered the last one in time.
    bool ping(Deadline deadline) {
        for (auto& answer : pings_) {
            while (answer.is_awaited) {
                if (!process() && !wait(deadline)) return false;
            }
        }
        for (std::size_t index = 0; index < pings_.size(); ++index) {
            pings_[index].is_awaited = true;
            call(::sd_bus_call_method_async(bus_.get(), nullptr, others_[index].c_str(), "/",
                                            "org.freedesktop.DBus.Peer", "Ping", answered,
                                            &pings_[index], nullptr),
                 "Ping");
        }
        sent_ = 0;
        return true;
    }
    static int answered(::sd_bus_message*, void* ping, ::sd_bus_error*) {
        static_cast<Ping*>(ping)->is_awaited = false;
        return 1;
    }

    Bus bus_;
    bool uses_signals_;
    std::size_t between_pings_;
    std::size_t sent_ = 0;  ///< since the last ping
    std::vector<std::string> others_;
    std::vector<Ping> pings_;
    BusMessage outgoing_{nullptr, ::sd_bus_message_unref};
    BusMessage incoming_{nullptr, ::sd_bus_message_unref};
    std::deque<BusMessage> came_;
};

bool is_there(const std::string& address) {
    try {
        (void)connect(address);
        return true;
    } catch (const Exception&) {
        return false;
    }
}

std::shared_ptr<void> host(const std::string& token) {
    const auto config = folder_of(token) / "bus.conf";
    std::ofstream(config)
        << "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN' "
           "'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>\n"
           "<busconfig><type>session</type><listen>"
        << address_of(token)
        << "</listen><auth>EXTERNAL</auth>"
           "<policy context='default'><allow send_destination='*'/><allow receive_sender='*'/>"
           "<allow own='*'/></policy>"
           "<limit name='max_incoming_bytes'>1000000000</limit>"
           "<limit name='max_outgoing_bytes'>1000000000</limit>"
           "<limit name='max_message_size'>134217728</limit></busconfig>\n";
    return start_daemon(
        {"dbus-daemon", "--nofork", "--nopidfile", "--config-file=" + config.string()},
        folder_of(token) / "log", [address = address_of(token)] { return is_there(address); });
}

}  // namespace

Peer peer() {
    return {.name = "D-Bus",
            .version = PEER_VERSION,
            .settings =
                "sd-bus through a dbus-daemon of its own, as applications talk: method "
                "calls without reply, signals for fan-out; a ping every 256 messages, or "
                "16 MiB, keeps the sender from filling the daemon",
            .modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake},
            .waits = {Wait::spin, Wait::adaptive, Wait::block},
            .largest_bytes = kLargestBytes,
            .open = [](const Setting& setting, const Place& place, const Exchange& exchange,
                       const std::string& token) -> std::unique_ptr<End> {
                return std::make_unique<DBusEnd>(setting, place, exchange, token);
            },
            .host = host,
            .clean = remove_folder};
}

}  // namespace patchbay::measure
