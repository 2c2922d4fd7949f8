// SPDX-License-Identifier: Apache-2.0
//
// patchbay who ADDRESS|PID:FD
#include "inspect/report.hpp"
#include "inspect/subject.hpp"
#include "inspect/who_columns.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>

namespace patchbay::cli {
namespace {

using inspect::Index;

class WhoReport final : public Report {
public:
    WhoReport(const View& view, const Subject& subject) : view_(view), subject_(subject) {
        if (subject.sort == Subject::Sort::descriptor) {
            if (const auto process = view.snapshot().process_with(subject.pid))
                ends_ = other_ends(view, *process, subject.descriptor);
            return;
        }
        const auto objects = subject.objects(view);
        for (const auto object : objects) add(ends_of(view, object, false));
        for (const auto object : objects) {
            // A connection's both ends may be at the address.
            const auto peer = view.snapshot().peer_of(object);
            if (peer && std::ranges::count(objects, *peer) == 0) add(ends_of(view, *peer, true));
        }
    }

    [[nodiscard]] Listing listing() const override { return who_listing(view_, ends_); }

    [[nodiscard]] std::vector<RowIndex> rows() const override {
        std::vector<RowIndex> rows(ends_.size());
        std::iota(rows.begin(), rows.end(), RowIndex{0});
        return rows;
    }

    [[nodiscard]] Selection selection(const std::vector<RowIndex>& rows) const override {
        const auto& snapshot = view_.snapshot();
        Selection selection{std::vector<bool>(snapshot.objects.size(), false),
                            std::vector<bool>(snapshot.processes.size(), false)};
        for (const auto object : subject_.objects(view_)) selection.objects[object] = true;
        for (const auto row : rows) {
            selection.objects[ends_[row].object] = true;
            selection.processes[ends_[row].holding.process] = true;
        }
        return selection;
    }

    [[nodiscard]] Outcome verdict(const std::vector<RowIndex>& rows) const override {
        return rows.empty() ? failed(why_nobody()) : Outcome();
    }

private:
    void add(std::vector<End> ends) { std::ranges::move(ends, std::back_inserter(ends_)); }

    [[nodiscard]] std::string why_nobody() const {
        const auto name = inspect::escaped(subject_.text);
        if (subject_.sort == Subject::Sort::descriptor) {
            const auto process = view_.snapshot().process_with(subject_.pid);
            if (!process) return fmt::format("{}: no process {}", name, subject_.pid);
            if (!view_.process(*process).descriptors_seen)
                return fmt::format("{}: hidden; run as root", name);
            if (subject_.objects(view_).empty())
                return fmt::format("{}: is no IPC object, or not open", name);
            return fmt::format("{}: nobody at the other end", name);
        }
        const auto objects = subject_.objects(view_);
        const auto has_no_holders = [&](Index index) {
            const auto kind = view_.object(index).kind();
            return kind == inspect::Kind::sysv_queue || kind == inspect::Kind::sysv_semaphore;
        };
        if (!objects.empty() && std::ranges::all_of(objects, has_no_holders))
            return fmt::format("{}: nobody waits; the kernel knows no other users of it", name);
        return fmt::format("{}: nobody holds it", name);
    }

    const View& view_;
    const Subject& subject_;
    std::vector<End> ends_;
};

class WhoCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        // Not required by the parser: -H goes without.
        parser.add_option("ADDRESS", address_, "an object, or PID:FD, a process's descriptor")
            ->type_name("");
        options_.declare(parser, "who");
    }

    Outcome run() override {
        if (options_.lists_columns) return show_report(options_, who_columns(), {}, {});
        if (address_.empty()) return wrong_usage("ADDRESS is required; who --help shows how");
        const auto subject = Subject::parse(address_);
        if (!subject) return std::unexpected(subject.error());
        if (subject->sort != Subject::Sort::address && subject->sort != Subject::Sort::descriptor)
            return wrong_usage(
                fmt::format("'{}': an address or PID:FD expected; ls lists more", address_));
        return show_report(options_, who_columns(), {}, [&](const View& view) {
            return std::make_unique<WhoReport>(view, *subject);
        });
    }

private:
    std::string address_;
    ListingOptions options_;
};

}  // namespace

const Verb kWhoVerb{
    .name = "who",
    .summary = "who is at the other end of an address or of a descriptor",
    .examples = R"(Examples:
  patchbay who fifo:/tmp/x             its readers and writers
  patchbay who unix:/run/x             who listens, who is connected to it
  patchbay who 1234:5                  the other end of what process 1234 has as descriptor 5
  patchbay who mq:/jobs                who has it open, and who waits
  patchbay who topic:/ticks            publishers and subscribers
  patchbay who tcp:127.0.0.1:80        who serves that port, and who of this machine uses it
  patchbay who mq:/jobs -n -o PID | xargs kill

A line is a process. SINCE is when the process was started. System V queues and semaphores have
no holders: who waits is shown. Exit status 1 if there is nobody; what could not be seen is
counted on stderr.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<WhoCommand>(); },
};

}  // namespace patchbay::cli
