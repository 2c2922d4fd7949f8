// SPDX-License-Identifier: Apache-2.0
//
// Pipes, sockets, and settings that decide whether objects stay and who may look at them.
#include "limits/measured_limit.hpp"
#include "object_label.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <map>

namespace patchbay::cli {
namespace {

using Unit = Limit::Unit;

void add_pipes(const inspect::Snapshot& machine, std::vector<MeasuredLimit>& limits) {
    constexpr std::uint64_t kPagesOfAPipe = 16;  // unless F_SETPIPE_SZ changed it
    std::map<std::uint32_t, std::uint64_t> pages_of_user;
    for (const auto& object : machine.objects)
        if (object.facts_as<inspect::PipeFacts>() != nullptr && object.ownership)
            pages_of_user[object.ownership->user_id] += kPagesOfAPipe;
    // The kernel does not hold the privileged to it.
    pages_of_user.erase(0);
    const auto most =
        std::ranges::max_element(pages_of_user, {}, [](const auto& one) { return one.second; });
    const bool any = most != pages_of_user.end();
    const auto used = any ? most->second : 0;
    const auto by = any ? fmt::format("user {}", most->first) : "";
    for (const auto* const name : {"fs.pipe-user-pages-soft", "fs.pipe-user-pages-hard"}) {
        const bool is_soft = std::string_view(name).ends_with("soft");
        auto limit =
            sysctl_limit("pipe", name,
                         is_soft ? "pipes of a user, about; then new ones get one or two pages"
                                 : "pipes of a user, about; then none can be made",
                         Unit::pages, {used, by});
        if (limit.limit == std::uint64_t{0}) limit.limit = kNoLimit;
        limits.push_back(std::move(limit));
    }
    limits.push_back(
        sysctl_limit("pipe", "fs.pipe-max-size", "the capacity of a pipe", Unit::bytes));
}

struct FullestListener {
    std::uint64_t waiting = 0;
    std::uint64_t most = 0;
    std::string who;

    void offer(std::uint64_t now, std::uint64_t limit, const inspect::Object& object) {
        if (limit == 0) return;
        if (!who.empty() && now * most <= waiting * limit) return;
        waiting = now;
        most = limit;
        who = label_of(object);
    }
};

void add_sockets(const inspect::Snapshot& machine, std::vector<MeasuredLimit>& limits) {
    FullestListener fullest;
    for (const auto& object : machine.objects) {
        if (const auto* const local = object.facts_as<inspect::UnixSocketFacts>())
            if (local->state == inspect::SocketState::listening && local->receive_queue &&
                local->send_queue)
                fullest.offer(*local->receive_queue, *local->send_queue, object);
        if (const auto* const internet = object.facts_as<inspect::InternetSocketFacts>())
            if (internet->state == inspect::SocketState::listening)
                fullest.offer(internet->receive_queue, internet->send_queue, object);
    }
    limits.push_back({.kind = "socket",
                      .name = "listen(2) backlog",
                      .meaning = "connections that wait to be accepted by one listener",
                      .unit = Unit::count,
                      .used = fullest.who.empty() ? std::nullopt : std::optional(fullest.waiting),
                      .limit = fullest.who.empty() ? std::nullopt : std::optional(fullest.most),
                      .by = fullest.who,
                      .cure = "a larger backlog in listen(2), up to net.core.somaxconn"});
    limits.push_back(
        sysctl_limit("socket", "net.core.somaxconn", "the largest backlog", Unit::count));
    limits.push_back(sysctl_limit("socket", "net.unix.max_dgram_qlen",
                                  "datagrams that wait in a Unix socket", Unit::count));
    limits.push_back(
        sysctl_limit("socket", "net.core.rmem_max", "the receive buffer of a socket", Unit::bytes));
    limits.push_back(
        sysctl_limit("socket", "net.core.wmem_max", "the send buffer of a socket", Unit::bytes));
}

/// The last value of a key in the files of logind, or the default.
std::string remove_ipc() {
    std::string value = "yes";
    for (const auto* const path : {"/usr/lib/systemd/logind.conf", "/etc/systemd/logind.conf"}) {
        std::ifstream file(path);
        for (std::string line; std::getline(file, line);)
            if (line.starts_with("RemoveIPC=")) value = line.substr(line.find('=') + 1);
    }
    return value;
}

void add_settings(std::vector<MeasuredLimit>& limits) {
    if (std::ifstream("/run/systemd/seats").good() ||
        std::ifstream("/etc/systemd/logind.conf").good()) {
        limits.push_back(
            {.kind = "memory",
             .name = "RemoveIPC",
             .meaning = "logind removes queues, segments and semaphores of a user who logs out",
             .used = {},
             .limit = {},
             .cure = "RemoveIPC=no in /etc/systemd/logind.conf",
             .setting = remove_ipc()});
    }
    if (const auto scope = number_in_file("/proc/sys/kernel/yama/ptrace_scope", 0)) {
        limits.push_back(
            {.kind = "process",
             .name = "kernel.yama.ptrace_scope",
             .meaning = "who may look into a process: 0 its user, 1 its parents, 2 root, 3 nobody",
             .used = {},
             .limit = {},
             .cure = "sysctl -w kernel.yama.ptrace_scope=0",
             .setting = fmt::format("{}", *scope)});
    }
}

}  // namespace

std::vector<MeasuredLimit> system_limits(const inspect::Snapshot& machine) {
    std::vector<MeasuredLimit> limits;
    add_pipes(machine, limits);
    add_sockets(machine, limits);
    add_settings(limits);
    return limits;
}

}  // namespace patchbay::cli
