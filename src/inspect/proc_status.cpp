// SPDX-License-Identifier: Apache-2.0
#include "inspect/proc_status.hpp"

#include "inspect/scan.hpp"

namespace patchbay::inspect {
namespace {

void read_ids(Scan line, std::uint32_t& real, std::uint32_t* effective) noexcept {
    real = line.number<std::uint32_t>().value_or(0);
    const auto second = line.number<std::uint32_t>();
    if (effective != nullptr) *effective = second.value_or(0);
}

std::int32_t last_number(Scan line) noexcept {
    std::int32_t last = 0;
    while (const auto number = line.number<std::int32_t>()) last = *number;
    return last;
}

void read_signal_line(std::string_view key, Scan line, ProcStatus& status) noexcept {
    if (key == "SigQ") {
        status.signals_queued = line.decimal().value_or(0);
        line.skip("/");
        status.signals_queued_limit = line.decimal().value_or(0);
        return;
    }
    SignalMask* const mask = key == "SigPnd"   ? &status.pending_in_thread
                             : key == "ShdPnd" ? &status.pending_in_process
                             : key == "SigBlk" ? &status.blocked
                             : key == "SigIgn" ? &status.ignored
                             : key == "SigCgt" ? &status.caught
                                               : nullptr;
    if (mask != nullptr) *mask = line.hex().value_or(0);
}

}  // namespace

ProcStatus parse_proc_status(std::string_view text) noexcept {
    ProcStatus status;
    for_each_line(text, [&](std::string_view whole) {
        Scan line(whole);
        const auto key = line.up_to(":");
        if (!line.skip(":")) return;
        if (key.starts_with("S") && key != "State") return read_signal_line(key, line, status);
        if (key == "State") {
            const auto word = line.word();
            if (!word.empty()) status.state = word.front();
        } else if (key == "Name") {
            line.skip("\t");
            status.escaped_name = line.rest();
        } else if (key == "Uid") {
            read_ids(line, status.user_id, &status.effective_user_id);
        } else if (key == "Gid") {
            read_ids(line, status.group_id, nullptr);
        } else if (key == "NSpid") {
            status.innermost_pid = last_number(line);
        }
    });
    return status;
}

}  // namespace patchbay::inspect
