// SPDX-License-Identifier: Apache-2.0
#include "choice/cautions.hpp"

#include "patchbay/units.hpp"

#include "limit.hpp"
#include "measure/machine.hpp"

#include <fmt/format.h>

#include <array>

namespace patchbay::cli {
namespace {

/// Of queues: the design takes more than the kernel is set to.
struct LimitOfSize {
    std::string_view scheme;
    const char* name;
    const char* path;
};
constexpr std::array kLimits{
    LimitOfSize{"mq", "fs.mqueue.msgsize_max", "/proc/sys/fs/mqueue/msgsize_max"},
    LimitOfSize{"sysvmq", "kernel.msgmax", "/proc/sys/kernel/msgmax"},
};

std::string limit_of_size(std::string_view scheme, std::uint64_t size_bytes) {
    for (const auto& limit : kLimits) {
        if (limit.scheme != scheme) continue;
        const auto value = number_in_file(limit.path, 0);
        if (value && *value < size_bytes)
            return fmt::format("{} is {} here: raise it for messages of {}", limit.name,
                               format_size(*value), format_size(size_bytes));
    }
    return {};
}

/// Why there is no figure, or why it is not quite one.
std::string about_figures(const Question& question, const Choice& choice, const BenchRun* run,
                          const BenchMachine& here) {
    if (question.mode().empty()) return {};
    if (run == nullptr) return "chosen by traits alone: run `patchbay bench` for figures";
    if (!choice.setting) {
        return fmt::format(
            "chosen by traits alone: {} has no figures of {} for these: run "
            "`patchbay bench`",
            run->source, question.mode());
    }
    if (run->machine != here)
        return fmt::format("the figures are not of this machine, as it is now: {}",
                           run->machine.text());
    return {};
}

}  // namespace

std::vector<std::string> cautions(const Question& question, const Choice& choice,
                                  const BenchRun* run, const BenchMachine& here) {
    std::vector<std::string> result;
    const auto add = [&](std::string text) {
        if (!text.empty()) result.push_back(std::move(text));
    };
    const auto& traits = *choice.ranking.front().traits;
    add(about_figures(question, choice, run, here));
    if (question.pattern->has_size) add(limit_of_size(traits.scheme, question.size_bytes));
    if (!traits.keeps_every && question.pattern->name != "latest")
        add(traits.mechanism == "signal" ? "signals may merge" : "messages may be lost");
    return result;
}

BenchMachine this_machine() {
    const auto cores = measure::usable_cores();
    const auto machine = measure::Machine::describe(cores);
    return {.cpu = machine.cpu,
            .kernel = machine.kernel,
            .is_virtual = machine.is_virtual,
            .usable_cores = cores.size()};
}

}  // namespace patchbay::cli
