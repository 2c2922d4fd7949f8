// SPDX-License-Identifier: Apache-2.0
//
// The manual pages: clean, and complete.
#include "patchbay/traits.hpp"

#include "parser.hpp"
#include "support/program.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace patchbay::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

const std::filesystem::path kPages = PATCHBAY_SOURCE "/docs/man";

std::string page(const std::string& name) {
    std::ifstream file(kPages / name);
    EXPECT_TRUE(file) << name << " is missing";
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string page_of(const cli::Verb& verb) {
    // There is not more to say of it than the main page does.
    return page(verb.name == "help" ? "patchbay.1" : "patchbay-" + std::string(verb.name) + ".1");
}

TEST(ManPages, AreClean) {
    if (!is_installed("mandoc")) GTEST_SKIP() << "mandoc is not installed";
    int pages = 0;
    for (const auto& entry : std::filesystem::directory_iterator(kPages)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with("patchbay")) continue;
        const auto lint =
            run_program({"mandoc", "-T", "lint", "-W", "warning", entry.path().string()});
        EXPECT_EQ(lint.status, 0) << lint.output << lint.errors;
        ++pages;
    }
    EXPECT_GE(pages, 7);
}

TEST(ManPages, TheMainPageHasEachVerb) {
    const auto main_page = page("patchbay.1");
    for (const auto* verb : cli::all_verbs())
        EXPECT_THAT(main_page, HasSubstr("\n.It Cm " + std::string(verb->name) + "\n"));
}

TEST(ManPages, EachOptionHasItsLine) {
    for (const auto* verb : cli::all_verbs()) {
        const auto text = page_of(*verb);
        const cli::Parser parser(*verb);
        for (const auto* option : parser.options()) {
            for (const auto& name : option->get_lnames())
                EXPECT_TRUE(text.find("Fl -" + name + "\n") != std::string::npos ||
                            text.find("Fl -" + name + " Ar") != std::string::npos)
                    << verb->name << " --" << name;
            for (const auto& name : option->get_snames())
                EXPECT_THAT(text, HasSubstr("\n.It Fl " + name)) << verb->name << " -" << name;
        }
    }
}

TEST(ManPages, EachVerbHasTheUsualParts) {
    for (const auto* verb : cli::all_verbs()) {
        const auto text = page_of(*verb);
        for (const auto* section :
             {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO"})
            EXPECT_THAT(text, HasSubstr(std::string("\n.Sh ") + section + "\n")) << verb->name;
    }
}

TEST(ManPages, EachSchemeAndEachOptionOfAddressesHasItsLine) {
    const auto text = page("patchbay-address.7");
    for (const auto& traits : all_traits()) {
        EXPECT_THAT(text, HasSubstr("\n.It Cm " + std::string(traits.scheme) + " :"))
            << traits.scheme;
        std::istringstream options{std::string(traits.options)};
        for (std::string option; options >> option;)
            EXPECT_THAT(text, AnyOf(HasSubstr("\n.It Cm " + option + " Ns ="),
                                    HasSubstr("\n.It Cm " + option + "\n")))
                << traits.scheme;
    }
}

}  // namespace
}  // namespace patchbay::test
