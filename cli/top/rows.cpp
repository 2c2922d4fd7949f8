// SPDX-License-Identifier: Apache-2.0
#include "top/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace patchbay::cli {
namespace {

using inspect::Index;
using inspect::Object;

using inspect::Via;

struct Moved {
    double amount = 0;
    std::string_view unit;
    bool at_least = true;
};

std::uint64_t difference(std::uint64_t one, std::uint64_t two) {
    return one > two ? one - two : two - one;
}

std::string_view unit_of(const Filling& filling) {
    if (filling.unit == "messages") return "msg";
    return filling.unit == "bytes" ? "B" : "op";
}

std::uint64_t published(const TopicFacts& facts) {
    std::uint64_t sum = 0;
    for (const auto& publisher : facts.publishers) sum += publisher.head_messages;
    return sum;
}

/// Whether the kernel's clocks of an object say that it was used.
bool was_used(const Object& before, const Object& now) {
    const auto* old_queue = before.facts_as<inspect::SysvQueueFacts>();
    const auto* queue = now.facts_as<inspect::SysvQueueFacts>();
    if (old_queue != nullptr && queue != nullptr)
        return old_queue->last_send_time != queue->last_send_time ||
               old_queue->last_receive_time != queue->last_receive_time;
    const auto* old_set = before.facts_as<inspect::SysvSemaphoreFacts>();
    const auto* set = now.facts_as<inspect::SysvSemaphoreFacts>();
    return old_set != nullptr && set != nullptr && old_set->operation_time != set->operation_time;
}

std::optional<Moved> moved_between(const Object& before, const Object& now) {
    const auto* old_topic = before.facts_as<TopicFacts>();
    const auto* topic = now.facts_as<TopicFacts>();
    if (old_topic != nullptr && topic != nullptr) {
        if (old_topic->incarnation != topic->incarnation) return {};
        const auto sum = published(*topic);
        const auto old_sum = published(*old_topic);
        return Moved{static_cast<double>(sum - std::min(sum, old_sum)), "msg", false};
    }
    const auto old_filling = filling_of(before);
    const auto filling = filling_of(now);
    if (!old_filling || !filling) return {};
    auto change = difference(filling->amount, old_filling->amount);
    if (change == 0 && was_used(before, now)) change = 1;
    return Moved{static_cast<double>(change), unit_of(*filling), true};
}

std::uint64_t waiters_in(const Object& object) {
    std::uint64_t waiters = 0;
    if (const auto* facts = object.facts_as<inspect::PosixSemaphoreFacts>())
        waiters = facts->waiters.value_or(0);
    const auto* set = object.facts_as<inspect::SysvSemaphoreFacts>();
    if (set != nullptr && set->semaphores) {
        for (const auto& semaphore : *set->semaphores)
            waiters += std::uint64_t{semaphore.waiting_for_increase} + semaphore.waiting_for_zero;
    }
    return waiters;
}

std::string how_text(const inspect::Edge& edge) {
    const auto* access = edge.readable ? (edge.writable ? "rw" : "r") : (edge.writable ? "w" : "");
    switch (edge.via) {
        case Via::descriptor: return fmt::format("{}{}", edge.descriptor, access);
        case Via::mapping: return fmt::format("mapped:{}", access);
        case Via::publisher: return "publisher";
        case Via::subscriber: return "subscriber";
    }
    return {};
}

class Comparison {
public:
    Comparison(const Sample* before, const Sample& now) : before_(before), now_(now) {
        if (before == nullptr) return;
        seconds_ = std::chrono::duration<double>(now.at - before->at).count();
    }

    [[nodiscard]] TopRow row(Index index) const {
        const auto& object = now_.snapshot.objects[index];
        TopRow row{.identity = object.identity,
                   .title = title_of(object),
                   .filling = filling_of(object),
                   .traffic = {},
                   .traffic_unit = {},
                   .waiters = 0,
                   .holders = holders(index)};
        if (const auto moved = moved_since(object)) {
            row.traffic = moved->amount / seconds_;
            row.traffic_unit = moved->unit;
            row.at_least = moved->at_least;
        }
        const auto& waits = now_.snapshot.waits;
        const auto sleeping =
            std::ranges::count_if(waits, [&](const auto& wait) { return wait.object == index; });
        row.waiters =
            std::max<std::uint64_t>(static_cast<std::uint64_t>(sleeping), waiters_in(object));
        return row;
    }

private:
    [[nodiscard]] std::optional<Moved> moved_since(const Object& object) const {
        if (before_ == nullptr || seconds_ <= 0) return {};
        const auto old = before_->snapshot.object_with(object.identity);
        if (!old) return {};
        return moved_between(before_->snapshot.objects[*old], object);
    }

    [[nodiscard]] std::vector<TopHolder> holders(Index index) const {
        std::map<Index, std::vector<std::string>> how;
        for (const auto& edge : now_.snapshot.holders_of(index)) {
            auto& texts = how[edge.process];
            auto text = how_text(edge);
            if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
        }
        std::set<Index> waiting;
        for (const auto& wait : now_.snapshot.waits) {
            if (wait.object != index) continue;
            waiting.insert(wait.process);
            (void)how[wait.process];  // who waits on a System V object does not hold it
        }
        std::vector<TopHolder> holders;
        for (const auto& [process, texts] : how)
            holders.push_back(holder(process, fmt::format("{}", fmt::join(texts, " ")),
                                     waiting.contains(process)));
        return holders;
    }

    [[nodiscard]] TopHolder holder(Index index, std::string how, bool waits) const {
        const auto& process = now_.snapshot.processes[index];
        TopHolder holder{.pid = process.pid,
                         .name = inspect::escaped(process.name),
                         .how = std::move(how),
                         .waits = waits,
                         .read_per_second = {},
                         .written_per_second = {}};
        const auto key = key_of(process);
        const auto io = now_.io.find(key);
        if (before_ == nullptr || seconds_ <= 0 || io == now_.io.end()) return holder;
        const auto old = before_->io.find(key);
        if (old == before_->io.end()) return holder;
        const auto rate = [&](std::uint64_t from, std::uint64_t to) {
            return static_cast<double>(to - std::min(from, to)) / seconds_;
        };
        holder.read_per_second = rate(old->second.read_bytes, io->second.read_bytes);
        holder.written_per_second = rate(old->second.written_bytes, io->second.written_bytes);
        return holder;
    }

    const Sample* before_;
    const Sample& now_;
    double seconds_ = 0;
};

}  // namespace

std::optional<double> TopRow::io_per_second() const {
    std::optional<double> sum;
    for (const auto& holder : holders)
        if (holder.read_per_second)
            sum = sum.value_or(0) + *holder.read_per_second + holder.written_per_second.value_or(0);
    return sum;
}

std::vector<TopRow> rows_between(const Sample* before, const Sample& now,
                                 std::int32_t without_pid) {
    const Comparison comparison(before, now);
    std::vector<TopRow> rows;
    for (Index index = 0; index < now.snapshot.objects.size(); ++index) {
        auto row = comparison.row(index);
        const auto removed = std::erase_if(
            row.holders, [&](const TopHolder& holder) { return holder.pid == without_pid; });
        if (removed > 0 && row.holders.empty()) continue;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace patchbay::cli
