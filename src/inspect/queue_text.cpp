// SPDX-License-Identifier: Apache-2.0
#include "inspect/queue_text.hpp"

#include "inspect/scan.hpp"

namespace patchbay::inspect {

std::optional<QueueText> parse_queue_text(std::string_view text) noexcept {
    Scan scan(text);
    if (!scan.skip("QSIZE:")) return std::nullopt;
    const auto depth = scan.decimal();
    if (!scan.skip_blanks().skip("NOTIFY:")) return std::nullopt;
    const auto how = scan.number<std::int32_t>();
    if (!scan.skip_blanks().skip("SIGNO:")) return std::nullopt;
    const auto signal = scan.number<std::int32_t>();
    if (!scan.skip_blanks().skip("NOTIFY_PID:")) return std::nullopt;
    const auto pid = scan.number<std::int32_t>();
    if (!depth || !how || !signal || !pid) return std::nullopt;
    return QueueText{*depth, *how, *signal, *pid};
}

}  // namespace patchbay::inspect
