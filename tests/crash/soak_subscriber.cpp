// SPDX-License-Identifier: Apache-2.0
//
// The oracle of the soak: what a subscriber that lives must see of every publisher, whether that lives or not.
#include "crash/letter.hpp"
#include "crash/soak.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>
#include <vector>

namespace patchbay::crash {
namespace {

using namespace std::chrono_literals;

class SoakSubscriber {
public:
    SoakSubscriber(const std::string& name, Ledger& ledger, std::uint32_t seed, Delivery delivery)
        : ledger_(ledger),
          random_(seed),
          delivery_(delivery),
          topic_(or_throw(ByteTopic::open_or_create(name, soak_options()))),
          subscriber_(or_throw(topic_.subscriber({.delivery = delivery}))),
          must_see_(Ledger::kLives),
          next_(Ledger::kLives) {
        // What is begun from here on is published after we subscribed.
        for (std::size_t life = 0; life < Ledger::kLives; ++life)
            must_see_[life] = ledger.lives[life].begun.load();
        if (random_() % 2 == 0) polled_ = or_throw(subscriber_.fd());
    }

    /// False: nothing came for a while.
    bool take_one() {
        auto sample = or_throw(subscriber_.try_receive());
        if (!sample && polled_) {
            ::pollfd polled{.fd = *polled_, .events = POLLIN, .revents = 0};
            (void)::poll(&polled, 1, 200);
            sample = or_throw(subscriber_.try_receive());
        } else if (!sample) {
            sample = or_throw(subscriber_.receive(Deadline::after(200ms)));
        }
        if (!sample) return false;
        check(*sample);
        if (held_.size() < 3 && random_() % 8 == 0) {
            held_.push_back(std::move(*sample));
        } else if (!held_.empty() && random_() % 8 == 0) {
            let_go(random_() % held_.size());
        }
        return true;
    }
    void take_rest() {
        while (!held_.empty()) let_go(0);
        while (auto sample = or_throw(subscriber_.try_receive())) check(*sample);
    }
    /// After the last publisher has gone and all was taken.
    void check_nothing_missed() {
        for (std::size_t life = 0; life < Ledger::kLives; ++life) {
            const auto acknowledged = ledger_.lives[life].acknowledged.load();
            if (acknowledged > must_see_[life] && next_[life] < acknowledged)
                ledger_.fail("publisher ", life, ": ", acknowledged,
                             " messages acknowledged, received up to ", next_[life]);
        }
        ledger_.drained.fetch_add(1);
    }
    [[nodiscard]] std::uint32_t dice() { return static_cast<std::uint32_t>(random_()); }

private:
    void check(const TopicSample& sample) {
        const auto letter = read_letter(sample.bytes());
        if (!letter || letter->sender >= Ledger::kLives)
            return ledger_.fail("a message of ", sample.bytes().size(), " bytes that is not whole");
        auto& next = next_[letter->sender];
        const bool lossy = delivery_ == Delivery::lossy;
        const auto latest = next == 0 ? must_see_[letter->sender] : next;
        const bool late = !lossy && letter->number > latest;
        if (letter->number < next || late)
            ledger_.fail("publisher ", letter->sender, ": message ", letter->number, " where ",
                         latest, " should come");
        next = letter->number + 1;
        (lossy ? ledger_.missed : ledger_.received).fetch_add(lossy ? sample.missed() : 1);
    }
    /// What was held must be what it was.
    void let_go(std::size_t index) {
        if (!read_letter(held_[index].bytes()))
            ledger_.fail("a message of ", held_[index].bytes().size(),
                         " bytes changed while it was held");
        held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(index));
    }

    Ledger& ledger_;
    std::minstd_rand random_;
    Delivery delivery_;
    ByteTopic topic_;
    TopicSubscriber subscriber_;
    std::optional<int> polled_;
    std::vector<std::uint64_t>
        must_see_;  ///< from each publisher, at the latest from this message on
    std::vector<std::uint64_t> next_;
    std::vector<TopicSample> held_;
};

int receive(const std::string& name, Ledger& ledger, std::uint32_t seed, Delivery delivery) {
    for (;; ++seed) {
        SoakSubscriber subscriber(name, ledger, seed, delivery);
        // Now and then it leaves, and comes again.
        while (ledger.phase.load() != Phase::all_leave && subscriber.dice() % 50'000 != 0)
            (void)subscriber.take_one();
        if (ledger.phase.load() != Phase::all_leave) continue;
        subscriber.take_rest();
        if (delivery == Delivery::reliable) subscriber.check_nothing_missed();
        return 0;
    }
}

}  // namespace

int receive_for_ever(const std::string& name, Ledger& ledger, std::uint32_t seed) {
    return receive(name, ledger, seed, Delivery::reliable);
}

int receive_lossy_for_ever(const std::string& name, Ledger& ledger, std::uint32_t seed) {
    return receive(name, ledger, seed, Delivery::lossy);
}

}  // namespace patchbay::crash
