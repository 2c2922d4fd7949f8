// SPDX-License-Identifier: Apache-2.0
#include "crash/letter.hpp"
#include "crash/soak.hpp"

#include <array>
#include <chrono>
#include <random>
#include <span>
#include <thread>

namespace patchbay::crash {
namespace {

using namespace std::chrono_literals;

class SoakPublisher {
public:
    SoakPublisher(const std::string& name, Ledger& ledger, std::uint32_t seed)
        : ledger_(ledger),
          random_(seed),
          topic_(or_throw(ByteTopic::open_or_create(name, soak_options()))),
          publisher_(or_throw(topic_.publisher())),
          life_(ledger.lives_used.fetch_add(1)) {}

    [[nodiscard]] bool may_live() const noexcept { return life_ < Ledger::kLives; }

    void publish_one() {
        static constexpr std::array kSizes{kTiny, kSmall, kHuge};
        auto& life = ledger_.lives[life_];
        life.begun.store(number_ + 1);
        if (!put(kSizes[random_() % kSizes.size()])) return;
        life.acknowledged.store(++number_);
    }
    /// A loan that comes to nothing.
    void discard_one() { (void)or_throw(publisher_.try_loan(kHuge)); }

    [[nodiscard]] std::uint32_t dice() { return static_cast<std::uint32_t>(random_()); }

private:
    bool put(std::size_t size_bytes) {
        const auto deadline = Deadline::after(50ms);
        if (dice() % 2 == 0) {
            std::array<std::byte, kHuge> bytes;
            const auto message = std::span(bytes).first(size_bytes);
            write_letter(message, life_, number_);
            return or_throw(publisher_.send(message, deadline));
        }
        auto loan = or_throw(publisher_.loan(size_bytes, deadline));
        if (!loan) return false;
        write_letter(loan->bytes(), life_, number_);
        or_throw(publisher_.publish(std::move(*loan)));
        return true;
    }

    Ledger& ledger_;
    std::minstd_rand random_;
    ByteTopic topic_;
    TopicPublisher publisher_;
    std::uint32_t life_;
    std::uint64_t number_ = 0;
};

}  // namespace

int publish_for_ever(const std::string& name, Ledger& ledger, std::uint32_t seed) {
    for (;; ++seed) {
        SoakPublisher publisher(name, ledger, seed);
        while (ledger.phase.load() == Phase::running && publisher.may_live()) {
            const auto dice = publisher.dice() % 10'000;
            if (dice == 0) break;
            if (dice < 50) publisher.discard_one();
            if (dice < 500) std::this_thread::yield();
            if (dice > 9'900) std::this_thread::sleep_for(100us);
            publisher.publish_one();
        }
        if (ledger.phase.load() != Phase::running || !publisher.may_live()) return 0;
    }
}

}  // namespace patchbay::crash
