// SPDX-License-Identifier: Apache-2.0
#include "topic_page.hpp"

#include "patchbay/units.hpp"

#include "outcome.hpp"
#include "text_table.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace patchbay::cli {
namespace {

std::string type_of(const TopicFacts& facts) {
    if (facts.type_size_bytes == 0)
        return fmt::format("any bytes, up to {}", format_size(facts.largest_message_bytes));
    return fmt::format("{}, {} bytes", facts.type_name, facts.type_size_bytes);
}

std::string state_of(const TopicPublisherFacts& publisher) {
    if (publisher.waits) return "waits for room";
    if (publisher.alive) return "is in";
    return publisher.present ? "KILLED" : "has left";
}

std::string state_of(const TopicSubscriberFacts& subscriber) {
    if (!subscriber.alive) return "KILLED";
    return subscriber.reliable ? "reliable" : "lossy";
}

/// "3 of 0, 17 of 1": where it stands in each publisher's messages.
std::string positions_of(const TopicSubscriberFacts& subscriber) {
    std::string text;
    for (const auto& position : subscriber.positions) {
        text += fmt::format("{}{} of {}", text.empty() ? "" : ", ", position.position_messages,
                            position.publisher_place);
    }
    return text.empty() ? "-" : text;
}

void add_what_it_is(Page& page, const TopicFacts& facts) {
    TextTable table({"", "now", "meaning"});
    table.add({"carries", type_of(facts), "what a message is made of"});
    table.add({"capacity", counted(facts.capacity_slots, "message"),
               "that a reliable subscriber may be behind"});
    table.add({"history", counted(facts.history_messages, "message"),
               "of each publisher, for late subscribers"});
    table.add({"publishers", fmt::format("{}", facts.max_publishers), "at most, at one time"});
    table.add({"subscribers", fmt::format("{}", facts.max_subscribers), "at most, at one time"});
    table.add({"held", counted(facts.max_held, "message"),
               "that a subscriber may hold, of those too large for a slot"});
    table.add({"memory", format_size(facts.reserved_bytes),
               fmt::format("in /dev/shm; each further publisher's place takes {}",
                           format_size(facts.lane_bytes))});
    table.add({"mode", fmt::format("{:04o}", facts.ownership.mode),
               fmt::format("of user {} and group {}", facts.ownership.user_id,
                           facts.ownership.group_id)});
    table.add({"file", facts.path, "its memory"});
    page.table(table, TextTable::Overflow::wrap);
}

void add_publishers(Page& page, const TopicFacts& facts) {
    page.heading("Publishers");
    if (facts.publishers.empty()) return page.paragraph("There has been none yet.");
    TextTable table({"place", "process", "state", "published", "waiting", "id"});
    for (const auto& publisher : facts.publishers) {
        table.add({fmt::format("{}", publisher.place), fmt::format("{}", publisher.process),
                   state_of(publisher), fmt::format("{}", publisher.head_messages),
                   fmt::format("{}", publisher.waiting_messages),
                   fmt::format("{:#x}", publisher.id)});
    }
    page.table(table, TextTable::Overflow::leave_out);
    page.paragraph(
        "waiting: messages that the slowest reliable subscriber has not read. The process is a "
        "publisher's pid as it sees it itself.");
}

void add_subscribers(Page& page, const TopicFacts& facts) {
    page.heading("Subscribers");
    if (facts.subscribers.empty()) return page.paragraph("There is none.");
    TextTable table(
        {"place", "process", "state", "behind", "received", "missed", "holds", "stands at"});
    for (const auto& subscriber : facts.subscribers) {
        table.add({fmt::format("{}", subscriber.place), fmt::format("{}", subscriber.process),
                   state_of(subscriber), fmt::format("{}", subscriber.lag_messages),
                   fmt::format("{}", subscriber.received_messages),
                   fmt::format("{}", subscriber.missed_messages),
                   fmt::format("{}", subscriber.held_chunks), positions_of(subscriber)});
    }
    page.table(table, TextTable::Overflow::leave_out);
    page.paragraph("behind, stands at: in messages, of each publisher's place.");
}

}  // namespace

void explain_topic(Page& page, const TopicFacts& facts) {
    page.title(facts.name);
    if (!facts.in_use) {
        page.paragraph(fmt::format(
            "Nobody uses it any more: all were killed. The next who opens it clears it away, and "
            "so does patchbay remove {}.",
            facts.name));
    }
    add_what_it_is(page, facts);
    add_publishers(page, facts);
    add_subscribers(page, facts);
}

nlohmann::ordered_json topic_json(const TopicFacts& facts) {
    using Json = nlohmann::ordered_json;
    Json json{{"name", facts.name},
              {"path", facts.path},
              {"in_use", facts.in_use},
              {"incarnation", fmt::format("{:016x}", facts.incarnation)},
              {"user_id", facts.ownership.user_id},
              {"group_id", facts.ownership.group_id},
              {"mode", fmt::format("{:04o}", facts.ownership.mode)},
              {"type_name", facts.type_name},
              {"type_size_bytes", facts.type_size_bytes},
              {"type_alignment_bytes", facts.type_alignment_bytes},
              {"capacity_slots", facts.capacity_slots},
              {"history_messages", facts.history_messages},
              {"largest_message_bytes", facts.largest_message_bytes},
              {"slot_bytes", facts.slot_bytes},
              {"lane_chunks", facts.lane_chunks},
              {"max_publishers", facts.max_publishers},
              {"max_subscribers", facts.max_subscribers},
              {"max_held", facts.max_held},
              {"file_bytes", facts.file_bytes},
              {"reserved_bytes", facts.reserved_bytes},
              {"lane_bytes", facts.lane_bytes},
              {"publishers", Json::array()},
              {"subscribers", Json::array()}};
    for (const auto& publisher : facts.publishers) {
        json["publishers"].push_back({{"place", publisher.place},
                                      {"id", publisher.id},
                                      {"process", publisher.process},
                                      {"present", publisher.present},
                                      {"alive", publisher.alive},
                                      {"waits", publisher.waits},
                                      {"head_messages", publisher.head_messages},
                                      {"limit_messages", publisher.limit_messages},
                                      {"waiting_messages", publisher.waiting_messages}});
    }
    for (const auto& subscriber : facts.subscribers) {
        Json entry{{"place", subscriber.place},
                   {"process", subscriber.process},
                   {"alive", subscriber.alive},
                   {"reliable", subscriber.reliable},
                   {"polls", subscriber.polls},
                   {"received_messages", subscriber.received_messages},
                   {"missed_messages", subscriber.missed_messages},
                   {"lag_messages", subscriber.lag_messages},
                   {"held_chunks", subscriber.held_chunks},
                   {"positions", Json::array()}};
        for (const auto& position : subscriber.positions) {
            entry["positions"].push_back({{"publisher_place", position.publisher_place},
                                          {"position_messages", position.position_messages},
                                          {"lag_messages", position.lag_messages}});
        }
        json["subscribers"].push_back(std::move(entry));
    }
    return json;
}

}  // namespace patchbay::cli
