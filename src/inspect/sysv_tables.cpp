// SPDX-License-Identifier: Apache-2.0
#include "inspect/sysv_tables.hpp"

#include "inspect/scan.hpp"

#include <algorithm>
#include <array>

namespace patchbay::inspect {
namespace {

constexpr std::size_t kMostColumns = 32;
constexpr std::uint64_t kRemoved = 01000;  // SHM_DEST of linux/shm.h
constexpr std::uint64_t kLocked = 02000;   // SHM_LOCKED

/// One line of a table, by the names of its columns.
class Row {
public:
    Row(const std::vector<std::string_view>& columns, Scan line) : columns_(columns) {
        for (auto& value : values_) {
            const auto word = line.word();
            if (word.empty()) break;
            value = Scan(word).number<std::int64_t>(is_octal(count_) ? 8 : 10).value_or(0);
            ++count_;
        }
    }
    [[nodiscard]] bool is_whole() const noexcept {
        return count_ == columns_.size() && count_ >= 3;
    }
    template <class T>
    [[nodiscard]] T at(std::string_view name) const noexcept {
        const auto found = std::ranges::find(columns_, name);
        if (found == columns_.end()) return 0;
        return static_cast<T>(values_[static_cast<std::size_t>(found - columns_.begin())]);
    }
    [[nodiscard]] std::chrono::sys_seconds time(std::string_view name) const noexcept {
        return std::chrono::sys_seconds(std::chrono::seconds(at<std::int64_t>(name)));
    }

private:
    [[nodiscard]] bool is_octal(std::size_t column) const noexcept {
        return column < columns_.size() && columns_[column] == "perms";
    }
    const std::vector<std::string_view>& columns_;
    std::array<std::int64_t, kMostColumns> values_{};
    std::size_t count_ = 0;
};

std::vector<std::string_view> columns_in(Scan header) {
    std::vector<std::string_view> columns;
    while (columns.size() < kMostColumns) {
        const auto word = header.word();
        if (word.empty()) break;
        columns.push_back(word);
    }
    return columns;
}

template <class Facts>
std::vector<SysvEntry<Facts>> parse_table(std::string_view text, std::string_view id_column,
                                          void (*read)(const Row&, Facts&)) {
    std::vector<SysvEntry<Facts>> entries;
    Scan lines(text);
    const auto header = lines.line();
    if (!header) return entries;
    const auto columns = columns_in(Scan(*header));
    while (const auto line = lines.line()) {
        const Row row(columns, Scan(*line));
        if (!row.is_whole()) continue;
        auto& entry = entries.emplace_back();
        entry.id = row.at<std::int32_t>(id_column);
        entry.ownership = {.user_id = row.at<std::uint32_t>("uid"),
                           .group_id = row.at<std::uint32_t>("gid"),
                           .mode = row.at<std::uint32_t>("perms") & 0777U};
        entry.facts.key = row.at<std::int32_t>("key");
        entry.facts.creator_user_id = row.at<std::uint32_t>("cuid");
        entry.facts.creator_group_id = row.at<std::uint32_t>("cgid");
        entry.facts.change_time = row.time("ctime");
        read(row, entry.facts);
    }
    return entries;
}

void read_queue(const Row& row, SysvQueueFacts& facts) {
    facts.depth_messages = row.at<std::uint64_t>("qnum");
    facts.depth_bytes = row.at<std::uint64_t>("cbytes");
    facts.last_sender_pid = row.at<std::int32_t>("lspid");
    facts.last_receiver_pid = row.at<std::int32_t>("lrpid");
    facts.last_send_time = row.time("stime");
    facts.last_receive_time = row.time("rtime");
}

void read_segment(const Row& row, SysvMemoryFacts& facts) {
    facts.size_bytes = row.at<std::uint64_t>("size");
    facts.resident_bytes = row.at<std::uint64_t>("rss");
    facts.swapped_bytes = row.at<std::uint64_t>("swap");
    facts.attachments = row.at<std::uint64_t>("nattch");
    facts.creator_pid = row.at<std::int32_t>("cpid");
    facts.last_pid = row.at<std::int32_t>("lpid");
    facts.removed = (row.at<std::uint64_t>("perms") & kRemoved) != 0;
    facts.locked = (row.at<std::uint64_t>("perms") & kLocked) != 0;
    facts.attach_time = row.time("atime");
    facts.detach_time = row.time("dtime");
}

void read_set(const Row& row, SysvSemaphoreFacts& facts) {
    facts.count = row.at<std::uint64_t>("nsems");
    facts.operation_time = row.time("otime");
}

}  // namespace

std::vector<SysvEntry<SysvQueueFacts>> parse_sysv_queues(std::string_view text) {
    return parse_table<SysvQueueFacts>(text, "msqid", read_queue);
}

std::vector<SysvEntry<SysvMemoryFacts>> parse_sysv_segments(std::string_view text) {
    return parse_table<SysvMemoryFacts>(text, "shmid", read_segment);
}

std::vector<SysvEntry<SysvSemaphoreFacts>> parse_sysv_sets(std::string_view text) {
    return parse_table<SysvSemaphoreFacts>(text, "semid", read_set);
}

}  // namespace patchbay::inspect
