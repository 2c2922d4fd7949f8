// SPDX-License-Identifier: Apache-2.0
//
// patchbay top
#include "patchbay/units.hpp"

#include "exit_status.hpp"
#include "interruption.hpp"
#include "made_objects.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"
#include "top/screen.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <ctime>
#include <future>
#include <thread>

namespace patchbay::cli {
namespace {

using Clock = std::chrono::steady_clock;

FrameHead head_of(const Sample& sample, bool is_first) {
    const auto now = std::chrono::system_clock::to_time_t(sample.snapshot.taken_at);
    std::tm local{};
    ::localtime_r(&now, &local);
    FrameHead head{
        .clock = fmt::format("{:02}:{:02}:{:02}", local.tm_hour, local.tm_min, local.tm_sec),
        .is_first = is_first};
    for (const auto& process : sample.snapshot.processes) {
        if (process.is_kernel_thread) continue;
        ++head.processes;
        if (!process.descriptors_seen && process.state != 'Z') ++head.hidden;
    }
    return head;
}

/// Looks at the machine beside the screen, which goes on taking keys.
class Sampler {
public:
    void start() { next_ = std::async(std::launch::async, take_sample); }
    [[nodiscard]] bool runs() const { return next_.valid(); }
    [[nodiscard]] bool is_ready() const {
        return runs() && next_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }
    Result<Sample> take() { return next_.get(); }

private:
    std::future<Result<Sample>> next_;
};

/// The loop between the machine, the screen and the keys.
class Live {
public:
    Live(TopState state, Screen& screen, const Interruption& interruption)
        : state_(std::move(state)), screen_(screen), interruption_(interruption) {}

    Outcome run() {
        constexpr std::chrono::milliseconds kSlice{50};
        sampler_.start();
        draw();
        while (!state_.done) {
            if (interruption_.requested()) return interrupted_by(interruption_.signal());
            const auto event = screen_.wait(kSlice);
            if (event.gone) return failed("the terminal is gone");
            if (event.key) state_.press(*event.key, shown_);
            if (auto looked = look(); !looked) return looked;
            if (event.key || event.resized || is_new_) draw();
        }
        return {};
    }

private:
    Outcome look() {
        if (sampler_.is_ready()) {
            auto sample = sampler_.take();
            if (!sample) return stop_for(sample.error());
            rows_ = rows_between(last_ ? &*last_ : nullptr, *sample, ::getpid());
            head_ = head_of(*sample, !last_);
            last_ = std::move(*sample);
            looked_at_ = Clock::now();
            is_new_ = true;
        }
        if (!sampler_.runs() && !state_.paused && Clock::now() - looked_at_ >= state_.interval)
            sampler_.start();
        return {};
    }

    void draw() {
        shown_ = chosen_rows(rows_, state_);
        screen_.draw(frame_of(head_, shown_, state_, screen_.size()));
        is_new_ = false;
    }

    TopState state_;
    Screen& screen_;
    const Interruption& interruption_;
    Sampler sampler_;
    std::optional<Sample> last_;
    std::vector<TopRow> rows_;
    std::vector<TopRow> shown_;
    FrameHead head_{.clock = "looking", .is_first = true};
    Clock::time_point looked_at_;
    bool is_new_ = false;
};

class TopCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser.add_flag("--once", once_,
                        "look twice, --interval apart, and write one frame as text");
        parser.add_option("--interval", interval_, "between two looks; at least 100ms")
            ->type_name("DURATION")
            ->capture_default_str();
        parser.add_option("--sort", sort_, "traffic, depth, waiters, holders, io, kind or name")
            ->type_name("COLUMN")
            ->capture_default_str();
        parser.add_option("--filter", state_.filter, "only rows with these words")
            ->type_name("TEXT");
    }

    Outcome run() override {
        if (auto read = read_options(); !read) return read;
        std::setlocale(LC_CTYPE, "");  // NOLINT(concurrency-mt-unsafe): the only thread
        return once_ ? run_once() : run_live();
    }

private:
    Outcome read_options() {
        constexpr std::chrono::milliseconds kLeast{100};
        const auto interval = parse_duration(interval_);
        if (!interval) return wrong_usage("--interval: " + interval.error().message());
        if (*interval < kLeast) return wrong_usage("--interval: at least 100ms");
        state_.interval = *interval;
        const auto sort = sort_named(sort_);
        if (!sort)
            return wrong_usage("--sort: traffic, depth, waiters, holders, io, kind or name, not '" +
                               sort_ + "'");
        state_.sort = *sort;
        return {};
    }

    Outcome run_once() const {
        const auto before = take_sample();
        if (!before) return stop_for(before.error());
        std::this_thread::sleep_for(state_.interval);
        const auto now = take_sample();
        if (!now) return stop_for(now.error());
        const auto rows = chosen_rows(rows_between(&*before, *now, ::getpid()), state_);
        return Output().write(
            frame_text(head_of(*now, false), rows, state_, terminal_width(STDOUT_FILENO)));
    }

    Outcome run_live() {
        MadeObjects nothing;
        const Interruption interruption(nothing);
        auto screen = Screen::open();
        if (!screen) return std::unexpected(screen.error());
        // The screen is given back before anything is said.
        auto outcome = Live(state_, **screen, interruption).run();
        screen->reset();
        return outcome;
    }

    bool once_ = false;
    std::string interval_ = "1s";
    std::string sort_ = "traffic";
    TopState state_;
};

}  // namespace

const Verb kTopVerb{
    .name = "top",
    .summary = "watch objects live: traffic, depth, who waits, who holds",
    .examples = R"(Examples:
  patchbay top                                 ? shows the keys
  patchbay top --interval 200ms --sort depth
  patchbay top --filter 'queue myservice'      words in kind, name, pid or process
  patchbay top --once --sort waiters           one frame, for scripts

A rate with a + is what two looks differ by: more may have come and gone between them.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<TopCommand>(); },
};

}  // namespace patchbay::cli
