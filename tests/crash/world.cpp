// SPDX-License-Identifier: Apache-2.0
#include "crash/world.hpp"

#include <sys/wait.h>

#include <array>
#include <chrono>
#include <fstream>
#include <span>
#include <thread>

namespace patchbay::crash {

using namespace std::chrono_literals;

World::World(std::string its_name, TopicOptions its_options, Board& board)
    : name(std::move(its_name)), options(its_options), board_(&board) {}

void World::enter() {
    topic = or_throw(ByteTopic::open_or_create(name, options));
    publisher = or_throw(topic->publisher());
    reader = or_throw(topic->subscriber());
}

void World::leave() {
    held.clear();
    joined.reset();
    lossy.reset();
    reader.reset();
    publisher.reset();
    topic.reset();
}

bool World::try_send_by(TopicPublisher& by, Role role, std::size_t size_bytes, Deadline deadline) {
    std::array<std::byte, kLarge> bytes;
    const auto message = std::span(bytes).first(size_bytes);
    auto& number = sent_[static_cast<std::size_t>(role)];
    write_letter(message, static_cast<std::uint64_t>(role), number);
    if (!or_throw(by.send(message, deadline))) return false;
    ++number;
    return true;
}

void World::send_by(TopicPublisher& by, Role role, std::size_t size_bytes) {
    expect(try_send_by(by, role, size_bytes, Deadline::after(5s)),
           "no room for a message within 5 s");
}

void World::read() {
    while (auto sample = or_throw(reader->try_receive())) seen.take(*sample);
    expect(*seen.complaint() == '\0', "the survivor receives ", seen.complaint());
    if (!joined) return;
    while (auto sample = or_throw(joined->try_receive())) seen_joined.take(*sample);
    expect(*seen_joined.complaint() == '\0', "who joined meanwhile receives ",
           seen_joined.complaint());
}

void World::drain() {
    read();
    if (!lossy) return;
    while (auto sample = or_throw(lossy->try_receive())) seen_lossy.take(*sample);
    expect(*seen_lossy.complaint() == '\0', "the lossy survivor receives ", seen_lossy.complaint());
}

void World::start_peer(Body body) {
    peer_ = start(body, actor(Role::peer), false);
    auto& slate = board()[Role::peer];
    while (slate.started.load() == 0) {
        expect(::waitpid(peer_, nullptr, WNOHANG) == 0, "the peer ends: ", slate.failure.data());
        std::this_thread::sleep_for(50us);
    }
}

void World::wait_until_peer_sleeps() const {
    for (;;) {
        std::ifstream file("/proc/" + std::to_string(peer_) + "/stat");
        std::string line;
        std::getline(file, line);
        if (line.substr(line.rfind(')')).starts_with(") S")) return;
        std::this_thread::sleep_for(50us);
    }
}

void World::stop_peer() {
    if (peer_ < 0) return;
    auto& slate = board()[Role::peer];
    slate.stop.store(1);
    int status = 0;
    while (::waitpid(peer_, &status, WNOHANG) == 0) {
        drain();
        std::this_thread::sleep_for(50us);
    }
    peer_ = -1;
    expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the peer fails: ", slate.failure.data());
    expect(*slate.seen.complaint() == '\0', "the peer receives ", slate.seen.complaint());
}

void World::kill_another(Body body) {
    auto& slate = board()[Role::peer];
    const auto child = start(body, actor(Role::peer), false);
    while (slate.done.load() == 0) {
        expect(::waitpid(child, nullptr, WNOHANG) == 0,
               "another user ends: ", slate.failure.data());
        if (is_in()) read();
        std::this_thread::sleep_for(50us);
    }
    kill_now(child);
    slate.done.store(0);
}

}  // namespace patchbay::crash
