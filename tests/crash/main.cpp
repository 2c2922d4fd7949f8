// SPDX-License-Identifier: Apache-2.0
//
// patchbay_crash: kills users of topics at every point, and sees whether the others notice. ./dev crash --help
#include "crash/campaign.hpp"
#include "crash/soak.hpp"
#include "support/small_dev_shm.hpp"

#include <sys/personality.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <thread>

namespace patchbay::crash {
namespace {

constexpr auto kUsage = R"(Usage: ./dev crash [--compiler gcc|clang|both] [OPTION...]

Without options: every operation of topics is killed after each change of shared memory and each system call, and of
the double crashes a sample is tried.

  --list              the operations
  --operation NAME    this one alone
  --all               kill at every instruction, not only where a kill can leave something new
  --double            every double crash, not a sample: who comes after the dead is killed, too
  --at C+E            one trial: the operation is killed after C system calls and E changes;
                      'step C+S': after C calls and S instructions; 'end': at its end
  --then RECOVERY --and-at C+E
                      and who comes after it, likewise
  --soak TIME         instead: ten processes killed and stopped at random for so long (10s, 5m, 1h)
  --seed N            of the soak's random numbers
  --jobs N            trials at a time (default: one for each processor)
)";

/// Each run takes the same way: instruction k is the same every time.
void without_random_addresses(char** arguments) {
    const int now = ::personality(0xffffffff);
    if (now == -1 || (static_cast<unsigned>(now) & ADDR_NO_RANDOMIZE) != 0) return;
    if (::personality(static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE) == -1) return;
    ::execv("/proc/self/exe", arguments);
}

Aim aim_of(std::string_view text) {
    Aim aim;
    if (text.starts_with("step ")) {
        aim.by = Aim::By::step;
        text.remove_prefix(5);
    }
    if (text == "end") return aim;
    const auto plus = text.find('+') + 1;
    const std::string digits(text);
    aim.calls = plus == 0 ? 0 : std::strtoull(digits.c_str(), nullptr, 10);
    aim.number = std::strtoull(digits.c_str() + plus, nullptr, 10);
    return aim;
}

struct Arguments {
    Plan plan;
    std::string at;
    std::string recovery;
    std::string and_at = "end";
    std::string soak;
    std::uint32_t seed = std::random_device()();
    bool list = false;
    bool help = false;
    bool good = true;

    explicit Arguments(int count, char** texts) {
        plan.jobs = std::max(1U, std::thread::hardware_concurrency());
        for (int index = 1; index < count; ++index) {
            const std::string_view name = texts[index];
            const auto value = [&] {
                good = good && index + 1 < count;
                return std::string(good ? texts[++index] : "");
            };
            if (name == "--list")
                list = true;
            else if (name == "--help" || name == "-h")
                help = true;
            else if (name == "--all")
                plan.every_step = true;
            else if (name == "--double")
                plan.every_pair = true;
            else if (name == "--operation")
                plan.operation = value();
            else if (name == "--at")
                at = value();
            else if (name == "--then")
                recovery = value();
            else if (name == "--and-at")
                and_at = value();
            else if (name == "--soak")
                soak = value();
            else if (name == "--seed")
                seed = static_cast<std::uint32_t>(std::stoul('0' + value()));
            else if (name == "--jobs")
                plan.jobs = std::max(1UL, std::stoul('0' + value()));
            else
                good = false;
        }
    }
};

/// 0: no time.
std::chrono::seconds seconds_of(const std::string& text) {
    char* unit = nullptr;
    const auto number = std::strtoll(text.c_str(), &unit, 10);
    const std::string_view name = unit;
    const auto factor = name == "h" ? 3600 : name == "m" ? 60 : name == "s" || name.empty() ? 1 : 0;
    return std::chrono::seconds(number * factor);
}

int reproduce(const Arguments& arguments) {
    const auto all = operations();
    const auto operation = std::ranges::find(all, arguments.plan.operation, &Operation::name);
    const auto recovery = std::ranges::find(recoveries(), arguments.recovery, &Recovery::name);
    if (operation == all.end() || (!arguments.recovery.empty() && recovery == recoveries().end())) {
        (void)std::fputs("--at needs the --operation, and --then one of its recoveries\n", stderr);
        return 2;
    }
    return run_one({.operation = &*operation,
                    .aim = aim_of(arguments.at),
                    .recovery = arguments.recovery.empty() ? nullptr : &*recovery,
                    .then = aim_of(arguments.and_at)})
               ? 0
               : 1;
}

int follow(const Arguments& arguments) {
    if (!arguments.good || (!arguments.soak.empty() && seconds_of(arguments.soak).count() <= 0)) {
        (void)std::fputs(kUsage, stderr);
        return 2;
    }
    if (arguments.help) {
        (void)std::fputs(kUsage, stdout);
        return 0;
    }
    if (arguments.list) {
        for (const auto& operation : operations()) std::puts(std::string(operation.name).c_str());
        return 0;
    }
    // What killed processes leave goes with this one; where the kernel does not let us, it is removed by each trial.
    (void)test::enter_small_dev_shm(256UZ << 20U);
    if (!arguments.soak.empty())
        return run_soak(seconds_of(arguments.soak), arguments.seed) ? 0 : 1;
    if (!arguments.at.empty()) return reproduce(arguments);
    return run_campaign(arguments.plan) ? 0 : 1;
}

}  // namespace
}  // namespace patchbay::crash

int main(int count, char** texts) {
    patchbay::crash::without_random_addresses(texts);
    return patchbay::crash::follow(patchbay::crash::Arguments(count, texts));
}
