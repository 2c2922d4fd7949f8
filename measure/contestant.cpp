// SPDX-License-Identifier: Apache-2.0
#include "measure/contestant.hpp"

#include "patchbay/error.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

namespace patchbay::measure {
namespace {

using namespace std::chrono_literals;

Exchange exchange_over(Link& link, std::chrono::nanoseconds patience) {
    return [&link, patience](const std::string& mine) {
        link.tell(note_with(Word::name, mine));
        const auto theirs =
            link.hear(std::chrono::duration_cast<std::chrono::milliseconds>(patience));
        if (!theirs)
            throw Refusal(Fault::failed, "failed: the other process does not open its end");
        return theirs->str();
    };
}

/// What the second process does, until the first has gone.
void play_second(Link& link, const Mechanism& mechanism, const Rules& rules,
                 std::size_t size_bytes) {
    std::unique_ptr<End> end;
    std::optional<Player> player;
    for (;;) {
        const auto note = link.hear(1000ms);
        if (!note) continue;
        if (note->word == Word::open) {
            end = mechanism.open(Side::second, exchange_over(link, rules.patience));
            player.emplace(*end, link, rules, size_bytes);
            link.tell({.word = Word::ready});
        } else if (note->word == Word::play && player) {
            const Batch batch{.first_number = note->number, .messages = note->count};
            link.tell({.word = Word::begun});
            rules.mode == Mode::latency ? player->echo(batch) : player->drain(batch);
            link.tell({.word = Word::played, .number = rules.clock()});
        }
    }
}

}  // namespace

void pin_to(int core) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0)
        throw Exception(Error::system(errno, "sched_setaffinity", "core " + std::to_string(core)));
}

Contestant::Contestant(const Mechanism& mechanism, const Rules& rules)
    : Contestant(mechanism, rules, Link::make()) {}

Contestant::Contestant(const Mechanism& mechanism, const Rules& rules, std::pair<Link, Link> links)
    : mechanism_(mechanism),
      rules_(rules),
      size_bytes_(mechanism.size_bytes > 0 ? mechanism.size_bytes : rules.size_bytes),
      link_(std::move(links.first)) {
    const auto parent = ::getpid();
    child_ = ::fork();
    if (child_ < 0) throw Exception(Error::system(errno, "fork", mechanism.name));
    if (child_ > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // it was too late for that
    serve(std::move(links.second));
}

void Contestant::serve(Link link) const {
    // The first process decides when to end; a terminal sends its Ctrl-C to both.
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) (void)std::signal(signal, SIG_IGN);
    auto rules = rules_;
    rules.stopped = [] { return false; };
    try {
        if (rules.cores) pin_to(rules.cores->second);
        play_second(link, mechanism_, rules, size_bytes_);
    } catch (const std::exception& problem) {
        const auto* const refusal = dynamic_cast<const Refusal*>(&problem);
        try {
            link.tell(
                note_with(Word::problem, problem.what(),
                          static_cast<std::uint64_t>(refusal ? refusal->fault : Fault::failed)));
        } catch (const std::exception&) {
            ::_exit(0);  // nobody is left who wants to know
        }
    }
    ::_exit(0);
}

void Contestant::open() {
    link_.tell({.word = Word::open});
    end_ = mechanism_.open(Side::first, exchange_over(link_, rules_.patience));
    player_.emplace(*end_, link_, rules_, size_bytes_);
    player_->wait_for(Word::ready);
}

Contestant::Played Contestant::play(std::uint64_t messages) {
    const Batch batch{.first_number = next_number_, .messages = messages};
    next_number_ += messages;
    link_.tell({.word = Word::play, .number = batch.first_number, .count = messages});
    player_->wait_for(Word::begun);
    Played played{};
    const auto start_ns = rules_.clock();
    rules_.mode == Mode::latency ? player_->ping(batch, played.one_way) : player_->pour(batch);
    played.time_ns = player_->wait_for(Word::played).number - start_ns;
    return played;
}

Contestant::~Contestant() {
    link_.close();
    player_.reset();
    end_.reset();
    const auto deadline = Deadline::after(2s);
    while (::waitpid(child_, nullptr, WNOHANG) == 0) {
        if (deadline.expired()) ::kill(child_, SIGKILL);
        std::this_thread::sleep_for(1ms);
    }
    mechanism_.clean();
}

}  // namespace patchbay::measure
