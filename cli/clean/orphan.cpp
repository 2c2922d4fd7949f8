// SPDX-License-Identifier: Apache-2.0
#include "clean/orphan.hpp"

#include "patchbay/units.hpp"

#include "object_label.hpp"
#include "outcome.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace patchbay::cli {
namespace {

using inspect::Kind;
using inspect::Missing;
using Verdict = Judgement::Verdict;

/// "3 hours": how old something is, roughly.
std::string age_text(std::chrono::seconds age) {
    constexpr std::chrono::hours kDay{24};
    const auto count = [](auto number) { return static_cast<std::uint64_t>(number); };
    if (age >= 2 * kDay) return counted(count(age / kDay), "day");
    if (age >= std::chrono::hours{2}) return counted(count(age / std::chrono::hours{1}), "hour");
    if (age >= std::chrono::minutes{2})
        return counted(count(age / std::chrono::minutes{1}), "minute");
    return counted(count(age.count()), "second");
}

/// What one look at one object collects.
class Trial {
public:
    Trial(const inspect::Snapshot& machine, inspect::Index index, const FileProof& file,
          const JudgementRules& rules)
        : machine_(machine),
          index_(index),
          object_(machine.objects[index]),
          file_(file),
          rules_(rules) {
        judgement_.label = label_of(object_);
        judgement_.verdict = Verdict::orphan;
    }

    Judgement judge();

private:
    void keep(Verdict verdict, std::string why) {
        if (judgement_.verdict != Verdict::orphan) return;
        judgement_.verdict = verdict;
        judgement_.why_not = std::move(why);
    }
    void prove(std::string line) { judgement_.proof.push_back(std::move(line)); }
    [[nodiscard]] bool lives(std::int32_t pid) const {
        return pid > 0 && machine_.process_with(pid).has_value();
    }
    [[nodiscard]] const inspect::Gap* gap(Missing what) const;

    void look_for_holders();
    void look_for_waiters();
    void doubt_hidden_processes();
    void judge_file();
    void judge_queue(const inspect::PosixQueueFacts& queue);
    void judge_segment(const inspect::SysvMemoryFacts& segment);
    void judge_messages(std::uint64_t count);
    void judge_queue(const inspect::SysvQueueFacts& queue);
    void judge_set(const inspect::SysvSemaphoreFacts& set);
    void judge_last_users(const std::vector<std::int32_t>& pids);
    void judge_topic(const TopicFacts& topic);

    const inspect::Snapshot& machine_;
    inspect::Index index_;
    const inspect::Object& object_;
    const FileProof& file_;
    const JudgementRules& rules_;
    Judgement judgement_;
};

const inspect::Gap* Trial::gap(Missing what) const {
    const auto found = std::ranges::find(machine_.gaps, what, &inspect::Gap::what);
    return found == machine_.gaps.end() ? nullptr : &*found;
}

void Trial::look_for_holders() {
    const auto holders = machine_.holders_of(index_);
    if (holders.empty()) return;
    keep(Verdict::in_use,
         fmt::format("{} has it{}", label_of(machine_.processes[holders.front().process]),
                     holders.front().via == inspect::Via::mapping ? " mapped" : ""));
}

void Trial::look_for_waiters() {
    const auto wait = std::ranges::find(machine_.waits, index_, &inspect::Wait::object);
    if (wait == machine_.waits.end()) return;
    keep(Verdict::in_use,
         fmt::format("{} waits for it", label_of(machine_.processes[wait->process])));
}

void Trial::doubt_hidden_processes() {
    for (const auto missing : {Missing::processes, Missing::calls})
        if (const auto* const hidden = gap(missing)) keep(Verdict::doubtful, hidden->why);
}

void Trial::judge_file() {
    look_for_holders();
    look_for_waiters();
    if (file_.is_exclusive)
        return prove("nobody at all has it open or mapped: the kernel granted an exclusive lease");
    std::string doubt;
    auto seen = everybody_seen(machine_, doubt);
    if (seen.empty()) {
        keep(Verdict::doubtful, "who has it may be hidden: " + doubt);
    } else {
        prove("no descriptor, no mapping and nobody who waits, in " + seen);
    }
}

void Trial::judge_messages(std::uint64_t count) {
    if (count == 0) return prove("no message waits in it");
    prove(counted(count, "message") + " in it would be lost");
    if (!rules_.is_addressed)
        keep(Verdict::doubtful,
             counted(count, "message") + " in it; name its address to remove it");
}

void Trial::judge_queue(const inspect::PosixQueueFacts& queue) {
    judge_file();
    if (queue.depth_messages) {
        judge_messages(*queue.depth_messages);
    } else {
        keep(Verdict::doubtful, "it may not be read: messages may wait in it");
    }
}

void Trial::judge_segment(const inspect::SysvMemoryFacts& segment) {
    look_for_holders();
    if (segment.attachments != 0)
        keep(Verdict::in_use, counted(segment.attachments, "attachment") + " of it");
    if (lives(segment.creator_pid))
        keep(Verdict::in_use, fmt::format("its creator {} lives", segment.creator_pid));
    if (lives(segment.last_pid))
        keep(Verdict::in_use, fmt::format("{}, who attached it last, lives", segment.last_pid));
    if (segment.creator_pid <= 0)
        keep(Verdict::doubtful, "it was created in another PID namespace");
    if (const auto* const hidden = gap(Missing::processes)) keep(Verdict::doubtful, hidden->why);
    prove("no attachment, as the kernel counts them");
    prove(fmt::format("its creator {} has ended", segment.creator_pid));
    if (segment.last_pid > 0)
        prove(fmt::format("{}, who attached it last, has ended", segment.last_pid));
}

void Trial::judge_last_users(const std::vector<std::int32_t>& pids) {
    bool any = false;
    for (const auto pid : pids) {
        if (pid <= 0) continue;
        any = true;
        if (lives(pid)) keep(Verdict::in_use, fmt::format("{}, who used it last, lives", pid));
        prove(fmt::format("{}, who used it last, has ended", pid));
    }
    if (!any) keep(Verdict::doubtful, "nobody has used it yet: who made it is not known");
    look_for_waiters();
    doubt_hidden_processes();
    prove("nobody waits for it");
    if (!rules_.is_named)
        keep(Verdict::doubtful,
             fmt::format("who knows its id cannot be seen; to remove it: patchbay clean {}",
                         inspect::name_of(object_.kind())));
}

void Trial::judge_queue(const inspect::SysvQueueFacts& queue) {
    judge_last_users({queue.last_sender_pid, queue.last_receiver_pid});
    judge_messages(queue.depth_messages);
}

void Trial::judge_set(const inspect::SysvSemaphoreFacts& set) {
    if (!set.semaphores) return keep(Verdict::doubtful, "it may not be read: somebody may wait");
    std::vector<std::int32_t> pids;
    for (const auto& semaphore : *set.semaphores) {
        pids.push_back(semaphore.last_pid);
        if (semaphore.waiting_for_increase + semaphore.waiting_for_zero > 0)
            keep(Verdict::in_use, "somebody waits for it");
    }
    std::ranges::sort(pids);
    pids.erase(std::ranges::unique(pids).begin(), pids.end());
    judge_last_users(pids);
}

void Trial::judge_topic(const TopicFacts& topic) {
    if (topic.in_use) keep(Verdict::in_use, "somebody takes part in it");
    look_for_holders();
    prove("nobody holds its lock, which goes with its last member");
    const auto killed = std::ranges::count_if(topic.publishers,
                                              [](const auto& publisher) {
                                                  return publisher.present && !publisher.alive;
                                              }) +
                        std::ranges::count(topic.subscribers, false, &TopicSubscriberFacts::alive);
    if (killed > 0) prove(counted(static_cast<std::uint64_t>(killed), "member") + " killed");
}

Judgement Trial::judge() {
    auto changed = file_.changed;
    if (object_.deleted || object_.foreign) {
        keep(Verdict::doubtful, object_.deleted ? "its name is gone: it goes with its holders"
                                                : "it belongs to another namespace");
        return judgement_;
    }
    if (const auto* const posix = object_.facts_as<inspect::PosixQueueFacts>()) {
        judge_queue(*posix);
    } else if (const auto* const segment = object_.facts_as<inspect::SysvMemoryFacts>()) {
        judge_segment(*segment);
        changed = std::max({segment->attach_time, segment->detach_time, segment->change_time});
    } else if (const auto* const queue = object_.facts_as<inspect::SysvQueueFacts>()) {
        judge_queue(*queue);
        changed = std::max({queue->last_send_time, queue->last_receive_time, queue->change_time});
    } else if (const auto* const set = object_.facts_as<inspect::SysvSemaphoreFacts>()) {
        judge_set(*set);
        changed = std::max(set->operation_time, set->change_time);
    } else if (const auto* const topic = object_.facts_as<TopicFacts>()) {
        judge_topic(*topic);
    } else if (object_.kind() == Kind::topic) {
        keep(Verdict::doubtful, "it may not be read, or is broken");
    } else {
        judge_file();
    }
    spare_the_young(judgement_, changed, rules_);
    return judgement_;
}

}  // namespace

bool can_be_cleaned(Kind kind) noexcept {
    switch (kind) {
        case Kind::posix_queue:
        case Kind::sysv_queue:
        case Kind::posix_shared_memory:
        case Kind::sysv_shared_memory:
        case Kind::posix_semaphore:
        case Kind::sysv_semaphore:
        case Kind::topic: return true;
        default: return false;
    }
}

std::string everybody_seen(const inspect::Snapshot& machine, std::string& doubt) {
    for (const auto& gap : machine.gaps) {
        if (gap.what != Missing::processes && gap.what != Missing::descriptors &&
            gap.what != Missing::mappings && gap.what != Missing::in_flight)
            continue;
        doubt = gap.why + (gap.cure.empty() ? "" : ": " + gap.cure);
        return {};
    }
    return fmt::format("{} processes, all of them seen", machine.processes.size());
}

void spare_the_young(Judgement& judgement, ChangeTime changed, const JudgementRules& rules) {
    if (judgement.verdict != Verdict::orphan) return;
    if (!changed) {
        judgement.verdict = Verdict::doubtful;
        judgement.why_not = "its age is not known";
        return;
    }
    const auto age =
        std::max(std::chrono::duration_cast<std::chrono::seconds>(rules.now - *changed),
                 std::chrono::seconds{0});
    if (age < rules.least_age) {
        judgement.verdict = Verdict::young;
        judgement.why_not = fmt::format("changed {} ago, less than --age {}", age_text(age),
                                        format_duration(rules.least_age));
        return;
    }
    judgement.proof.push_back(fmt::format("last changed {} ago", age_text(age)));
}

Judgement judge(const inspect::Snapshot& machine, inspect::Index object, const FileProof& file,
                const JudgementRules& rules) {
    return Trial(machine, object, file, rules).judge();
}

}  // namespace patchbay::cli
