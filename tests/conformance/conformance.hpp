// SPDX-License-Identifier: Apache-2.0
//
// The fixture of the conformance tests: a subject, a fresh place, and two or more peers who meet there. What is
// expected is read from the traits. Nothing may be left behind: the census is the same before and after.
#pragma once

#include "conformance/peer.hpp"
#include "conformance/subjects.hpp"
#include "support/census.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace patchbay::test {

/// Over which subject, and where the other side is.
using Case = std::pair<Subject, Where>;
[[nodiscard]] std::string case_name(const testing::TestParamInfo<Case>& info);

class Conformance : public testing::TestWithParam<Case> {
protected:
    void SetUp() override;
    void TearDown() override;

    [[nodiscard]] static const Subject& subject() { return GetParam().first; }
    [[nodiscard]] static const Traits& traits() { return subject().traits(); }
    [[nodiscard]] static Where where() { return GetParam().second; }
    [[nodiscard]] Place& place() { return *place_; }
    [[nodiscard]] static bool takes(std::string_view option) {
        return takes_option(traits(), option);
    }

    /// Opens both sides, in the order that the place needs, with an option on both. Fails the test where that fails.
    void join(Peer& sender, Peer& receiver, const std::string& option = {});
    /// Opens another one where somebody is already.
    void join_sender(Peer& sender);
    void join_receiver(Peer& receiver);

    /// Where another receiver would go.
    [[nodiscard]] const std::string& receiver_address() const { return receiver_address_; }

    /// Sends and receives at once, or, where half a value may be seen meanwhile, one after the other. What was
    /// received; that everything was sent is expected.
    static Answer transfer(Peer& sender, const Task& send, Peer& receiver, const Task& receive);

    /// A message that the scheme can carry, the same every time.
    [[nodiscard]] static std::string sample() { return series_message(traits(), "s", 3); }
    /// Messages first..first+count-1 of a series.
    [[nodiscard]] static std::vector<std::string> series(const std::string& name,
                                                         std::uint64_t count,
                                                         std::uint64_t first = 0);

    /// What was sent and what was received agree as far as the traits promise.
    static void expect_arrived(const std::vector<std::string>& sent,
                               const std::vector<std::string>& received);

private:
    std::optional<Census> before_;
    std::optional<Place> place_;
    std::string sender_address_;
    std::string receiver_address_;
};

/// What a test is about, by the traits.
using Promise = bool (*)(const Traits& traits);

/// Every subject whose traits make the promise, with the other side in each place.
[[nodiscard]] std::vector<Case> everywhere(Promise promise);
/// The same where the other side is a process, which can be killed.
[[nodiscard]] std::vector<Case> in_other_processes(Promise promise);
/// The same where it is in this thread, or there is none.
[[nodiscard]] std::vector<Case> here(Promise promise);

}  // namespace patchbay::test

/// Runs a fixture's tests in `places` over the subjects for which the expression, of their `traits`, is true.
#define PATCHBAY_CONFORMANCE(Fixture, places, promise)                                            \
    INSTANTIATE_TEST_SUITE_P(                                                                     \
        Schemes, Fixture,                                                                         \
        testing::ValuesIn(places([]([[maybe_unused]] const Traits& traits) { return promise; })), \
        patchbay::test::case_name)
