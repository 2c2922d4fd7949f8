// SPDX-License-Identifier: Apache-2.0
//
// patchbay clean [KIND|ADDRESS...]
#include "patchbay/units.hpp"

#include "clean/leftover_file.hpp"
#include "clean/removal.hpp"
#include "object_label.hpp"
#include "standard_streams.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <set>

namespace patchbay::cli {
namespace {

using inspect::Kind;
using Verdict = Judgement::Verdict;

/// Something that may be removed, and how it is found again.
struct Leftover {
    enum class Is { object, socket_file, fifo, missing };
    Is is = Is::object;
    inspect::Object object;
    std::string path;
    bool is_addressed = false;
    bool is_named = false;
    Judgement judgement = {};
};

std::uint32_t number_of(const std::string& text) {
    return static_cast<std::uint32_t>(std::strtoul(text.c_str(), nullptr, 0));
}

/// Whether the user's address means this object. Keys may be written in any base, a set's index does not matter.
bool means(const std::string& address, const inspect::Object& object) {
    if (address == label_of(object) || address == inspect::address_of(object)) return true;
    const auto own = inspect::address_of(object);
    const auto colon = own.find(':');
    if (!own.starts_with("sysv") || !address.starts_with(own.substr(0, colon + 1))) return false;
    const auto key = address.substr(colon + 1);
    return !key.empty() && key.front() != '/' && number_of(key) == number_of(own.substr(colon + 1));
}

/// "unix:/path" and the like; empty: another scheme.
std::string socket_path_of(const std::string& address) {
    for (const std::string_view scheme : {"unix:/", "unix-seqpacket:/", "unix-dgram:/"})
        if (address.starts_with(scheme)) return address.substr(scheme.size() - 1);
    return {};
}

class CleanCommand final : public Command {
public:
    void declare(CLI::App& parser) override {
        parser.add_option("ORPHANS", subjects_, "kinds or addresses; none: all kinds but FIFOs")
            ->type_name("")
            ->expected(0, -1);
        parser.add_flag("--dry-run", dry_run_, "only show what would be removed, and why");
        parser.add_flag("-y,--yes", yes_, "do not ask");
        parser.add_option("--age", age_, "spare what was changed less than that ago")
            ->type_name("DURATION")
            ->capture_default_str();
    }

    Outcome run() override {
        if (auto read = read_arguments(); !read) return read;
        auto found = search();
        if (!found) return std::unexpected(found.error());
        if (auto shown = show(*found); !shown) return shown;
        std::erase_if(*found, [](const Leftover& leftover) {
            return leftover.judgement.verdict != Verdict::orphan;
        });
        if (found->empty() || dry_run_) return end();
        const auto agreed = ask(found->size());
        if (!agreed) return std::unexpected(agreed.error());
        if (!*agreed) return failed("nothing was removed");
        for (const auto& leftover : *found) remove(leftover);
        return end();
    }

private:
    Outcome read_arguments() {
        const auto age = parse_duration(age_);
        if (!age) return wrong_usage("--age: " + age.error().message());
        rules_.least_age = std::chrono::duration_cast<std::chrono::seconds>(*age);
        for (const auto& subject : subjects_) {
            const auto kind = inspect::kind_named(subject);
            if (!kind) {
                if (subject.find(':') == std::string::npos)
                    return wrong_usage(fmt::format("'{}' is neither a kind nor an address{}",
                                                   subject, known_kinds()));
                addresses_.insert(subject);
            } else if (*kind == Kind::fifo) {
                return wrong_usage("fifo: name each by its address, such as fifo:/tmp/x");
            } else if (*kind != Kind::unix_socket && !can_be_cleaned(*kind)) {
                return wrong_usage(
                    fmt::format("{}: goes with its last holder{}", subject, known_kinds()));
            } else {
                kinds_.insert(*kind);
            }
        }
        return {};
    }

    static std::string known_kinds() {
        std::string text = "; kinds: unix-socket";
        for (std::size_t index = 0; index < inspect::kKinds; ++index)
            if (const auto kind = static_cast<Kind>(index); can_be_cleaned(kind))
                text += fmt::format(" {}", inspect::name_of(kind));
        return text;
    }

    [[nodiscard]] bool wants(Kind kind) const { return subjects_.empty() || kinds_.contains(kind); }

    [[nodiscard]] JudgementRules rules_for(const Leftover& leftover) const {
        auto rules = rules_;
        rules.now = std::chrono::system_clock::now();
        rules.is_addressed = leftover.is_addressed;
        rules.is_named = leftover.is_named;
        return rules;
    }

    static Result<inspect::Snapshot> look() {
        inspect::SnapshotOptions options;
        options.kinds = {Kind::posix_queue,         Kind::sysv_queue,         Kind::fifo,
                         Kind::posix_shared_memory, Kind::sysv_shared_memory, Kind::topic,
                         Kind::posix_semaphore,     Kind::sysv_semaphore};
        options.locks = false;
        return inspect::snapshot(options);
    }

    /// Where the snapshot cannot see everybody, the kernel may know: who holds files in memory.
    static Judgement judge_object(const inspect::Snapshot& machine, inspect::Index index,
                                  const JudgementRules& rules) {
        const auto& object = machine.objects[index];
        auto proof = file_proof_of(object);
        auto judgement = judge(machine, index, proof, rules);
        if (judgement.verdict != Verdict::doubtful || object.deleted || object.foreign)
            return judgement;
        proof.is_exclusive = ExclusiveLease(object).state() == ExclusiveLease::State::granted;
        return proof.is_exclusive ? judge(machine, index, proof, rules) : judgement;
    }

    void judge_now(const inspect::Snapshot& machine, Leftover& leftover) const {
        const auto rules = rules_for(leftover);
        switch (leftover.is) {
            case Leftover::Is::missing: break;
            case Leftover::Is::socket_file:
                leftover.judgement = judge_socket_file(leftover.path, rules);
                break;
            case Leftover::Is::fifo:
                leftover.judgement = judge_fifo(machine, leftover.path, rules);
                break;
            case Leftover::Is::object:
                const auto index = machine.object_with(leftover.object.identity);
                if (index) {
                    leftover.judgement = judge_object(machine, *index, rules);
                } else {
                    leftover.judgement.verdict = Verdict::in_use;
                    leftover.judgement.why_not = "it is gone";
                }
                break;
        }
    }

    OrStop<std::vector<Leftover>> search() {
        const auto machine = look();
        if (!machine) return stop_for(machine.error());
        std::vector<Leftover> found;
        auto unknown = addresses_;
        for (const auto& object : machine->objects) {
            if (!can_be_cleaned(object.kind())) continue;
            Leftover leftover{.object = object, .path = {}};
            for (const auto& address : addresses_) {
                if (!means(address, object)) continue;
                leftover.is_addressed = true;
                unknown.erase(address);
            }
            leftover.is_named = leftover.is_addressed || kinds_.contains(object.kind());
            if (leftover.is_named || subjects_.empty()) found.push_back(std::move(leftover));
        }
        if (wants(Kind::unix_socket))
            for (auto& path : socket_files())
                found.push_back({Leftover::Is::socket_file, {}, std::move(path), false, true});
        for (const auto& address : unknown) found.push_back(at(address));
        for (auto& leftover : found) judge_now(*machine, leftover);
        return found;
    }

    /// What the snapshot has no object for.
    static Leftover at(const std::string& address) {
        Leftover leftover{.object = {}, .path = socket_path_of(address)};
        leftover.is_addressed = leftover.is_named = true;
        leftover.is = Leftover::Is::socket_file;
        if (!leftover.path.empty()) return leftover;
        if (address.starts_with("fifo:/")) {
            leftover.is = Leftover::Is::fifo;
            leftover.path = address.substr(std::string_view("fifo:").size());
            return leftover;
        }
        leftover.is = Leftover::Is::missing;
        leftover.judgement = {Verdict::doubtful, inspect::escaped(address), {}, "not found"};
        if (address.starts_with("mq:") && ::access("/dev/mqueue", F_OK) == 0)
            leftover.judgement.why_not = "not found in /dev/mqueue";
        return leftover;
    }

    /// Why something stays is worth saying of what was named, and of what looks like an orphan.
    void keep(const Leftover& leftover, std::string& text) {
        const auto& judgement = leftover.judgement;
        if (leftover.is_addressed) refused_ = true;
        if (leftover.is_addressed || judgement.verdict != Verdict::in_use)
            text += fmt::format("kept: {}: {}\n", judgement.label, judgement.why_not);
    }

    Outcome show(const std::vector<Leftover>& found) {
        std::string text;
        std::string kept;
        for (const auto& leftover : found) {
            if (leftover.judgement.verdict != Verdict::orphan) {
                keep(leftover, kept);
                continue;
            }
            text += fmt::format("orphan: {}\n", leftover.judgement.label);
            for (const auto& line : leftover.judgement.proof) text += "    " + line + '\n';
        }
        text += kept;
        if (text.empty()) text = "nothing to clean\n";
        return Output().write(text);
    }

    [[nodiscard]] OrStop<bool> ask(std::size_t count) const {
        if (yes_) return true;
        if (!is_terminal(STDIN_FILENO))
            return wrong_usage(
                "nobody to ask: standard input is no terminal; give --yes or --dry-run");
        fmt::print(stderr, "Remove {}? [y/N] ", count == 1 ? "it" : fmt::format("these {}", count));
        std::fflush(stderr);
        std::string answer;
        std::getline(std::cin, answer);
        return answer == "y" || answer == "Y" || answer == "yes";
    }

    /// Looks once more first: somebody may have come meanwhile.
    void remove(Leftover leftover) {
        const auto machine = look();
        if (!machine) return refuse(leftover.judgement.label, machine.error().message());
        judge_now(*machine, leftover);
        if (leftover.judgement.verdict != Verdict::orphan)
            return refuse(leftover.judgement.label, leftover.judgement.why_not);
        Outcome removed;
        if (leftover.is == Leftover::Is::object) {
            removed = remove_orphan(leftover.object);
        } else if (leftover.is == Leftover::Is::socket_file) {
            removed = remove_socket_file(leftover.path, rules_for(leftover));
        } else if (::unlink(leftover.path.c_str()) != 0) {
            removed = failed(fmt::format("unlink {}: {}", leftover.judgement.label,
                                         std::system_category().message(errno)));
        }
        if (!removed) return refuse(leftover.judgement.label, removed.error().message);
        (void)Output().write(fmt::format("removed: {}\n", leftover.judgement.label));
    }

    void refuse(const std::string& label, const std::string& why) {
        refused_ = true;
        complain(fmt::format("kept: {}: {}", label, why));
    }

    [[nodiscard]] Outcome end() const {
        if (refused_) return std::unexpected(Stop{1, ""});
        return {};
    }

    std::vector<std::string> subjects_;
    std::set<Kind> kinds_;
    std::set<std::string> addresses_;
    bool dry_run_ = false;
    bool yes_ = false;
    std::string age_ = "1m";
    JudgementRules rules_;
    bool refused_ = false;  ///< something that was named stays, or removing failed
};

}  // namespace

const Verb kCleanVerb{
    .name = "clean",
    .summary = "remove what killed processes left, with proof that nobody has it",
    .examples = R"(Examples:
  patchbay clean --dry-run                 what could go, why one may be sure, what stays and why
  patchbay clean                           the same, then asks
  patchbay clean shm:/frames --yes         one object, if it is an orphan
  patchbay clean sysv-shared-memory -y     all orphans of a kind
  patchbay clean --age 1d --yes            in a timer: only what has not changed for a day

An orphan has no descriptor, no mapping and nobody who waits, in any process, and its creator has
ended where the kernel knows it. Whatever somebody hidden could have stays: run it as root. Each is
looked at again right before it goes. Exit status 0 if all that was named is gone, 1 if something
was kept or failed, 2 for wrong usage, also where there is nobody to ask.)",
    .make = [] -> std::unique_ptr<Command> { return std::make_unique<CleanCommand>(); },
};

}  // namespace patchbay::cli
