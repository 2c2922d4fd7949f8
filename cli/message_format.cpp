// SPDX-License-Identifier: Apache-2.0
#include "message_format.hpp"

#include "base64.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace patchbay::cli {

Bytes MessageWriter::render(const ChannelMessage& message) {
    if (format_ == Format::raw) return message.bytes;
    line_.clear();
    if (format_ == Format::text) line_ += as_text(message.bytes);
    if (format_ == Format::hex) append_hex(message.bytes);
    if (format_ == Format::json) append_json(message);
    line_ += '\n';
    return as_bytes(line_);
}

void MessageWriter::append_hex(Bytes bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    line_.reserve(2 * bytes.size() + 1);
    for (const auto byte : bytes) {
        const auto value = std::to_integer<unsigned>(byte);
        line_ += kDigits[value >> 4];
        line_ += kDigits[value & 15];
    }
}

void MessageWriter::append_json(const ChannelMessage& message) {
    nlohmann::ordered_json object;
    object["text"] = as_text(message.bytes);
    object["size_bytes"] = message.bytes.size();
    if (traits_.carries_priority) object["priority"] = message.priority;
    if (traits_.carries_type) object["type"] = message.type;
    if (message.sender_pid != 0) {
        object["sender_pid"] = message.sender_pid;
        object["sender_uid"] = message.sender_uid;
    }
    try {
        line_ += object.dump();
    } catch (const nlohmann::json::type_error&) {  // not UTF-8
        object.erase("text");
        object["base64"] = base64(message.bytes);
        line_ += object.dump();
    }
}

}  // namespace patchbay::cli
