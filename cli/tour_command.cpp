// SPDX-License-Identifier: Apache-2.0
//
// patchbay tour [FILE]
#include "patchbay/units.hpp"
#include "patchbay/version.hpp"

#include "exit_status.hpp"
#include "interruption.hpp"
#include "made_objects.hpp"
#include "terminal.hpp"
#include "tour/drawbacks.hpp"
#include "tour/interrupted.hpp"
#include "tour/sample_file.hpp"
#include "tour/stages.hpp"
#include "tour/table.hpp"
#include "tour/worker.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <iterator>
#include <memory>
#include <optional>

namespace patchbay::cli {
namespace {

std::vector<tour::Stage> all_stages() {
    std::vector<tour::Stage> all;
    for (auto* const stages : {tour::carry_stages, tour::segment_stages, tour::turns_stages})
        std::ranges::move(stages(), std::back_inserter(all));
    return all;
}

class TourCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser.add_option("FILE", file_,
                          "carried through every mechanism (default: one that it makes)");
        parser.add_option("--size", size_, "of the file that it makes")->capture_default_str();
        parser.add_flag("--json", json_,
                        "the whole result as one JSON object on stdout, instead of tables");
    }

    Outcome run() override {
        const auto size_bytes = parse_size(size_);
        if (!size_bytes) return wrong_usage(size_bytes.error().message());
        MadeObjects made;
        const Interruption interruption(made);
        tour::watch(&interruption);
        try {
            std::optional<tour::SampleFile> sample;
            if (file_.empty()) sample.emplace(*size_bytes);
            const auto path = sample ? sample->path() : file_;
            return show({path, tour::digest_of_file(path)});
        } catch (const tour::Interrupted& stop) {
            return interrupted_by(stop.signal);
        } catch (const Exception& failure) {
            return stop_for(failure.error());
        }
    }

private:
    Outcome show(const tour::Cargo& cargo) {
        const tour::Table table(wants_colour(STDOUT_FILENO));
        if (!json_)
            table.print_introduction(file_.empty() ? "a file of " : file_ + ": ", cargo.expected);
        nlohmann::json rows = nlohmann::json::array();
        std::vector<std::string> failures;
        for (const auto& stage : all_stages()) {
            const auto row = tour::run_stage(stage, cargo);
            if (!json_) table.print(row);
            if (!row.ok && !row.skipped) failures.push_back(row.scheme);
            rows.push_back(row);
        }
        if (!json_) table.print_drawbacks_header();
        nlohmann::json demonstrations = nlohmann::json::array();
        for (const auto& drawback : tour::drawbacks()) {
            const auto shown = tour::demonstrate(drawback);
            if (!json_) table.print(shown);
            if (!shown.ok && shown.not_seen.empty())
                failures.push_back(shown.mechanism + " (" + shown.drawback + ")");
            demonstrations.push_back(shown);
        }
        if (json_) {
            fmt::print("{}\n", nlohmann::json{{"version", version()},
                                              {"bytes", cargo.expected.size_bytes},
                                              {"digest", cargo.expected.digest},
                                              {"mechanisms", rows},
                                              {"drawbacks", demonstrations},
                                              {"ok", failures.empty()}}
                                   .dump(2));
        }
        return verdict(failures);
    }

    static Outcome verdict(const std::vector<std::string>& failures) {
        if (failures.empty()) return {};
        std::string names;
        for (const auto& name : failures) names += (names.empty() ? "" : ", ") + name;
        return failed("tour: not as it should be: " + names);
    }

    std::string file_;
    std::string size_ = "8Mi";
    bool json_ = false;
};

/// One process of the tour; started by the tour itself.
class TourWorkerCommand final : public Command {
public:
    void declare(CLI::App& parser) override { parser.add_option("JOB", job_)->required(); }
    Outcome run() override {
        const int status = tour::run_worker(job_);
        if (status == kDone) return {};
        return std::unexpected(Stop{status, {}});
    }

private:
    std::string job_;
};

}  // namespace

const Verb kTourVerb{
    .name = "tour",
    .summary = "carry a file through every mechanism, and show what each is good and bad at",
    .examples = R"(Examples:
  patchbay tour                      with a file of 8 MiB that it makes
  patchbay tour ~/film.mkv           with one of yours
  patchbay tour --json > tour.json   the same as data

Separate processes carry the file; its digest is compared at the other end. wake and spin are the
median one-way latencies of a small message to a receiver that sleeps, and to one that asks again
and again. Exit status 1 if any digest differs or a cure failed.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<TourCommand>(); },
};

const Verb kTourWorkerVerb{
    .name = tour::kWorkerVerb,
    .summary = "one process of the tour",
    .examples = "",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<TourWorkerCommand>(); },
};

}  // namespace patchbay::cli
