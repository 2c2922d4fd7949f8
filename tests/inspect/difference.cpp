// SPDX-License-Identifier: Apache-2.0
#include "inspect/difference.hpp"

#include "os/process.hpp"
#include "support/program.hpp"

#include <sys/stat.h>
#include <sys/statfs.h>

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

namespace patchbay::inspect::test {
namespace {

using patchbay::test::run_program;

std::string output_of(std::vector<std::string> command) {
    // lsof says 1 where a process has vanished; what is there is then complete all the same.
    const auto name = command.front();
    auto result = run_program(std::move(command));
    if (result.output.empty() && result.status != 0)
        throw std::runtime_error(name + ": " + result.errors);
    return std::move(result.output);
}

/// Since version 2.39 NAME is for people, and the kernel's name is KNAME.
std::string lsfd_output() {
    const std::string columns = "PID,FD,ASSOC,TYPE,MODE,INODE,DEV,SOURCE,";
    auto result = run_program({"lsfd", "-J", "-o", columns + "KNAME"});
    return result.status == 0 ? std::move(result.output)
                              : output_of({"lsfd", "-J", "-o", columns + "NAME"});
}

const Process* process_in(const Snapshot& machine, std::int32_t pid) {
    const auto index = machine.process_with(pid);
    return index ? &machine.processes[*index] : nullptr;
}

/// By process, what it has.
using Holdings = std::unordered_map<std::int32_t, std::vector<Row>>;

Holdings by_process(std::vector<Row> rows) {
    Holdings holdings;
    for (auto& row : rows) holdings[row.pid].push_back(std::move(row));
    return holdings;
}

std::multiset<std::string> keys_of(const std::vector<Row>& rows) {
    std::multiset<std::string> keys;
    for (const auto& row : rows) keys.insert(row.key(true) + ' ' + row.role);
    return keys;
}

bool was_seen_whole(const Process* process) {
    return process != nullptr && process->descriptors_seen && process->mappings_seen;
}

/// Rows of processes that stayed the same between both looks.
class Steady {
public:
    explicit Steady(const Moment& moment)
        : moment_(moment),
          before_(by_process(snapshot_rows(moment.before))),
          after_(by_process(snapshot_rows(moment.after))) {}

    bool has(std::int32_t pid) {
        const auto [known, is_new] = known_.try_emplace(pid, false);
        if (is_new) known->second = find_out(pid);
        return known->second;
    }

    std::vector<Row> rows() {
        std::vector<Row> rows;
        for (const auto& [pid, held] : before_)
            if (has(pid)) rows.insert(rows.end(), held.begin(), held.end());
        return rows;
    }

private:
    bool find_out(std::int32_t pid) {
        // Whoever looks opens and closes things for that.
        if (pid == os::own_process()) return false;
        const auto* const one = process_in(moment_.before, pid);
        const auto* const other = process_in(moment_.after, pid);
        return was_seen_whole(one) && was_seen_whole(other) &&
               one->start_ticks == other->start_ticks &&
               keys_of(before_[pid]) == keys_of(after_[pid]);
    }

    const Moment& moment_;
    Holdings before_;
    Holdings after_;
    std::unordered_map<std::int32_t, bool> known_;
};

std::string text_of(const Row& row) {
    return row.key(true) + " (" + (row.role.empty() ? "" : row.role + ' ') + row.type + ' ' +
           row.name + ')';
}

void explain(const Moment& moment, Tool tool, bool ours_alone, const Row& row, Comparison& result) {
    for (const auto& explanation : explanations()) {
        if (explanation.ours_alone != ours_alone) continue;
        if (std::ranges::find(explanation.tools, tool) == explanation.tools.end()) continue;
        if (!explanation.applies(row, moment)) continue;
        ++result.explained[std::string(explanation.name)];
        return;
    }
    const auto who = ours_alone ? std::string("the snapshot") : std::string(name_of(tool));
    result.unexplained.insert(std::string(name_of(tool)) + ": " + who +
                              " alone has: " + text_of(row));
}

}  // namespace

std::string_view name_of(Tool tool) {
    switch (tool) {
        case Tool::lsfd: return "lsfd";
        case Tool::lsof: return "lsof";
        case Tool::ss: return "ss";
    }
    return "";
}

const std::vector<Row>& Moment::rows_of(Tool tool) const {
    return tool == Tool::lsfd ? lsfd : tool == Tool::lsof ? lsof : ss;
}

Moment look_with_all() {
    Moment moment;
    moment.before = or_throw(snapshot());
    moment.lsfd = lsfd_rows(lsfd_output());
    // -w: without warnings; -n -P: without asking for names of hosts and ports.
    moment.lsof = lsof_rows(output_of({"lsof", "-w", "-n", "-P", "-FpfatdDin"}));
    // Only where -e is given, TCP and UDP sockets have an inode; Unix sockets have theirs anyway.
    moment.ss_lines = output_of({"ss", "-x", "-n", "-p", "-H", "-a", "-O"}) +
                      output_of({"ss", "-t", "-u", "-n", "-p", "-e", "-H", "-a", "-O"});
    moment.ss = ss_rows(moment.ss_lines);
    moment.queues = output_of({"ipcs", "-q"});
    moment.segments = output_of({"ipcs", "-m"});
    moment.sets = output_of({"ipcs", "-s"});
    moment.queue_users = output_of({"ipcs", "-q", "-p"});
    moment.segment_users = output_of({"ipcs", "-m", "-p"});
    moment.after = or_throw(snapshot());
    return moment;
}

Comparison compare_holders(const Moment& moment, Tool tool) {
    Comparison result;
    Steady steady(moment);
    const bool with_access = tool != Tool::ss;
    const auto key = [with_access](const Row& row) {
        // lsof does not say how memory is mapped.
        return row.key(with_access && !row.is_mapping());
    };
    const auto ours = steady.rows();
    std::set<std::string> our_keys;
    std::set<std::string> their_keys;
    for (const auto& row : ours) our_keys.insert(key(row));
    for (const auto& row : moment.rows_of(tool)) {
        if (!steady.has(row.pid)) continue;
        their_keys.insert(key(row));
        if (!our_keys.contains(key(row))) explain(moment, tool, false, row, result);
    }
    for (const auto& row : ours) {
        if (their_keys.contains(key(row))) {
            ++result.agreed[row.type];
        } else {
            explain(moment, tool, true, row, result);
        }
    }
    return result;
}

}  // namespace patchbay::inspect::test
