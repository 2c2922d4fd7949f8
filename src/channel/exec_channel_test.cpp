// SPDX-License-Identifier: Apache-2.0
#include "patchbay/channel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace patchbay {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

Deadline soon() {
    return Deadline::after(10s);
}

/// All messages until the end, which is put into `end`.
std::vector<std::string> receive_all(Receiver& receiver, std::string& end) {
    std::vector<std::string> messages;
    for (;;) {
        const auto message = receiver.receive(soon());
        if (!message) {
            end = message.error().message();
            return messages;
        }
        if (!*message) {
            end = "timed out";
            return messages;
        }
        messages.emplace_back(as_text((*message)->bytes));
    }
}

TEST(ExecChannel, ReceivesWhatTheCommandWrites) {
    auto receiver = or_throw(open_receiver("exec:printf 'one\\ntwo'"));
    std::string end;
    EXPECT_THAT(receive_all(receiver, end), ElementsAre("one", "two"));
    EXPECT_THAT(end, HasSubstr("closed"));
}

TEST(ExecChannel, ACommandThatFailsIsAnErrorAfterItsOutput) {
    auto receiver = or_throw(open_receiver("exec:echo one; exit 3"));
    std::string end;
    EXPECT_THAT(receive_all(receiver, end), ElementsAre("one"));
    EXPECT_THAT(end,
                testing::AllOf(HasSubstr("exec:echo one; exit 3"), HasSubstr("exit status 3")));
}

TEST(ExecChannel, CommandsThatAreReceivedFromReadNothing) {
    auto receiver = or_throw(open_receiver("exec:cat"));
    std::string end;
    EXPECT_THAT(receive_all(receiver, end), ElementsAre());
}

TEST(ExecChannel, FinishWaitsForTheCommandAndItsStatus) {
    auto good = or_throw(open_sender("exec:grep -q needle"));
    EXPECT_TRUE(or_throw(good.send(as_bytes("a needle"), soon())));
    EXPECT_TRUE(or_throw(good.finish(soon())));

    auto bad = or_throw(open_sender("exec:cat >/dev/null; exit 5"));
    EXPECT_TRUE(or_throw(bad.send(as_bytes("hay"), soon())));
    const auto finished = bad.finish(soon());
    ASSERT_FALSE(finished);
    EXPECT_TRUE(finished.error().is(Condition::failed));
    EXPECT_THAT(finished.error().message(), HasSubstr("exit status 5"));
}

TEST(ExecChannel, FinishKeepsItsDeadline) {
    auto sender = or_throw(open_sender("exec:sleep 60"));
    EXPECT_FALSE(or_throw(sender.finish(Deadline::after(50ms))));
}

TEST(ExecChannel, ACommandThatIsNotThereSaysSoByItsStatus) {
    auto sender = or_throw(open_sender("exec:exec /nonexistent/command 2>/dev/null"));
    for (;;) {
        const auto sent = sender.send(as_bytes("x"), soon());
        if (sent) continue;
        EXPECT_TRUE(sent.error().is(Condition::failed)) << sent.error().message();
        EXPECT_THAT(sent.error().message(), HasSubstr("exit status 127"));
        break;
    }
}

TEST(ExecChannel, ConnectGoesThroughTheCommandBothWays) {
    auto filter = or_throw(connect("exec:tr a-z A-Z"));
    EXPECT_TRUE(or_throw(filter.sender.send(as_bytes("quiet"), soon())));
    EXPECT_TRUE(or_throw(filter.sender.finish(soon())));
    std::string end;
    EXPECT_THAT(receive_all(filter.receiver, end), ElementsAre("QUIET"));
    EXPECT_THAT(end, HasSubstr("closed"));
}

TEST(ExecChannel, AProgramMayCloseItsOutputAndReadOn) {
    auto both = or_throw(connect("exec:exec >&-; cat > /dev/null; exit 4"));
    std::string end;
    EXPECT_THAT(receive_all(both.receiver, end), ElementsAre());
    EXPECT_THAT(end, HasSubstr("closed"));
    EXPECT_TRUE(or_throw(both.sender.send(as_bytes("more"), soon())));
    // The status is told by the direction that ends last.
    const auto finished = both.sender.finish(soon());
    ASSERT_FALSE(finished.has_value());
    EXPECT_THAT(finished.error().message(), HasSubstr("exit status 4"));
}

}  // namespace
}  // namespace patchbay
