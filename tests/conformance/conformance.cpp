// SPDX-License-Identifier: Apache-2.0
#include "conformance/conformance.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <initializer_list>

namespace patchbay::test {
namespace {

std::vector<Case> cases(Promise promise, std::initializer_list<Where> places) {
    std::vector<Case> all;
    for (const auto& subject : all_subjects()) {
        if (!promise(subject.traits())) continue;
        for (const Where where : places) all.emplace_back(subject, where);
    }
    return all;
}

bool is_subsequence(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
    auto at = whole.begin();
    return std::ranges::all_of(part, [&](const std::string& item) {
        at = std::find(at, whole.end(), item);
        if (at == whole.end()) return false;
        ++at;
        return true;
    });
}

}  // namespace

std::string case_name(const testing::TestParamInfo<Case>& info) {
    return info.param.first.label + text_of(info.param.second);
}

std::vector<Case> everywhere(Promise promise) {
    return cases(promise, {Where::thread, Where::forked, Where::executed});
}
std::vector<Case> in_other_processes(Promise promise) {
    return cases(promise, {Where::forked, Where::executed});
}
std::vector<Case> here(Promise promise) {
    return cases(promise, {Where::here});
}

void Conformance::SetUp() {
    if (const auto obstacle = subject().obstacle(); !obstacle.empty()) GTEST_SKIP() << obstacle;
    before_ = Census::take();
    place_.emplace(subject().make());
}

void Conformance::TearDown() {
    place_.reset();
    if (before_) {
        EXPECT_EQ(Census::take(), *before_) << "something was left behind";
    }
}

void Conformance::join(Peer& sender, Peer& receiver, const std::string& option) {
    sender_address_ = with_option(place().sender(), option);
    receiver_address_ = with_option(place().receiver(), option);
    if (place().receiver().empty()) {
        const auto opened = sender.ask({Verb::open_sender, sender_address_});
        ASSERT_TRUE(opened.ok()) << opened;
        receiver_address_ = with_option(opened.text, option);
        join_receiver(receiver);
        return;
    }
    const auto opened = receiver.ask({Verb::open_receiver, receiver_address_});
    ASSERT_TRUE(opened.ok()) << opened;
    if (place().sender().empty()) {
        sender_address_ = with_option(opened.text, option);
        receiver_address_ = sender_address_;  // whoever takes over later serves the same place
    }
    join_sender(sender);
}

void Conformance::join_sender(Peer& sender) {
    const auto opened = sender.ask({Verb::open_sender, sender_address_});
    ASSERT_TRUE(opened.ok()) << opened;
}

void Conformance::join_receiver(Peer& receiver) {
    const auto opened = receiver.ask({Verb::open_receiver, receiver_address_});
    ASSERT_TRUE(opened.ok()) << opened;
}

Answer Conformance::transfer(Peer& sender, const Task& send, Peer& receiver, const Task& receive) {
    const bool at_once = traits().whole;
    if (at_once && !receiver.is_here()) receiver.start(receive);
    sender.start(send);
    Answer received;
    if (at_once && receiver.is_here()) received = receiver.ask(receive);
    const auto sent = sender.answer();
    EXPECT_TRUE(sent.ok()) << sent;
    if (at_once && receiver.is_here()) return received;
    if (!at_once) receiver.start(receive);
    return receiver.answer();
}

std::vector<std::string> Conformance::series(const std::string& name, std::uint64_t count,
                                             std::uint64_t first) {
    std::vector<std::string> messages;
    for (std::uint64_t index = first; index < first + count; ++index)
        messages.push_back(series_message(traits(), name, index));
    return messages;
}

void Conformance::expect_arrived(const std::vector<std::string>& sent,
                                 const std::vector<std::string>& received) {
    if (traits().keeps_every) {
        if (traits().ordered) {
            EXPECT_EQ(received, sent);
        } else {
            EXPECT_THAT(received, testing::UnorderedElementsAreArray(sent));
        }
        return;
    }
    EXPECT_FALSE(received.empty());
    if (traits().ordered) {
        EXPECT_TRUE(is_subsequence(received, sent)) << testing::PrintToString(received);
    } else {
        EXPECT_THAT(received, testing::IsSubsetOf(sent));
    }
}

}  // namespace patchbay::test
