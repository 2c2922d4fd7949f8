// SPDX-License-Identifier: Apache-2.0
//
// Which object an address leads to. Not by opening it: that would be noticed.
#include "patchbay/sysv_key.hpp"

#include "inspect/subject.hpp"

#include <fmt/format.h>

#include <netdb.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <charconv>
#include <filesystem>
#include <memory>
#include <set>
#include <string_view>

namespace patchbay::cli {
namespace {

namespace fs = std::filesystem;

using inspect::Kind;
using inspect::Object;
using Matcher = std::function<bool(const Object&)>;

std::string absolute(const std::string& path) {
    std::error_code problem;
    return fs::absolute(path, problem).lexically_normal().string();
}

/// Without symbolic links; the path itself where that cannot be told.
std::string resolved(const std::string& path) {
    std::error_code problem;
    const auto result = fs::canonical(path, problem);
    return problem ? path : result.string();
}

/// By the file that is there now, under whatever name its users know it.
Matcher fifo_at(const std::string& path) {
    struct ::stat status{};
    const bool is_there = ::stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode);
    constexpr unsigned kMajor = 32;
    const auto device =
        std::uint64_t{major(status.st_dev)} << kMajor | std::uint64_t{minor(status.st_dev)};
    return [=, name = absolute(path)](const Object& object) {
        if (object.kind() != Kind::fifo) return false;
        const auto& identity = object.identity;
        if (is_there && identity.device == device && identity.number == status.st_ino) return true;
        return !object.foreign && !object.deleted && object.name == name;
    };
}

/// A socket's name is what its maker passed to bind(2): another way to the same file may lead here.
Matcher unix_at(const std::string& scheme, const std::string& rest) {
    using inspect::SocketType;
    auto type = SocketType::unknown;  // plain "unix:" finds all types
    if (scheme == "unix-dgram") type = SocketType::datagram;
    if (scheme == "unix-seqpacket") type = SocketType::seqpacket;
    auto name = rest;
    const bool is_abstract = name.starts_with('@');
    if (is_abstract) name.front() = '\0';
    const auto file = is_abstract ? std::string() : resolved(absolute(rest));
    return [=](const Object& object) {
        const auto* const facts = object.facts_as<inspect::UnixSocketFacts>();
        if (facts == nullptr || object.foreign || object.name.empty()) return false;
        if (type != SocketType::unknown && facts->type != type) return false;
        if (object.name == name) return true;
        return object.name.starts_with('/') && !is_abstract && resolved(object.name) == file;
    };
}

/// As numbers, in the spelling that the kernel's tables are shown in.
std::set<std::string> hosts_of(const std::string& name) {
    ::addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    ::addrinfo* found = nullptr;
    if (::getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) return {};
    const std::unique_ptr<::addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    std::set<std::string> hosts;
    for (const auto* one = found; one != nullptr; one = one->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0,
                          NI_NUMERICHOST) == 0)
            hosts.insert(text.data());
    }
    return hosts;
}

bool is_any_host(const std::string& host) {
    return host == "0.0.0.0" || host == "::";
}

std::optional<std::uint32_t> port_of(std::string_view text) {
    std::uint32_t port = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, port);
    if (problem != std::errc() || stop != end) return std::nullopt;
    return port;
}

OrStop<Matcher> internet_at(const std::string& scheme, const std::string& rest) {
    const auto colon = rest.rfind(':');
    auto host = rest.substr(0, colon);
    const auto port = port_of(std::string_view(rest).substr(std::min(colon, rest.size() - 1) + 1));
    if (colon == std::string::npos || !port)
        return wrong_usage(fmt::format("{}:{}: HOST:PORT expected", scheme, rest));
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    auto hosts = hosts_of(host);
    if (hosts.empty())
        return failed(fmt::format("{}:{}: no host '{}'", scheme, rest, inspect::escaped(host)));
    const auto kind = scheme == "tcp" ? Kind::tcp_socket : Kind::udp_socket;
    const bool any = is_any_host(*hosts.begin());
    return [=, wanted = *port, hosts = std::move(hosts)](const Object& object) {
        const auto* const facts = object.facts_as<inspect::InternetSocketFacts>();
        if (facts == nullptr || object.kind() != kind || facts->local_port != wanted) return false;
        if (object.foreign) return false;
        // Who listens on every address listens on that one.
        return any || is_any_host(facts->local_host) || hosts.contains(facts->local_host);
    };
}

OrStop<Matcher> vsock_at(const std::string& rest) {
    const auto colon = rest.find(':');
    const auto port = port_of(rest.substr(std::min(colon, rest.size() - 1) + 1));
    const auto cid = port_of(rest.substr(0, colon));
    if (!port) return wrong_usage(fmt::format("vsock:{}: CID:PORT expected", rest));
    return [=](const Object& object) {
        const auto* const facts = object.facts_as<inspect::VsockFacts>();
        if (facts == nullptr || facts->local_port != *port) return false;
        return !cid || facts->local_cid == *cid || facts->local_cid == UINT32_MAX;
    };
}

template <class Facts>
Matcher with_key(std::int32_t key) {
    return [=](const Object& object) {
        const auto* const facts = object.facts_as<Facts>();
        return facts != nullptr && !object.foreign && facts->key == key;
    };
}

OrStop<Matcher> sysv_at(const std::string& scheme, std::string rest) {
    // "KEY/INDEX": holders are of the whole set. A key may be a path.
    if (scheme == "sysvsem") rest = rest.substr(0, rest.rfind('/'));
    const auto key = sysv::Key::parse(rest);
    if (!key) {
        auto stop = stop_for(key.error());
        if (key.error().is(Condition::invalid)) stop.error().status = 2;
        return stop;
    }
    if (scheme == "sysvmq") return with_key<inspect::SysvQueueFacts>(key->number());
    if (scheme == "sysvshm") return with_key<inspect::SysvMemoryFacts>(key->number());
    return with_key<inspect::SysvSemaphoreFacts>(key->number());
}

}  // namespace

OrStop<Matcher> matcher_of(const std::string& scheme, const std::string& rest) {
    if (scheme == "fifo") return fifo_at(rest);
    if (scheme.starts_with("unix")) return unix_at(scheme, rest);
    if (scheme == "tcp" || scheme == "udp") return internet_at(scheme, rest);
    if (scheme == "vsock") return vsock_at(rest);
    if (scheme.starts_with("sysv")) return sysv_at(scheme, rest);
    if (scheme == "mq" || scheme == "shm" || scheme == "sem" || scheme == "topic") {
        return [address = scheme + ':' + rest](const Object& object) {
            return address_of(object) == address;
        };
    }
    if (scheme == "fd") {
        return wrong_usage(
            fmt::format("fd:{}: a descriptor of this process; PID:FD names another's", rest));
    }
    return wrong_usage(
        fmt::format("{}:{}: names no object that processes could hold", scheme, rest));
}

}  // namespace patchbay::cli
