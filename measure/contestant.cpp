// SPDX-License-Identifier: Apache-2.0
#include "measure/contestant.hpp"

#include "measure/message.hpp"
#include "measure/participant.hpp"
#include "measure/peer_program.hpp"
#include "measure/player.hpp"

#include <poll.h>

#include <algorithm>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

/// How long a process has for getting ready before the first message of an open loop is due.
constexpr std::uint64_t kLeadNs = 10'000'000;
/// Daemons and libraries of others take their time.
constexpr auto kSlowStart = 20s;

}  // namespace

Contestant::Contestant(const Mechanism& mechanism, const Rules& rules)
    : mechanism_(mechanism),
      rules_(rules),
      message_bytes_(mechanism.size_bytes.value_or(rules.setting.size_bytes)) {
    const auto processes = 1 + rules.setting.receivers;
    partners_.reserve(processes);
    if (!mechanism.command.empty()) return;  // nothing is inherited: open() starts them
    for (unsigned index = 0; index < processes; ++index) start(index);
}

void Contestant::start(unsigned index) {
    const Place place{.index = index, .receivers = rules_.setting.receivers};
    const auto core = rules_.core_of(index);
    if (!mechanism_.command.empty()) {
        partners_.push_back(Partner::executed(mechanism_.command));
        partners_.back().link().tell("setting", PeerSetting{.setting = rules_.setting,
                                                            .place = place,
                                                            .core = core,
                                                            .rate_per_s = rules_.rate_per_s,
                                                            .patience = rules_.patience,
                                                            .token = mechanism_.token}
                                                    .text());
        return;
    }
    const Participant participant{
        .place = place, .message_bytes = message_bytes_, .open = mechanism_.open};
    partners_.push_back(Partner::forked([&](Link& link) {
        auto rules = rules_;
        rules.stopped = [] { return false; };
        try {
            if (core >= 0) pin_to(core);
            participant.take_part(link, rules);
        } catch (const std::exception& problem) {
            tell_problem(link, problem);
        }
    }));
}

void Contestant::start_host() {
    host_.emplace(Partner::executed(mechanism_.command));
    host_->link().tell("host", mechanism_.token);
    const auto deadline = Deadline::after(kSlowStart);
    for (;;) {
        if (rules_.stopped()) throw Stopped();
        try {
            const auto line = host_->link().hear(100ms);
            if (line && line->word == "ready") return;
        } catch (const Refusal& refusal) {
            const auto words = host_->last_words();
            throw Refusal(refusal.fault,
                          refusal.what() + (words.empty() ? "" : " (" + words + ")"));
        }
        if (deadline.expired())
            throw Refusal(Fault::failed, "failed: what it needs does not start in 20 s");
    }
}

void Contestant::open() {
    if (mechanism_.has_host) start_host();
    if (!mechanism_.command.empty()) {
        for (unsigned index = 0; index <= rules_.setting.receivers; ++index) start(index);
    }
    for (auto& partner : partners_) partner.link().tell("open");
    std::vector<std::string> told(partners_.size());
    std::size_t tellers = 0;
    for (std::size_t ready = 0; ready < partners_.size();) {
        const auto [process, line] = listen(kSlowStart);
        if (line.word == "ready") ++ready;
        if (line.word != "tell") continue;
        told[process] = line.text;
        if (++tellers % partners_.size() == 0) distribute(told);
    }
}

void Contestant::distribute(const std::vector<std::string>& told) {
    for (std::size_t process = 1; process < told.size(); ++process) {
        partners_[0].link().tell("told", told[process]);
        partners_[process].link().tell("told", told[0]);
    }
}

void Contestant::tell_receivers(std::string_view word, const std::string& text) {
    for (std::size_t process = 1; process < partners_.size(); ++process)
        partners_[process].link().tell(word, text);
}

Contestant::Played Contestant::play(std::uint64_t messages) {
    auto batch = std::to_string(next_number_) + ' ' + std::to_string(messages);
    next_number_ += messages;
    const auto period_ns = rules_.period_ns();
    if (period_ns > 0)
        batch += ' ' + std::to_string(rules_.clock() + kLeadNs) + ' ' + std::to_string(period_ns);
    tell_receivers("play", batch);
    const auto patience = 3 * rules_.patience + 1s + std::chrono::nanoseconds(messages * period_ns);
    for (std::size_t begun = 1; begun < partners_.size();) {
        if (listen(patience).line.word == "begun") ++begun;
    }
    partners_[0].link().tell("play", batch);
    Played played{};
    std::uint64_t start_ns = 0;
    std::uint64_t end_ns = 0;
    for (std::size_t done = 0; done < partners_.size();) {
        // Batches last as long as they last: who plays notices that nothing comes, and says so.
        const auto [process, line] = listen(std::chrono::hours(24));
        const auto numbers = line.numbers();
        if (line.word == "times" && !played.one_way.merge_text(numbers))
            throw Refusal(Fault::failed, "failed: it reports times that are none");
        if (line.word != "played") continue;
        if (numbers.size() != 2)
            throw Refusal(Fault::failed, "failed: it does not report when it played");
        ++done;
        if (process == 0) {
            start_ns = numbers[0];
            played.send_ns = numbers[1] - numbers[0];
        }
        end_ns = std::max(end_ns, numbers[1]);
    }
    played.time_ns = end_ns - std::min(start_ns, end_ns);
    return played;
}

std::optional<Contestant::Said> Contestant::heard() {
    for (std::size_t process = 0; process < partners_.size(); ++process) {
        try {
            if (auto line = partners_[process].link().hear(0ms))
                return Said{.process = process, .line = std::move(*line)};
        } catch (const Refusal& refusal) {
            throw cause_of(process, refusal);
        }
    }
    return std::nullopt;
}

/// Who sees that another one has gone knows less than that one, who may say it later.
Refusal Contestant::cause_of(std::size_t process, const Refusal& refusal) {
    const auto words = partners_[process].last_words();
    Refusal said(refusal.fault, refusal.what() + (words.empty() ? "" : " (" + words + ")"));
    if (refusal.fault != Fault::failed) return said;
    const auto deadline = Deadline::after(300ms);
    for (std::size_t other = 0; other < partners_.size(); ++other) {
        if (other == process) continue;
        try {
            while (partners_[other].link().hear(
                std::chrono::duration_cast<std::chrono::milliseconds>(deadline.remaining()))) {
            }
        } catch (const Refusal& cause) {
            if (cause.fault != Fault::failed) return cause;
        }
    }
    return said;
}

Contestant::Said Contestant::listen(std::chrono::nanoseconds patience) {
    const auto deadline = Deadline::after(patience);
    std::vector<::pollfd> links;
    for (auto& partner : partners_)
        links.push_back({.fd = partner.link().fd(), .events = POLLIN, .revents = 0});
    for (;;) {
        if (auto said = heard()) return std::move(*said);
        if (rules_.stopped()) throw Stopped();
        if (deadline.expired())
            throw Refusal(Fault::failed, "failed: the other process does not answer");
        (void)::poll(links.data(), links.size(), 100);
    }
}

Contestant::~Contestant() {
    for (auto& partner : partners_) partner.link().close();
    partners_.clear();
    host_.reset();
    mechanism_.clean();
}

}  // namespace patchbay::measure
