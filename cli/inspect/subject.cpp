// SPDX-License-Identifier: Apache-2.0
#include "inspect/subject.hpp"

#include "addressee.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>

namespace patchbay::cli {
namespace {

using inspect::Index;
using inspect::Kind;
using inspect::KindSet;

struct KindWord {
    std::string_view word;
    KindSet kinds;
};

constexpr std::array kWords{
    KindWord{"mq", {Kind::posix_queue}},
    KindWord{"sysvmq", {Kind::sysv_queue}},
    KindWord{"queue", {Kind::posix_queue, Kind::sysv_queue}},
    KindWord{"shm", {Kind::posix_shared_memory}},
    KindWord{"sysvshm", {Kind::sysv_shared_memory}},
    KindWord{
        "memory",
        {Kind::posix_shared_memory, Kind::sysv_shared_memory, Kind::memfd, Kind::anonymous_memory}},
    KindWord{"sem", {Kind::posix_semaphore}},
    KindWord{"sysvsem", {Kind::sysv_semaphore}},
    KindWord{"semaphore", {Kind::posix_semaphore, Kind::sysv_semaphore}},
    KindWord{"unix", {Kind::unix_socket}},
    KindWord{"tcp", {Kind::tcp_socket}},
    KindWord{"udp", {Kind::udp_socket}},
    KindWord{"vsock", {Kind::vsock_socket}},
    KindWord{"socket",
             {Kind::unix_socket, Kind::tcp_socket, Kind::udp_socket, Kind::vsock_socket,
              Kind::other_socket}},
};

/// An address's scheme says which kind it is of.
std::optional<KindSet> kinds_of(std::string_view word) {
    if (const auto kind = inspect::kind_named(word)) return KindSet{*kind};
    const auto* const found = std::ranges::find(kWords, word, &KindWord::word);
    if (found == kWords.end()) return std::nullopt;
    return found->kinds;
}

std::optional<std::int32_t> number(std::string_view text) {
    std::int32_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc() || stop != end || value < 0) return std::nullopt;
    return value;
}

}  // namespace

OrStop<Subject> Subject::parse(const std::string& text) {
    Subject subject{.text = text, .kinds = KindSet::all()};
    if (const auto kinds = kinds_of(text)) {
        subject.kinds = *kinds;
        return subject;
    }
    const auto colon = text.find(':');
    if (const auto pid = number(text.substr(0, colon))) {
        subject.pid = *pid;
        subject.sort = Sort::process;
        if (colon == std::string::npos) return subject;
        const auto descriptor = number(std::string_view(text).substr(colon + 1));
        if (!descriptor)
            return wrong_usage(fmt::format("'{}': PID:FD expected, such as 1234:5", text));
        subject.descriptor = *descriptor;
        subject.sort = Sort::descriptor;
        return subject;
    }
    if (colon == std::string::npos) {
        return wrong_usage(
            fmt::format("'{}': a kind, an address or a process's number expected; the kinds are {}",
                        text, fmt::join(kind_words(), " ")));
    }
    const auto addressee = Addressee::parse(text);
    if (!addressee) return std::unexpected(addressee.error());
    auto matches = matcher_of(addressee->address.scheme(), addressee->address.rest());
    if (!matches) return std::unexpected(matches.error());
    subject.matches = std::move(*matches);
    subject.sort = Sort::address;
    return subject;
}

std::vector<Index> Subject::objects(const View& view) const {
    const auto& snapshot = view.snapshot();
    if (sort == Sort::process || sort == Sort::descriptor) {
        const auto process = snapshot.process_with(pid);
        return process ? objects_of(view, *process) : std::vector<Index>();
    }
    std::vector<Index> found;
    for (Index index = 0; index < snapshot.objects.size(); ++index) {
        const auto& object = snapshot.objects[index];
        if (sort == Sort::kinds ? kinds.has(object.kind()) : matches(object))
            found.push_back(index);
    }
    return found;
}

std::vector<Index> Subject::objects_of(const View& view, Index process) const {
    std::set<Index> found;
    for (const auto& edge : view.held_by(process))
        if (sort == Sort::process || edge.descriptor == descriptor) found.insert(edge.object);
    if (sort == Sort::process) {
        for (const auto& wait : view.waits_of(process))
            if (wait.object) found.insert(*wait.object);
    }
    return {found.begin(), found.end()};
}

std::vector<std::string> kind_words() {
    std::vector<std::string> words;
    for (std::size_t kind = 0; kind < inspect::kKinds; ++kind)
        words.emplace_back(name_of(static_cast<Kind>(kind)));
    for (const auto& [word, kinds] : kWords) words.emplace_back(word);
    return words;
}

}  // namespace patchbay::cli
