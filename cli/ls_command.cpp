// SPDX-License-Identifier: Apache-2.0
//
// patchbay ls [KIND|ADDRESS|PID...]
#include "inspect/object_columns.hpp"
#include "inspect/report.hpp"
#include "inspect/subject.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
namespace patchbay::cli {
namespace {

using inspect::Index;

class ObjectReport final : public Report {
public:
    ObjectReport(const View& view, const std::vector<Subject>& subjects, bool all)
        : view_(view), subjects_(subjects), all_(all) {}

    [[nodiscard]] Listing listing() const override { return object_listing(view_); }

    [[nodiscard]] std::vector<RowIndex> rows() const override {
        std::vector<bool> named(view_.snapshot().objects.size(), subjects_.empty());
        for (const auto& subject : subjects_)
            for (const auto object : subject.objects(view_)) named[object] = true;
        std::vector<RowIndex> rows;
        for (Index index = 0; index < named.size(); ++index)
            if (named[index] && (all_ || is_shared(view_, index))) rows.push_back(index);
        return rows;
    }

    [[nodiscard]] Selection selection(const std::vector<RowIndex>& rows) const override {
        const auto& snapshot = view_.snapshot();
        Selection selection{std::vector<bool>(snapshot.objects.size(), false),
                            std::vector<bool>(snapshot.processes.size(), false)};
        for (const auto row : rows) {
            const auto object = static_cast<Index>(row);
            selection.objects[object] = true;
            for (const auto& edge : snapshot.holders_of(object))
                selection.processes[edge.process] = true;
            for (const auto& wait : view_.waits_on(object))
                selection.processes[wait.process] = true;
        }
        return selection;
    }

    [[nodiscard]] Outcome verdict(const std::vector<RowIndex>& /*rows*/) const override {
        std::string missing;
        for (const auto& subject : subjects_) {
            if (subject.sort == Subject::Sort::kinds || !subject.objects(view_).empty()) continue;
            missing += (missing.empty() ? "" : "; ") + why_nothing(subject);
        }
        return missing.empty() ? Outcome() : failed(missing);
    }

private:
    [[nodiscard]] std::string why_nothing(const Subject& subject) const {
        const auto name = inspect::escaped(subject.text);
        if (subject.sort == Subject::Sort::address) return name + ": nothing there";
        if (!view_.snapshot().process_with(subject.pid)) return name + ": no such process";
        if (subject.sort == Subject::Sort::descriptor) return name + ": no IPC object, or hidden";
        return name + ": holds nothing that could be seen";
    }

    const View& view_;
    const std::vector<Subject>& subjects_;
    bool all_;
};

class LsCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser.add_option("SUBJECTS", subjects_, "only these: a kind, an address, a pid, PID:FD")
            ->type_name("")
            ->expected(0, -1);
        parser.add_flag("-a,--all", all_, "also what only one process holds");
        options_.declare(parser, "ls");
    }

    Outcome run() override {
        std::vector<Subject> subjects;
        bool only_kinds = !subjects_.empty();
        inspect::SnapshotOptions what;
        inspect::KindSet kinds;
        for (const auto& text : subjects_) {
            auto subject = Subject::parse(text);
            if (!subject) return std::unexpected(subject.error());
            only_kinds = only_kinds && subject->sort == Subject::Sort::kinds;
            for (std::size_t kind = 0; kind < inspect::kKinds; ++kind)
                if (subject->kinds.has(static_cast<inspect::Kind>(kind)))
                    kinds.insert(static_cast<inspect::Kind>(kind));
            subjects.push_back(std::move(*subject));
        }
        if (only_kinds) what.kinds = kinds;
        // What is asked for by name is wanted whoever holds it.
        const bool all = all_ || !subjects.empty() || !options_.filter.empty();
        return show_report(options_, object_columns(), what, [&](const View& view) {
            return std::make_unique<ObjectReport>(view, subjects, all);
        });
    }

private:
    std::vector<std::string> subjects_;
    bool all_ = false;
    ListingOptions options_;
};

}  // namespace

const Verb kLsVerb{
    .name = "ls",
    .summary = "every pipe, queue, segment, semaphore, socket and topic, and who holds it",
    .examples = R"(Examples:
  patchbay ls                          what processes share, or wait for
  patchbay ls queue topic              all of these kinds; -H lists columns, ls x lists kinds
  patchbay ls 1234 mq:/jobs            what a process holds; one object
  patchbay ls -Q 'PROCESSES > 2 and COMMANDS =~ "^post"'
  patchbay ls pipe -o +SIZE --probe    with how much is in them
  patchbay ls -J | jq '.objects[].address'

A holder is PID,COMMAND,FD[rw]; mem is a mapping. "-": there is none, "?": it could not be seen.
What could not be seen at all is counted on stderr; as root there is little. --probe opens pipes
for a moment: a writer whose last reader goes meanwhile learns of it late, and one that waits for
a reader in open(2) wakes up. Exit status 1 if an address or process is not there.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<LsCommand>(); },
};

}  // namespace patchbay::cli
