// SPDX-License-Identifier: Apache-2.0
//
// explain: complete for each scheme of the traits table, and true for this machine.
#include "patchbay/traits.hpp"

#include "explanations/explanation.hpp"
#include "support/program.hpp"
#include "trait_columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace patchbay::test {
namespace {

using testing::HasSubstr;
using testing::Not;

nlohmann::json explained(const std::string& subject) {
    const auto result = run_program({"patchbay", "explain", subject, "--json"});
    EXPECT_EQ(result.status, 0) << result.errors;
    return nlohmann::json::parse(result.output);
}

TEST(Explain, TheTableHasEachSchemeAndEachTrait) {
    const auto table = run_program({"patchbay", "explain"});
    EXPECT_EQ(table.status, 0) << table.errors;
    for (const auto& traits : all_traits())
        EXPECT_THAT(table.output, HasSubstr("  " + std::string(traits.syntax) + "  "));
    for (const auto& column : cli::trait_columns())
        EXPECT_THAT(table.output, HasSubstr(std::string(column.header)));
}

TEST(Explain, TheTableAsDataIsTheTraitsTable) {
    const auto result = run_program({"patchbay", "explain", "--json"});
    const auto json = nlohmann::json::parse(result.output);
    ASSERT_EQ(json.size(), all_traits().size());
    for (std::size_t at = 0; at < json.size(); ++at) {
        const auto& traits = all_traits()[at];
        EXPECT_EQ(json[at]["scheme"], traits.scheme);
        EXPECT_EQ(json[at]["duplex"], traits.duplex);
        EXPECT_EQ(json[at]["keeps_boundaries"], traits.keeps_boundaries);
        EXPECT_EQ(json[at]["largest_message_bytes"].is_null(),
                  traits.largest_message_bytes == Traits::kUnlimited);
    }
}

TEST(Explain, TheTableFitsATerminal) {
    if (!is_installed("script")) GTEST_SKIP() << "script is not installed";
    for (const int width : {60, 80, 120}) {
        const auto shown =
            run_shell("script --quiet --command 'stty cols " + std::to_string(width) +
                      "; NO_COLOR=1 patchbay explain; NO_COLOR=1 patchbay explain mq' /dev/null");
        EXPECT_THAT(shown.output, HasSubstr("fifo:/path"));
        std::string_view rest = shown.output;
        while (!rest.empty()) {
            auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(line.size() + 1, rest.size()));
            if (line.ends_with('\r')) line.remove_suffix(1);
            EXPECT_LE(line.size(), static_cast<std::size_t>(width)) << line;
        }
    }
}

TEST(Explain, EachSchemeIsExplainedInFull) {
    for (const auto& traits : all_traits()) {
        const auto json = explained(std::string(traits.scheme));
        const auto& mechanism = json["mechanism"];
        EXPECT_EQ(mechanism["mechanism"], traits.mechanism);
        for (const auto* key : {"principle", "choose_it_when", "choose_instead", "see", "title"})
            EXPECT_GT(json[key].get<std::string>().size(), 4U) << traits.scheme << ' ' << key;
        EXPECT_GE(json["examples"].size(), 1U) << traits.scheme;
        EXPECT_GE(json["advantages"].size() + mechanism["advantages"].size(), 3U) << traits.scheme;
        EXPECT_GE(json["drawbacks"].size() + mechanism["drawbacks"].size(), 4U) << traits.scheme;
        EXPECT_GE(json["limits"].size() + mechanism["limits"].size(), 1U) << traits.scheme;
    }
}

TEST(Explain, EachExampleIsOfItsScheme) {
    for (const auto& traits : all_traits()) {
        const auto json = explained(std::string(traits.scheme));
        int own = 0;
        for (const auto& example : json["examples"]) {
            const auto command = example["command"].get<std::string>();
            own += command.find(std::string(traits.scheme) + ":") != std::string::npos ? 1 : 0;
        }
        EXPECT_GE(own, 1) << traits.scheme;
    }
}

TEST(Explain, APageHasAllItsParts) {
    const auto page = run_program({"patchbay", "explain", "fifo"}).output;
    for (const auto* heading :
         {"\nPrinciple\n", "\nGood at\n", "\nKnown for, and what Patchbay does about it\n",
          "\nLimits on this machine, now\n", "\nWhen to choose it\n", "\nTraits\n", "\nExamples\n",
          "\nSee\n"})
        EXPECT_THAT(page, HasSubstr(heading));
}

TEST(Explain, LimitsAreThoseOfThisMachine) {
    std::ifstream file("/proc/sys/fs/mqueue/msg_max");
    std::uint64_t value = 0;
    file >> value;
    const auto queue = explained("mq");
    for (const auto& limit : queue.at("limits")) {
        if (limit["name"] != "fs.mqueue.msg_max") continue;
        EXPECT_EQ(limit["value"], value);
    }
    const auto lowered = run_shell("ulimit -S -n 123; patchbay explain tcp --json");
    EXPECT_THAT(lowered.output, HasSubstr("\"value\": 123"));
}

TEST(Explain, MechanismsHaveSeveralNames) {
    for (const auto* explanation : cli::all_explanations()) {
        const std::string mechanism(explanation->mechanism);
        EXPECT_EQ(explained(mechanism)["principle"],
                  explained(std::string(explanation->alias))["principle"])
            << mechanism;
    }
    EXPECT_EQ(explained("message-queue")["mechanism"], "message queue");
    EXPECT_EQ(explained("mq:/jobs?capacity=5")["scheme"], "mq");
}

TEST(Explain, MarkdownHasNoTerminalInIt) {
    const auto page = run_program({"patchbay", "explain", "memfd", "--markdown"}).output;
    EXPECT_THAT(page, HasSubstr("# memfd:"));
    EXPECT_THAT(page, HasSubstr("| limit | now | meaning |\n| --- | --- | --- |\n"));
    EXPECT_THAT(page, HasSubstr("memfd:[N\\|PATH]"));
    EXPECT_THAT(page, Not(HasSubstr("\x1b")));
}

TEST(Explain, ThePageOnAddressesIsWhatTheToolSays) {
    std::ifstream file(PATCHBAY_SOURCE "/docs/addresses.md");
    const std::string page(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(run_program({"patchbay", "explain", "--markdown"}).output, page)
        << "patchbay explain --markdown > docs/addresses.md";
}

}  // namespace
}  // namespace patchbay::test
