// SPDX-License-Identifier: Apache-2.0
// needs: cmake iceoryx_posh iceoryx_posh::iceoryx_posh (libiceoryx-posh-dev)
// needs: program iox-roudi (iceoryx)
//
// Its daemon RouDi is one of a kind on a machine, and its files have names of their own: where somebody else's runs,
// this peer refuses.
#include "measure/peer.hpp"
#include "peers/common/daemon.hpp"
#include "peers/common/expect.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iceoryx_posh/popo/untyped_publisher.hpp>
#include <iceoryx_posh/popo/untyped_subscriber.hpp>
#include <iceoryx_posh/popo/wait_set.hpp>
#include <iceoryx_posh/runtime/posh_runtime.hpp>
#include <iceoryx_versions.hpp>
#include <thread>

namespace patchbay::measure {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t kLargestBytes = std::size_t{16} << 20U;
constexpr const char* kConfig = "roudi.toml";
constexpr const char* kLock = "/tmp/iox-unique-roudi.lock";
constexpr const char* kSocket = "/tmp/roudi";

/// Messages in a queue: what the library is built for, as long as there are chunks.
std::size_t queue_capacity(std::size_t size_bytes) {
    return messages_under_way(size_bytes, 2, iox::MAX_SUBSCRIBER_QUEUE_CAPACITY);
}

iox::capro::ServiceDescription service(const std::string& token, const char* direction) {
    return {"patchbay",
            {iox::cxx::TruncateToCapacity, token},
            {iox::cxx::TruncateToCapacity, std::string(direction)}};
}

iox::popo::PublisherOptions publisher_options() {
    iox::popo::PublisherOptions options;
    options.subscriberTooSlowPolicy = iox::popo::ConsumerTooSlowPolicy::WAIT_FOR_CONSUMER;
    return options;
}

iox::popo::SubscriberOptions subscriber_options(const Setting& setting) {
    iox::popo::SubscriberOptions options;
    options.queueCapacity = queue_capacity(setting.size_bytes);
    options.queueFullPolicy = iox::popo::QueueFullPolicy::BLOCK_PRODUCER;
    return options;
}

/// Publishing waits for room as long as it takes: there is no other way to lose nothing.
class IceoryxEnd final : public End {
public:
    IceoryxEnd(const Setting& setting, const Place& place, const Exchange& exchange,
               const std::string& token)
        : size_bytes_(setting.size_bytes),
          publisher_(service(token, place.is_first() ? "there" : "back"), publisher_options()),
          subscriber_(service(token, place.is_first() ? "back" : "there"),
                      subscriber_options(setting)) {
        if (subscriber_wait_.attachState(subscriber_, iox::popo::SubscriberState::HAS_DATA)
                .has_error())
            throw Exception(Error::of(Condition::failed, "attachState", token));
        const auto deadline = Deadline::after(10s);
        while (subscriber_.getSubscriptionState() != iox::SubscribeState::SUBSCRIBED) {
            if (deadline.expired())
                throw Exception(Error::of(Condition::not_found, "subscribe", token));
            std::this_thread::sleep_for(1ms);
        }
        exchange("");
    }
    ~IceoryxEnd() override {
        release();
        if (outgoing_ != nullptr) publisher_.release(outgoing_);
    }

    std::optional<MutableBytes> loan(std::size_t size_bytes, Deadline deadline) override {
        while (outgoing_ == nullptr) {
            publisher_.loan(static_cast<std::uint32_t>(size_bytes)).and_then([this](void* chunk) {
                outgoing_ = chunk;
            });
            if (outgoing_ == nullptr && deadline.expired()) return std::nullopt;
        }
        return MutableBytes(static_cast<std::byte*>(outgoing_), size_bytes);
    }
    bool send(Bytes, Deadline) override {
        publisher_.publish(std::exchange(outgoing_, nullptr));
        return true;
    }
    std::optional<Bytes> receive(Deadline deadline) override {
        release();
        for (;;) {
            subscriber_.take().and_then([this](const void* chunk) { incoming_ = chunk; });
            if (incoming_ != nullptr)
                return Bytes(static_cast<const std::byte*>(incoming_), size_bytes_);
            if (deadline.expired()) return std::nullopt;
            subscriber_wait_.timedWait(iox::units::Duration(deadline.remaining()));
        }
    }

private:
    void release() {
        if (incoming_ != nullptr) subscriber_.release(std::exchange(incoming_, nullptr));
    }

    std::size_t size_bytes_;
    iox::popo::UntypedPublisher publisher_;
    iox::popo::UntypedSubscriber subscriber_;
    iox::popo::WaitSet<1> subscriber_wait_;
    void* outgoing_ = nullptr;
    const void* incoming_ = nullptr;
};

std::unique_ptr<End> open_end(const Setting& setting, const Place& place, const Exchange& exchange,
                              const std::string& token) {
    const auto name = token + '.' + std::to_string(place.index);
    iox::log::LogManager::GetLogManager().SetDefaultLogLevel(
        iox::log::LogLevel::kError, iox::log::LogLevelOutput::kHideLogLevel);
    iox::runtime::PoshRuntime::initRuntime({iox::cxx::TruncateToCapacity, name});
    return std::make_unique<IceoryxEnd>(setting, place, exchange, token);
}

/// Held as long as a RouDi runs, whoever started it. It is not made here.
bool roudi_runs() {
    const FileDescriptor lock(::open(kLock, O_RDWR | O_CLOEXEC));
    if (lock.get() < 0) return errno != ENOENT;
    return ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0;
}

/// Chunks for both directions and those in hand. All of this memory is taken at once.
void write_config(const fs::path& path) {
    std::ofstream file(path);
    file << "[general]\nversion = 1\n[[segment]]\n";
    for (std::size_t size = 256; size <= kLargestBytes; size *= 4)
        file << "[[segment.mempool]]\nsize = " << size
             << "\ncount = " << queue_capacity(size) + queue_capacity(size) / 4 + 4 << '\n';
}

std::shared_ptr<void> host(const std::string& token) {
    if (roudi_runs())
        throw Exception(
            Error::of(Condition::in_use, "iox-roudi", kLock,
                      "somebody else's RouDi runs, of which a machine has one: stop it"));
    const auto config = folder_of(token) / kConfig;
    write_config(config);
    fs::remove(kSocket);  // of one that was killed
    return start_daemon({"iox-roudi", "--config-file", config, "--log-level", "error"},
                        folder_of(token) / "log", [] { return fs::exists(kSocket); });
}

/// Ours may still be dying of the death of its parent.
bool roudi_ends() {
    for (const auto deadline = Deadline::after(5s); roudi_runs();) {
        if (deadline.expired()) return false;
        std::this_thread::sleep_for(10ms);
    }
    return true;
}

/// A daemon that was killed leaves its files.
void clean(const std::string& token) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator("/tmp", ignored)) {
        if (entry.path().filename().string().starts_with(token + '.'))
            fs::remove(entry.path(), ignored);
    }
    const bool was_ours = fs::exists(folder_of(token) / kConfig);
    remove_folder(token);
    if (!was_ours || !roudi_ends()) return;
    const auto* const group = ::getgrgid(::getegid());
    const auto segment =
        group == nullptr ? std::string() : "/dev/shm/" + std::string(group->gr_name);
    for (const auto& path : {std::string("/dev/shm/iceoryx_mgmt"), segment, std::string(kSocket),
                             kSocket + std::string(".lock"), std::string(kLock)})
        fs::remove(path, ignored);
}

}  // namespace

Peer peer() {
    return {.name = "iceoryx",
            .version = ICEORYX_LATEST_RELEASE_VERSION,
            .settings =
                "untyped loans; publishers wait for subscribers, whose queues hold 256 "
                "messages, or 16 MiB; WaitSet where it sleeps; a RouDi of its own with "
                "pools for messages up to 16 MiB",
            .modes = {Mode::latency, Mode::throughput, Mode::fanout, Mode::wake},
            .waits = {Wait::spin, Wait::adaptive, Wait::block},
            .largest_bytes = kLargestBytes,
            .open = open_end,
            .host = host,
            .clean = clean};
}

}  // namespace patchbay::measure
