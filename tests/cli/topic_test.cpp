// SPDX-License-Identifier: Apache-2.0
//
// Topics from the command line: send, recv, relay, remove, explain, completion.
#include "patchbay/topic.hpp"

#include "completion/candidates.hpp"
#include "support/own_ipc.hpp"
#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ToolTopic : public OwnIpc {
protected:
    ~ToolTopic() override {
        (void)ByteTopic::remove(name_);
        for (const auto* const suffix : {".in", ".out", ".fifo"})
            std::filesystem::remove(path_ + suffix);
    }
    bool exists() const { return std::filesystem::exists("/dev/shm/patchbay." + name_.substr(1)); }
    /// Waits until so many have subscribed.
    void wait_for_subscribers(std::size_t count) const {
        wait_until("subscribers", [&] {
            const auto facts = inspected();
            return facts.contains("subscribers") && facts["subscribers"].size() == count;
        });
    }
    nlohmann::json inspected() const {
        const auto result = run_program({"patchbay", "explain", topic_, "--json"});
        return result.status == 0 ? nlohmann::json::parse(result.output) : nlohmann::json::object();
    }

    const std::string name_ = unique_name("/");
    const std::string topic_ = "topic:" + name_;
    const std::string path_ = unique_name("/tmp/");
};

TEST_F(ToolTopic, EverybodyGetsEverythingAndThenTheEnd) {
    Program first({"patchbay", "recv", topic_});
    Program second({"patchbay", "recv", topic_ + "?lossy"});
    wait_for_subscribers(2);
    const auto sent = run_program({"patchbay", "send", topic_}, {.input = "one\n\nthree"});
    EXPECT_EQ(sent.status, 0) << sent.errors;
    EXPECT_EQ(sent.errors, "");
    for (auto* const receiver : {&first, &second}) {
        const auto received = receiver->finish();
        EXPECT_EQ(received.status, 0) << received.errors;
        EXPECT_EQ(received.output, "one\n\nthree\n");
    }
    EXPECT_FALSE(exists());
}

TEST_F(ToolTopic, ASenderWaitsForASubscriberAndSaysSo) {
    Program sender({"patchbay", "send", topic_, "hello"});
    sender.wait_for_errors("waits for a first subscriber");
    const auto received = run_program({"patchbay", "recv", topic_});
    EXPECT_EQ(received.output, "hello\n");
    EXPECT_EQ(sender.finish().status, 0);
    EXPECT_FALSE(exists());
}

TEST_F(ToolTopic, NobodyIsWaitedForForEver) {
    const auto alone = run_program({"patchbay", "send", topic_, "x", "--timeout", "50ms"});
    EXPECT_EQ(alone.status, 124);
    EXPECT_THAT(alone.errors, HasSubstr("nobody was there within 50 ms"));
    const auto to_nobody = run_program({"patchbay", "send", topic_ + "?wait=no", "x"});
    EXPECT_EQ(to_nobody.status, 0) << to_nobody.errors;
    EXPECT_EQ(run_program({"patchbay", "send", topic_ + "?create=no", "x"}).status, 1);
    EXPECT_FALSE(exists());
}

TEST_F(ToolTopic, CtrlCLeavesNothingBehind) {
    Program sender({"patchbay", "send", topic_, "x"});
    sender.wait_for_errors("waits for a first subscriber");
    sender.signal(SIGINT);
    EXPECT_EQ(sender.finish().status, 130);
    EXPECT_FALSE(exists());
    Program receiver({"patchbay", "recv", topic_});
    wait_for_subscribers(1);
    receiver.signal(SIGTERM);
    EXPECT_EQ(receiver.finish().status, 143);
    EXPECT_FALSE(exists());
}

TEST_F(ToolTopic, AReceiverMayKeepOn) {
    Program receiver({"patchbay", "recv", topic_ + "?keep", "-n", "2"});
    EXPECT_EQ(run_program({"patchbay", "send", topic_, "one"}).status, 0);
    receiver.wait_for_output("one");
    EXPECT_EQ(run_program({"patchbay", "send", topic_, "two"}).status, 0);
    const auto received = receiver.finish();
    EXPECT_EQ(received.status, 0) << received.errors;
    EXPECT_EQ(received.output, "one\ntwo\n");
}

TEST_F(ToolTopic, AFileFromAFifoThroughATopic) {
    ASSERT_EQ(::mkfifo((path_ + ".fifo").c_str(), 0600), 0);
    std::independent_bits_engine<std::mt19937, 8, unsigned> engine(7);
    std::string bytes(1'500'000, '\0');
    for (auto& byte : bytes) byte = static_cast<char>(engine());
    std::ofstream(path_ + ".in") << bytes;
    Program receiver({"patchbay", "recv", topic_, "--format", "raw"});
    Program relay({"patchbay", "relay", "fifo:" + path_ + ".fifo?frame=raw", topic_});
    EXPECT_EQ(run_shell("cat " + path_ + ".in > " + path_ + ".fifo").status, 0);
    EXPECT_EQ(relay.finish().status, 0);
    const auto received = receiver.finish();
    EXPECT_EQ(received.status, 0) << received.errors;
    EXPECT_TRUE(received.output == bytes) << received.output.size();
}

TEST_F(ToolTopic, RelaysFromATopic) {
    Program relay({"patchbay", "relay", topic_, "exec:cat > " + path_ + ".out"});
    EXPECT_EQ(run_program({"patchbay", "send", topic_, "one", "two"}).status, 0);
    EXPECT_EQ(relay.finish().status, 0);
    std::ifstream out(path_ + ".out");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(out), {}), "one\ntwo\n");
}

TEST_F(ToolTopic, NothingIsMadeBeforehandAndLeftoversAreRemoved) {
    const auto made = run_program({"patchbay", "create", topic_});
    EXPECT_EQ(made.status, 1);
    EXPECT_THAT(made.errors, HasSubstr("nothing to make beforehand"));
    EXPECT_EQ(run_program({"patchbay", "remove", topic_}).status, 1);
    Program receiver({"patchbay", "recv", topic_});
    wait_for_subscribers(1);
    receiver.signal(SIGKILL);
    receiver.finish();
    EXPECT_TRUE(exists());
    const auto seen = run_program({"patchbay", "explain", topic_});
    EXPECT_EQ(seen.status, 0) << seen.errors;
    EXPECT_THAT(seen.output, HasSubstr("all were killed"));
    EXPECT_THAT(seen.output, HasSubstr("KILLED"));
    EXPECT_EQ(run_program({"patchbay", "remove", topic_}).status, 0);
    EXPECT_FALSE(exists());
}

TEST_F(ToolTopic, ExplainsALiveTopic) {
    auto topic = or_throw(ByteTopic::create(name_, {.capacity_slots = 8, .history = 2}));
    auto publisher = or_throw(topic.publisher());
    auto subscriber = or_throw(topic.subscriber());
    Program lossy({"patchbay", "recv", topic_ + "?lossy"});
    wait_for_subscribers(2);
    lossy.signal(SIGSTOP);
    for (int round = 0; round < 3; ++round) or_throw(publisher.send(as_bytes("x")));
    ASSERT_TRUE(or_throw(subscriber.try_receive()));
    const auto facts = inspected();
    EXPECT_EQ(facts["name"], topic_);
    EXPECT_EQ(facts["in_use"], true);
    EXPECT_EQ(facts["capacity_slots"], 8);
    EXPECT_EQ(facts["publishers"][0]["head_messages"], 3);
    EXPECT_EQ(facts["publishers"][0]["waiting_messages"], 2);
    EXPECT_EQ(facts["publishers"][0]["id"], publisher.id());
    EXPECT_EQ(facts["subscribers"][0]["reliable"], true);
    EXPECT_EQ(facts["subscribers"][0]["lag_messages"], 2);
    EXPECT_EQ(facts["subscribers"][0]["positions"][0]["position_messages"], 1);
    EXPECT_EQ(facts["subscribers"][1]["reliable"], false);
    EXPECT_EQ(facts["subscribers"][1]["alive"], true);
    EXPECT_EQ(facts["subscribers"][1]["process"], lossy.pid());
    const auto page = run_program({"patchbay", "explain", topic_}).output;
    for (const auto* const part : {"\nPublishers\n", "\nSubscribers\n", "history", "reliable",
                                   "lossy", "is in", "1 of 0", "/topic"})
        EXPECT_THAT(page, HasSubstr(part));
    EXPECT_THAT(page, Not(HasSubstr("all were killed")));
    const auto markdown = run_program({"patchbay", "explain", topic_, "--markdown"}).output;
    EXPECT_THAT(markdown, HasSubstr("| place | process | state |"));
    lossy.signal(SIGCONT);
}

TEST_F(ToolTopic, ATopicThatIsNotThereIsNotExplained) {
    const auto missing = run_program({"patchbay", "explain", topic_});
    EXPECT_EQ(missing.status, 1);
    EXPECT_THAT(missing.errors, HasSubstr("no such topic"));
    EXPECT_EQ(run_program({"patchbay", "explain", "topic:/a/b"}).status, 2);
    EXPECT_THAT(run_program({"patchbay", "explain", "topic"}).output, HasSubstr("What a topic is"));
}

TEST_F(ToolTopic, IsCompleted) {
    auto topic = or_throw(ByteTopic::create(name_));
    const auto offered = [](const std::string& word) {
        const std::vector<std::string> line{"recv", word};
        std::vector<std::string> words;
        for (const auto& candidate : cli::complete(line)) words.push_back(candidate.word);
        return words;
    };
    EXPECT_THAT(offered("topic:/"), testing::Contains(topic_));
    EXPECT_THAT(offered(topic_ + "?l"), testing::ElementsAre(topic_ + "?lossy="));
    EXPECT_THAT(offered(topic_ + "?wait="), testing::ElementsAre(topic_ + "?wait=no"));
}

}  // namespace
}  // namespace patchbay::test
