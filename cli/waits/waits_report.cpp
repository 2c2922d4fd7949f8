// SPDX-License-Identifier: Apache-2.0
#include "waits/waits_report.hpp"

#include "object_label.hpp"
#include "text_table.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

using inspect::Blockage;
using inspect::Standstill;
using inspect::WaitFor;

/// So many names in one cell, then "and N more".
constexpr std::size_t kMostNames = 4;

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t at = 0; at < names.size(); ++at) {
        if (at == kMostNames) return text + fmt::format(" and {} more", names.size() - at);
        text += (at == 0 ? "" : ", ") + names[at];
    }
    return text;
}

std::string verb_for(WaitFor what) {
    switch (what) {
        case WaitFor::reading: return "reads";
        case WaitFor::writing: return "writes";
        case WaitFor::accepting: return "accepts";
        case WaitFor::connecting: return "connects";
        case WaitFor::semaphore: return "takes";
        case WaitFor::futex: return "futex";
        case WaitFor::events: return "polls";
        case WaitFor::opening: return "opens";
        case WaitFor::lock: return "wants";
        case WaitFor::signal: return "signal";
    }
    return {};
}

bool has_word(const std::vector<std::size_t>& shown, std::size_t place) {
    return std::ranges::binary_search(shown, place);
}

}  // namespace

WaitsReport::WaitsReport(WaitsLook look, const WaitsFilter& filter) : look_(std::move(look)) {
    for (std::size_t place = 0; place < look_.sleepers.size(); ++place)
        if (is_let_through(look_.sleepers[place], filter)) shown_.push_back(place);
    if (filter.pids.empty()) return;
    std::erase_if(look_.standstills, [&](const Standstill& standstill) {
        const auto is_shown = [&](std::size_t place) { return has_word(shown_, place); };
        return std::ranges::none_of(standstill.members, is_shown) &&
               std::ranges::none_of(standstill.behind, is_shown);
    });
}

bool WaitsReport::is_let_through(const Blockage& sleeper, const WaitsFilter& filter) const {
    if (!filter.pids.empty()) return filter.pids.contains(process_of(sleeper).pid);
    if (process_of(sleeper).pid == ::getpid()) return false;
    if (filter.all) return true;
    if (sleeper.on == Blockage::On::time) return false;
    return sleeper.on == Blockage::On::children ||
           std::ranges::any_of(sleeper.waits, [&](std::size_t place) {
               const auto& wait = look_.machine.waits[place];
               return wait.object || (wait.what != WaitFor::futex && wait.what != WaitFor::signal);
           });
}

std::string WaitsReport::verb_of(const Blockage& sleeper) const {
    if (sleeper.on == Blockage::On::time) return "sleeps";
    if (sleeper.on == Blockage::On::children) return "awaits";
    return verb_for(look_.machine.waits[sleeper.waits.front()].what);
}

std::string WaitsReport::lock_text(std::size_t place) const {
    const auto& lock = look_.machine.locks[place];
    auto file = inspect::escaped(lock.path);
    if (file.empty()) file = fmt::format("inode {}", lock.inode);
    return fmt::format("{} lock on {}", inspect::name_of(lock.kind), file);
}

std::string WaitsReport::object_of(const Blockage& sleeper) const {
    if (sleeper.on == Blockage::On::time) return "-";
    if (sleeper.on == Blockage::On::children) return "a child";
    if (sleeper.lock) return lock_text(*sleeper.lock);
    std::vector<std::string> names;
    for (const auto place : sleeper.waits)
        if (auto text = awaited_text(look_.machine.waits[place]); !text.empty())
            names.push_back(std::move(text));
    return names.empty() ? "-" : joined(names);
}

std::string WaitsReport::awaited_text(const inspect::Wait& wait) const {
    if (!wait.object) {
        if (wait.descriptor >= 0) return fmt::format("fd {}", wait.descriptor);
        if (wait.what != WaitFor::futex) return {};
        return wait.is_private ? "its own memory" : "memory";
    }
    const auto& objects = look_.machine.objects;
    auto text = label_of(objects[*wait.object]);
    const auto* const epoll = objects[*wait.object].facts_as<inspect::EpollFacts>();
    if (epoll == nullptr) return text;
    std::vector<std::string> targets;
    for (const auto& target : epoll->targets) {
        targets.push_back(target.object ? label_of(objects[*target.object])
                                        : fmt::format("fd {}", target.descriptor));
    }
    return text + " over " + joined(targets);
}

std::string WaitsReport::enders_of(const Blockage& sleeper) const {
    std::vector<std::string> enders;
    for (const auto& waker : sleeper.wakers)
        enders.push_back(fmt::format("{} {}", label_of(look_.machine.processes[waker.process]),
                                     inspect::name_of(waker.role)));
    auto text = joined(enders);
    const auto add = [&](std::string_view more) {
        text += (text.empty() ? "" : ", ") + std::string(more);
    };
    switch (sleeper.ending) {
        case inspect::Ending::wakers: break;
        case inspect::Ending::anybody: add("whoever opens it"); break;
        case inspect::Ending::unseen: add("somebody not seen"); break;
        case inspect::Ending::outside:
            if (sleeper.on != Blockage::On::time) add("outside");
            break;
    }
    if (sleeper.has_timeout || sleeper.on == Blockage::On::time) add("time");
    return text.empty() ? "nobody" : text;
}

std::string WaitsReport::table(std::size_t width, bool with_header) const {
    TextTable table(
        with_header ? TextTable::Row{"PID", "NAME", "THREAD", "WAITS", "ON", "COULD BE ENDED BY"}
                    : TextTable::Row{"", "", "", "", "", ""});
    for (const auto place : shown_) {
        const auto& sleeper = look_.sleepers[place];
        table.add({fmt::format("{}", process_of(sleeper).pid),
                   inspect::escaped(process_of(sleeper).name), fmt::format("{}", sleeper.thread),
                   verb_of(sleeper), object_of(sleeper), enders_of(sleeper)});
    }
    auto text = table.text(width, TextTable::Overflow::wrap);
    if (!with_header) text.erase(0, text.find('\n') + 1);
    return text;
}

std::string WaitsReport::labels(const std::vector<std::size_t>& sleepers) const {
    std::vector<std::string> names;
    for (const auto place : sleepers) names.push_back(label_of(process_of(look_.sleepers[place])));
    return joined(names);
}

/// "12 (a) locks flock lock on /x, whose holder is 15 (b); 15 (b) reads pipe:[7], whose only writer is 12 (a)".
std::string WaitsReport::deadlock_sentence(const Standstill& standstill) const {
    std::string text;
    for (std::size_t at = 0; at < standstill.members.size(); ++at) {
        const auto& sleeper = look_.sleepers[standstill.members[at]];
        const auto& next =
            look_.sleepers[standstill.members[(at + 1) % standstill.members.size()]].process;
        if (at != 0) text += "; ";
        text += fmt::format("{} {} {}", label_of(process_of(sleeper)), verb_of(sleeper),
                            object_of(sleeper));
        const auto waker = std::ranges::find(sleeper.wakers, next, &inspect::Waker::process);
        if (waker == sleeper.wakers.end()) {
            text += ", which nobody can end";
        } else if (waker->process == sleeper.process) {
            text += ", which only it could end itself";
        } else {
            text +=
                fmt::format(", whose {}{} is {}", sleeper.wakers.size() == 1 ? "only " : "",
                            inspect::name_of(waker->role), label_of(look_.machine.processes[next]));
            if (sleeper.wakers.size() > 1)
                text += fmt::format(" (and {} more, all stuck)", sleeper.wakers.size() - 1);
        }
    }
    return text;
}

std::string WaitsReport::dead_holder_sentence(const Standstill& standstill) const {
    std::string text;
    if (!standstill.lock) {
        text =
            fmt::format("{} was taken last by {}, which has ended",
                        label_of(look_.machine.objects[*standstill.object]), standstill.dead_pid);
    } else {
        text = fmt::format("{} was taken by {}, which has ended", lock_text(*standstill.lock),
                           standstill.dead_pid);
        std::vector<std::string> names;
        for (const auto process : look_.machine.locks[*standstill.lock].openers) {
            const bool waits = std::ranges::any_of(standstill.members, [&](std::size_t member) {
                return look_.sleepers[member].process == process;
            });
            if (!waits) names.push_back(label_of(look_.machine.processes[process]));
        }
        if (!names.empty()) text += "; inherited by " + joined(names);
    }
    if (!standstill.members.empty()) text += "; waited for by " + labels(standstill.members);
    return text;
}

std::string WaitsReport::sentence(const Standstill& standstill) const {
    const bool is_deadlock = standstill.kind == Standstill::Kind::deadlock;
    std::string text = standstill.certain ? "" : "perhaps a ";
    text += is_deadlock ? "deadlock: " : "dead holder: ";
    text += is_deadlock ? deadlock_sentence(standstill) : dead_holder_sentence(standstill);
    if (!standstill.behind.empty()) text += "; behind it: " + labels(standstill.behind);
    return text;
}

std::string WaitsReport::sentences() const {
    std::string text;
    for (const auto& standstill : look_.standstills) text += sentence(standstill) + '\n';
    return text;
}

std::vector<std::string> WaitsReport::reservations() const {
    std::vector<std::string> lines;
    for (const auto& gap : look_.machine.gaps) {
        using enum inspect::Missing;
        if (gap.what != processes && gap.what != descriptors && gap.what != mappings &&
            gap.what != calls && gap.what != in_flight)
            continue;
        lines.push_back("not seen: " + gap.why + (gap.cure.empty() ? "" : ": " + gap.cure));
    }
    return lines;
}

}  // namespace patchbay::cli
