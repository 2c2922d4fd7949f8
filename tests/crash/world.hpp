// SPDX-License-Identifier: Apache-2.0
//
// World: a topic and those of its users who live through a trial.
#pragma once

#include "patchbay/topic.hpp"

#include "crash/actor.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace patchbay::crash {

/// What the trial finds wrong.
class Wrong : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

template <class... Parts>
void expect(bool good, const Parts&... parts) {
    if (!good) throw Wrong((std::string() + ... + parts));
}

class World {
public:
    World(std::string name, TopicOptions options, Board& board);

    /// Opens the topic, or makes it, and has a publisher and a reliable subscriber.
    void enter();
    /// Everybody of this process leaves.
    void leave();
    [[nodiscard]] bool is_in() const noexcept { return topic.has_value(); }

    /// The survivor sends a letter, which must find room: the dead hold nobody up.
    void send(std::size_t size_bytes = kTiny) { send_by(*publisher, Role::survivor, size_bytes); }
    void send_by(TopicPublisher& by, Role role, std::size_t size_bytes);
    /// False: there is no room at once.
    bool try_send_by(TopicPublisher& by, Role role, std::size_t size_bytes,
                     Deadline deadline = Deadline::now());
    /// The reliable survivor receives what is there.
    void read();
    /// The lossy one, too.
    void drain();
    /// A process that sleeps in receive(), or polls; it stays until stop_peer().
    void start_peer(Body body);
    void wait_until_peer_sleeps() const;
    [[nodiscard]] bool has_peer() const noexcept { return peer_ > 0; }
    void stop_peer();
    /// Another user who takes part, and is killed at its Actor::end().
    void kill_another(Body body);

    [[nodiscard]] Actor actor(Role role) const { return {name, options, role, *board_}; }
    [[nodiscard]] Board& board() const noexcept { return *board_; }
    [[nodiscard]] std::uint64_t sent(Role role) const noexcept {
        return sent_[static_cast<std::size_t>(role)];
    }

    const std::string name;
    TopicOptions options;
    std::optional<ByteTopic> topic;
    std::optional<TopicPublisher> publisher;
    std::optional<TopicSubscriber> reader;
    std::optional<TopicSubscriber> lossy;   ///< of operations that want one
    std::optional<TopicSubscriber> joined;  ///< reliable; since the middle of the operation
    Seen seen;
    Seen seen_lossy;
    Seen seen_joined;
    std::vector<TopicSample> held;

private:
    Board* board_;
    pid_t peer_ = -1;
    std::array<std::uint64_t, kRoles> sent_{};
};

/// Reliable subscribers for start_peer(): sleeping in receive(), and polling their descriptor.
void sleeping_peer(Actor& actor);
void polling_peer(Actor& actor);
/// A publisher that sends until it is told to stop.
void sending_peer(Actor& actor);

}  // namespace patchbay::crash
