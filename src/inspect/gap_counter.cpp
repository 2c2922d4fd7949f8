// SPDX-License-Identifier: Apache-2.0
#include "inspect/gap_counter.hpp"

#include "os/user.hpp"

#include <cerrno>
#include <string_view>
#include <system_error>

namespace patchbay::inspect {
namespace {

struct Words {
    std::string_view one;
    std::string_view many;
    std::string_view what;
    std::string_view cure;
};

constexpr std::string_view kRoot = "run as root";
constexpr std::string_view kAllCapabilities =
    "run with all capabilities, in the first user namespace";
constexpr std::string_view kDiag = "load the kernel's module unix_diag";

Words words_of(Missing what) noexcept {
    switch (what) {
        case Missing::processes:
            return {"thread", "threads", "exist without a process in procfs",
                    "run as root, in the first PID namespace"};
        case Missing::descriptors: return {"process", "processes", "descriptors hidden", kRoot};
        case Missing::mappings: return {"process", "processes", "mappings hidden", kRoot};
        case Missing::calls: return {"process", "processes", "what they wait for hidden", kRoot};
        case Missing::vanished: return {"process", "processes", "ended meanwhile", ""};
        case Missing::network_namespaces:
            return {"network namespace", "network namespaces",
                    "seen as text: without the peers of Unix sockets",
                    "run there, with nsenter(1)"};
        case Missing::ipc_namespaces:
            return {"IPC namespace", "IPC namespaces",
                    "of its System V objects only mapped segments seen",
                    "run there, with nsenter(1)"};
        case Missing::socket_peers: return {"socket", "sockets", "peers not known", kDiag};
        case Missing::vsock:
            return {"vsock socket", "vsock sockets", "addresses not known",
                    "load the kernel's module vsock_diag"};
        case Missing::queue_folder:
            return {"mount of mqueue", "mounts of mqueue",
                    "missing: queues that nobody has open not seen",
                    "mount -t mqueue none /dev/mqueue"};
        case Missing::queues: return {"POSIX queue", "POSIX queues", "depth not known", kRoot};
        case Missing::segments:
            return {"file in memory", "files in memory", "contents not known", kRoot};
        case Missing::semaphore_sets:
            return {"semaphore set", "semaphore sets", "values not known", kRoot};
        case Missing::topics: return {"topic", "topics", "not readable", kRoot};
        case Missing::in_flight:
            return {"descriptor", "descriptors", "on their way in sockets", ""};
        case Missing::descriptions:
            return {"signalfd or epoll", "signalfds or epolls", "sharing not known", kRoot};
        case Missing::probes: return {"pipe", "pipes", "bytes not known", kRoot};
    }
    return {};
}

}  // namespace

void GapCounter::add(Missing what, std::uint64_t count, int error) noexcept {
    auto& entry = counts_[static_cast<std::size_t>(what)];
    entry.count += count;
    if (entry.error == 0) entry.error = error;
}

std::vector<Gap> GapCounter::gaps() const {
    std::vector<Gap> gaps;
    for (std::size_t index = 0; index < counts_.size(); ++index) {
        const auto [count, error] = counts_[index];
        if (count == 0) continue;
        const auto what = static_cast<Missing>(index);
        const auto words = words_of(what);
        auto why = std::to_string(count) + ' ';
        why += count == 1 ? words.one : words.many;
        why += ": ";
        why += words.what;
        if (error != 0) why += " (" + std::system_category().message(error) + ')';
        // Nobody's permission helps against a kernel that cannot.
        const bool helps = words.cure != kRoot || error == 0 || error == EACCES || error == EPERM;
        const bool is_root = words.cure == kRoot && os::effective_user_id() == 0;
        const auto cure = is_root ? kAllCapabilities : words.cure;
        gaps.push_back({what, count, std::move(why), std::string(helps ? cure : "")});
    }
    return gaps;
}

}  // namespace patchbay::inspect
