// SPDX-License-Identifier: Apache-2.0
// needs: pkg-config libzmq (libzmq3-dev)
#include "measure/peer.hpp"
#include "peers/common/expect.hpp"

#include <zmq.h>

namespace patchbay::measure {
namespace {

/// A blocking call looks at its deadline so often.
constexpr int kPeriodMs = 20;

class ZeroMqEnd final : public End {
public:
    ZeroMqEnd(const Setting& setting, const Place& place, const Exchange& exchange,
              const std::string& token)
        : context_(::zmq_ctx_new()), socket_(::zmq_socket(context_, type(setting, place))) {
        ::zmq_msg_init(&incoming_);
        const auto high_water = messages_under_way(setting.size_bytes, 2, 1000);
        set(ZMQ_SNDHWM, static_cast<int>(high_water));
        set(ZMQ_RCVHWM, static_cast<int>(high_water));
        set(ZMQ_SNDTIMEO, kPeriodMs);
        set(ZMQ_RCVTIMEO, kPeriodMs);
        set(ZMQ_LINGER, 0);
        // Abstract: nothing is left of it.
        const auto address = "ipc://@" + token;
        if (place.is_first()) {
            if (setting.mode == Mode::fanout) {
                set(ZMQ_XPUB_NODROP, 1);
                set(ZMQ_XPUB_VERBOSE, 1);
            }
            call(::zmq_bind(socket_, address.c_str()), "zmq_bind");
        }
        exchange("");
        if (!place.is_first()) {
            call(::zmq_connect(socket_, address.c_str()), "zmq_connect");
            if (setting.mode == Mode::fanout) set(ZMQ_SUBSCRIBE, 0, 0);
        } else if (setting.mode == Mode::fanout) {
            await_subscribers(place.receivers);
        }
    }
    ~ZeroMqEnd() override {
        ::zmq_msg_close(&incoming_);
        if (has_outgoing_) ::zmq_msg_close(&outgoing_);
        ::zmq_close(socket_);
        ::zmq_ctx_term(context_);
    }

    /// The library's own message: sending it does not copy it.
    std::optional<MutableBytes> loan(std::size_t size_bytes, Deadline) override {
        if (has_outgoing_) ::zmq_msg_close(&outgoing_);
        has_outgoing_ = false;
        call(::zmq_msg_init_size(&outgoing_, size_bytes), "zmq_msg_init_size");
        has_outgoing_ = true;
        return MutableBytes(static_cast<std::byte*>(::zmq_msg_data(&outgoing_)), size_bytes);
    }
    bool send(Bytes, Deadline deadline) override {
        if (!until(deadline, "zmq_msg_send",
                   [this](int flags) { return ::zmq_msg_send(&outgoing_, socket_, flags); }))
            return false;
        has_outgoing_ = false;
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        if (!until(deadline, "zmq_msg_recv",
                   [this](int flags) { return ::zmq_msg_recv(&incoming_, socket_, flags); }))
            return std::nullopt;
        return Bytes(static_cast<const std::byte*>(::zmq_msg_data(&incoming_)),
                     ::zmq_msg_size(&incoming_));
    }

private:
    static int type(const Setting& setting, const Place& place) {
        if (setting.mode != Mode::fanout) return ZMQ_PAIR;
        return place.is_first() ? ZMQ_XPUB : ZMQ_SUB;
    }
    static int call(int result, const char* name) {
        if (result < 0)
            throw Exception(
                Error::of(Condition::failed, name, "ipc", ::zmq_strerror(::zmq_errno())));
        return result;
    }
    void set(int option, int value, std::size_t size = sizeof(int)) {
        call(::zmq_setsockopt(socket_, option, &value, size), "zmq_setsockopt");
    }
    template <class Call>
    static bool until(Deadline deadline, const char* name, const Call& attempt) {
        while (attempt(deadline.is_now() ? ZMQ_DONTWAIT : 0) < 0) {
            if (::zmq_errno() != EAGAIN && ::zmq_errno() != EINTR) call(-1, name);
            if (deadline.expired()) return false;
        }
        return true;
    }
    /// Nothing is kept for those who come later.
    void await_subscribers(unsigned count) {
        const auto deadline = Deadline::after(std::chrono::seconds(10));
        for (; count > 0; --count) {
            if (!receive(deadline))
                throw Exception(Error::of(Condition::not_found, "zmq_msg_recv", "subscriber"));
        }
    }

    void* context_;
    void* socket_;
    ::zmq_msg_t incoming_{};
    ::zmq_msg_t outgoing_{};
    bool has_outgoing_ = false;
};

}  // namespace

Peer peer() {
    int major = 0;
    int minor = 0;
    int patch = 0;
    ::zmq_version(&major, &minor, &patch);
    return {.name = "ZeroMQ",
            .version =
                std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch),
            .settings =
                "ipc://, PAIR, and XPUB with ZMQ_XPUB_NODROP to SUB for fan-out; high-water "
                "marks of 1000, or 16 MiB; one I/O thread in each process",
            .modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake},
            // Who looks all the time takes the core from the library's I/O thread.
            .waits = {Wait::adaptive, Wait::block},
            .open = [](const Setting& setting, const Place& place, const Exchange& exchange,
                       const std::string& token) -> std::unique_ptr<End> {
                return std::make_unique<ZeroMqEnd>(setting, place, exchange, token);
            }};
}

}  // namespace patchbay::measure
