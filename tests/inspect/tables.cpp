// SPDX-License-Identifier: Apache-2.0
//
// Objects, whoever has them: the kernel's tables as ss and ipcs print them.
#include "inspect/difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <sstream>
#include <tuple>

namespace patchbay::inspect::test {
namespace {

std::string_view state_word(SocketState state) {
    constexpr std::array<std::string_view, 13> kWords{
        "?",      "ESTAB",      "SYN-SENT", "SYN-RECV", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT",
        "UNCONN", "CLOSE-WAIT", "LAST-ACK", "LISTEN",   "CLOSING",    "SYN-RECV"};
    return kWords.at(static_cast<std::size_t>(state));
}

/// "[::1]:80" and "127.0.0.1%lo:53" as host and port; "*": any host.
std::string plain_address(std::string_view address) {
    const auto colon = address.rfind(':');
    auto host = std::string(address.substr(0, colon));
    host = host.substr(0, host.find('%'));
    std::erase_if(host, [](char letter) { return letter == '[' || letter == ']'; });
    if (host == "*" || host == "::" || host == "0.0.0.0") host = "any";
    const auto port = address.substr(colon + 1);
    return host + ' ' + std::string(port == "*" ? "0" : port);
}

std::string socket_text(const SocketLine& socket) {
    if (socket.family.starts_with("u_"))
        return fmt::format("unix {} {} peer {}", socket.inode, socket.state, socket.peer_inode);
    return fmt::format("{} {} {} {} to {}", socket.family, socket.inode, socket.state,
                       plain_address(socket.local), plain_address(socket.remote));
}

std::string internet_text(const Object& object, const InternetSocketFacts& facts) {
    const auto address = [](const std::string& host, std::uint16_t port) {
        return plain_address('[' + host + "]:" + std::to_string(port));
    };
    return fmt::format("{} {} {} {} to {}", object.kind() == Kind::tcp_socket ? "tcp" : "udp",
                       object.identity.number, state_word(facts.state),
                       address(facts.local_host, facts.local_port),
                       address(facts.remote_host, facts.remote_port));
}

std::set<std::string> sockets_of(const Snapshot& machine) {
    std::set<std::string> texts;
    for (const auto& object : machine.objects) {
        if (object.foreign) continue;
        if (const auto* const facts = object.facts_as<UnixSocketFacts>())
            texts.insert(fmt::format("unix {} {} peer {}", object.identity.number,
                                     state_word(facts->state), facts->peer_inode));
        if (const auto* const facts = object.facts_as<InternetSocketFacts>())
            texts.insert(internet_text(object, *facts));
    }
    return texts;
}

/// What was there before and after, against what the tool saw meanwhile.
Comparison compare(std::string_view tool, const std::set<std::string>& before,
                   const std::set<std::string>& after, const std::set<std::string>& theirs) {
    Comparison result;
    for (const auto& text : before) {
        if (!after.contains(text)) continue;
        if (theirs.contains(text)) ++result.agreed[text.substr(0, text.find(' '))];
        if (!theirs.contains(text))
            result.unexplained.insert(fmt::format("{}: the snapshot alone has: {}", tool, text));
    }
    for (const auto& text : theirs) {
        if (before.contains(text) || after.contains(text)) continue;
        result.unexplained.insert(fmt::format("{0}: {0} alone has: {1}", tool, text));
    }
    return result;
}

using Fields = std::vector<std::string>;

/// The lines that begin with a number, in words.
std::vector<Fields> table_of(std::string_view text) {
    std::vector<Fields> table;
    for (const auto line : lines_of(text)) {
        if (line.empty() || line.front() < '0' || line.front() > '9') continue;
        std::istringstream words{std::string(line)};
        table.emplace_back(std::istream_iterator<std::string>(words),
                           std::istream_iterator<std::string>());
    }
    return table;
}

/// The third and fourth word of each line, by the first, which is an id.
std::map<std::string, std::string> users_of(std::string_view text) {
    std::map<std::string, std::string> users;
    for (const auto& fields : table_of(text))
        if (fields.size() >= 4) users[fields[0]] = fields[2] + ' ' + fields[3];
    return users;
}

/// KEY ID OWNER PERMISSIONS and two more of each.
std::string row_text(std::string_view kind, const Fields& fields, const std::string& rest) {
    return fmt::format("{} {} key {} mode {}{}", kind, fields[1], fields[0], fields[3], rest);
}

std::set<std::string> ipcs_texts(const Moment& moment) {
    std::set<std::string> texts;
    const auto queue_users = users_of(moment.queue_users);
    const auto segment_users = users_of(moment.segment_users);
    const auto users = [](const auto& map, const std::string& id) {
        const auto found = map.find(id);
        return found == map.end() ? std::string("?") : found->second;
    };
    for (const auto& fields : table_of(moment.queues))
        texts.insert(row_text("sysv-queue", fields,
                              fmt::format(" bytes {} messages {} pids {}", fields.at(4),
                                          fields.at(5), users(queue_users, fields[1]))));
    for (const auto& fields : table_of(moment.segments))
        texts.insert(row_text("sysv-shared-memory", fields,
                              fmt::format(" bytes {} attached {} pids {}", fields.at(4),
                                          fields.at(5), users(segment_users, fields[1]))));
    for (const auto& fields : table_of(moment.sets))
        texts.insert(row_text("sysv-semaphore", fields, fmt::format(" count {}", fields.at(4))));
    return texts;
}

template <class Facts>
std::string head_of(const Object& object, const Facts& facts) {
    return fmt::format("{} {} key {:#010x} mode {:o}", name_of(object.kind()),
                       object.identity.number, static_cast<std::uint32_t>(facts.key),
                       object.ownership->mode);
}

std::set<std::string> system_v_of(const Snapshot& machine) {
    std::set<std::string> texts;
    for (const auto& object : machine.objects) {
        if (object.foreign) continue;
        if (const auto* const queue = object.facts_as<SysvQueueFacts>())
            texts.insert(head_of(object, *queue) +
                         fmt::format(" bytes {} messages {} pids {} {}", queue->depth_bytes,
                                     queue->depth_messages, queue->last_sender_pid,
                                     queue->last_receiver_pid));
        if (const auto* const segment = object.facts_as<SysvMemoryFacts>())
            texts.insert(head_of(object, *segment) +
                         fmt::format(" bytes {} attached {} pids {} {}", segment->size_bytes,
                                     segment->attachments, segment->creator_pid,
                                     segment->last_pid));
        if (const auto* const set = object.facts_as<SysvSemaphoreFacts>())
            texts.insert(head_of(object, *set) + fmt::format(" count {}", set->count));
    }
    return texts;
}

}  // namespace

Comparison compare_sockets(const Moment& moment) {
    std::set<std::string> theirs;
    for (const auto& socket : socket_lines(moment.ss_lines)) {
        // Of connections that have ended nobody has a socket any more.
        if (socket.inode != 0) theirs.insert(socket_text(socket));
    }
    return compare("ss", sockets_of(moment.before), sockets_of(moment.after), theirs);
}

Comparison compare_system_v(const Moment& moment) {
    return compare("ipcs", system_v_of(moment.before), system_v_of(moment.after),
                   ipcs_texts(moment));
}

}  // namespace patchbay::inspect::test
