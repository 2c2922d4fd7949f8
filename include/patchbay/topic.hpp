// SPDX-License-Identifier: Apache-2.0
//
// Topic: zero-copy publish/subscribe in shared memory, without a daemon.
//
//     auto ticks = or_throw(Topic<Tick>::open_or_create("/ticks", {.history = 16}));
//     auto publisher = or_throw(ticks.publisher());
//     or_throw(publisher.send({.price = 99.5}));                            // a copy of some bytes
//     if (auto loan = or_throw(publisher.try_loan())) {                     // or where it will lie
//         loan->value() = next();
//         or_throw(publisher.publish(std::move(*loan)));
//     }
//     auto subscriber = or_throw(ticks.subscriber());                       // in another process
//     while (auto tick = or_throw(subscriber.receive(Deadline::after(1s)))) show(tick->value());
//
// Choose it when   many messages, large messages or many receivers must cost little: sensors, frames, market data,
//                  state.
// Choose instead   message_queue.hpp where each message goes to one of several workers, or must outlive all processes;
//                  latest_value.hpp where only the newest counts; socket.hpp for another machine.
// How              Every publisher has a lane that only it writes: a ring of slots with the messages, or with
//                  references to chunks where they are large. Every subscriber has a block that only it writes: how far
//                  it has read, what it holds. Publishing is one release store; nothing is done per subscriber.
// Lifetime         The topic is there while somebody has it open; the last to leave removes it, and the messages with
//                  it. What killed processes leave is removed by the next who opens it, or by remove().
// Delivery         A subscriber gets what is published after it subscribed, and the history before. Each publisher's
//                  messages come in order; those of several in no particular one. A reliable subscriber that is a whole
//                  ring behind makes publishers wait; a lossy one misses the oldest and is told how many.
// Threads          One thread at a time for each publisher and each subscriber; samples may be let go by any thread.
//                  Any number of both in a process.
// After a crash    A message is there for everybody or does not exist: nothing is half done, and nobody waits for the
//                  dead. The kernel tells who is dead (a lock on a byte of the file that goes with the process); a
//                  stopped process is not. A reliable subscriber that died holds publishers up for 50 ms at most.
// fork             A child must make its own: what it inherited answers `forked`.
// Truncation       of the file gives `segment_lost`, scribbling `corrupt`: no crash.
// Access           As the topic's mode says (0600): who may write the file may take part. All who do trust each other
//                  not to scribble on purpose.
// Limits           Options say how many, when it is made. Memory: some 100 KiB a topic, and for each publisher's place
//                  a ring and its chunks, reserved when the first publisher takes it: docs/topics.md.
// See              docs/topics.md: the layout, the protocol, and why each step is safe to die at;
//                  topic_wait_set.hpp: one wait for several topics; topic_facts.hpp: a topic seen from outside
#pragma once

#include "patchbay/error.hpp"
#include "patchbay/shareable.hpp"
#include "patchbay/topic_options.hpp"
#include "patchbay/topic_presence.hpp"
#include "patchbay/topic_publisher.hpp"
#include "patchbay/topic_subscriber.hpp"

#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

namespace patchbay {

namespace topic {
class TopicMemory;
}  // namespace topic

/// A topic of messages of any size up to what it was made for.
class ByteTopic {
public:
    /// Makes a topic. @errors exists, exhausted (/dev/shm is full), denied, invalid (name, options), too_big
    static Result<ByteTopic> create(const std::string& name, const TopicOptions& options = {});
    /// Opens one that somebody has open. @errors not_found, denied, mismatch (naming both sides), corrupt, segment_lost
    static Result<ByteTopic> open(const std::string& name);
    /// Whichever of the two it takes; `options` are for a new one. Refuses (denied) a folder that another user has put
    /// there, unless the mode is meant for others.
    static Result<ByteTopic> open_or_create(const std::string& name,
                                            const TopicOptions& options = {});
    /// Takes the name away, and what killed processes left; who is in goes on. @errors not_found, denied
    static Result<void> remove(const std::string& name);

    /// Takes a place as publisher. @errors exhausted (no place is free, /dev/shm is full), denied
    [[nodiscard]] Result<TopicPublisher> publisher(const PublisherOptions& options = {}) const;
    /// Subscribes: from here on nothing is missed. @errors exhausted (no place is free), invalid (history), in_use
    /// (somebody who empties the place of a dead subscriber is stopped, and there is no other)
    [[nodiscard]] Result<TopicSubscriber> subscriber(const SubscriberOptions& options = {}) const;
    /// How many take part now. Some system calls: not for every message. @errors those of fcntl(2)
    [[nodiscard]] Result<TopicPresence> presence() const;

    /// "topic:/name"
    [[nodiscard]] const std::string& name() const noexcept;
    [[nodiscard]] std::uint64_t largest_message_bytes() const noexcept;

private:
    template <Shareable T>
    friend class Topic;
    enum class Opening { create, open, open_or_create };
    static Result<ByteTopic> open_as(Opening opening, const std::string& name,
                                     const TypeLayout& type, const TopicOptions& options);
    explicit ByteTopic(std::shared_ptr<topic::TopicMemory> memory) noexcept
        : memory_(std::move(memory)) {}

    std::shared_ptr<topic::TopicMemory> memory_;
};

/// A T that is being made where subscribers will read it. As TopicLoan.
template <class T>
class Loan : public TopicLoan {
public:
    using TopicLoan::TopicLoan;
    Loan(Loan&& other) noexcept : TopicLoan(detail::Unfilled()) { take_from<sizeof(T)>(other); }
    Loan& operator=(Loan&& other) noexcept {
        TopicLoan::operator=(std::move(other));
        return *this;
    }
    ~Loan() = default;

    /// As an earlier message left it, or not initialised.
    [[nodiscard]] T& value() noexcept {
        return *std::launder(reinterpret_cast<T*>(bytes().data()));
    }
    [[nodiscard]] T& operator*() noexcept { return value(); }
    [[nodiscard]] T* operator->() noexcept { return &value(); }
};

/// A T that was received. As TopicSample.
template <class T>
class Sample : public TopicSample {
public:
    using TopicSample::TopicSample;
    Sample(Sample&& other) noexcept : TopicSample(detail::Unfilled()) {
        take_from<sizeof(T)>(other);
    }
    Sample& operator=(Sample&& other) noexcept {
        TopicSample::operator=(std::move(other));
        return *this;
    }
    ~Sample() = default;

    [[nodiscard]] const T& value() const noexcept {
        return *std::launder(reinterpret_cast<const T*>(bytes().data()));
    }
    [[nodiscard]] const T& operator*() const noexcept { return value(); }
    [[nodiscard]] const T* operator->() const noexcept { return &value(); }
};

/// As TopicPublisher.
template <class T>
class Publisher {
public:
    Result<bool> send(const T& value, Deadline deadline = Deadline::never()) {
        return publisher_.publisher_->template send<sizeof(T)>(std::as_bytes(std::span(&value, 1)),
                                                               deadline);
    }
    Result<bool> try_send(const T& value) { return send(value, Deadline::now()); }
    Result<std::optional<Loan<T>>> loan(Deadline deadline = Deadline::never()) {
        return publisher_.template loan_as<Loan<T>>(sizeof(T), deadline);
    }
    Result<std::optional<Loan<T>>> try_loan() { return loan(Deadline::now()); }
    Result<std::uint64_t> publish(Loan<T>&& loan) {
        return publisher_.publisher_->template publish<sizeof(T)>(loan);
    }
    Result<int> fd() { return publisher_.fd(); }
    [[nodiscard]] std::uint32_t id() const noexcept { return publisher_.id(); }
    [[nodiscard]] const std::string& name() const noexcept { return publisher_.name(); }

private:
    template <Shareable U>
    friend class Topic;
    explicit Publisher(TopicPublisher publisher) noexcept : publisher_(std::move(publisher)) {}
    TopicPublisher publisher_;
};

/// As TopicSubscriber.
template <class T>
class Subscriber {
public:
    Result<std::optional<Sample<T>>> receive(Deadline deadline = Deadline::never()) {
        return subscriber_.template receive_as<Sample<T>, sizeof(T)>(deadline);
    }
    Result<std::optional<Sample<T>>> try_receive() { return receive(Deadline::now()); }
    Result<int> fd() { return subscriber_.fd(); }
    [[nodiscard]] bool has_message() noexcept { return subscriber_.has_message(); }
    [[nodiscard]] std::uint64_t missed() const noexcept { return subscriber_.missed(); }
    [[nodiscard]] const std::string& name() const noexcept { return subscriber_.name(); }
    /// For a TopicWaitSet.
    [[nodiscard]] TopicSubscriber& bytes() noexcept { return subscriber_; }

private:
    template <Shareable U>
    friend class Topic;
    explicit Subscriber(TopicSubscriber subscriber) noexcept : subscriber_(std::move(subscriber)) {}
    TopicSubscriber subscriber_;
};

/// A topic of Ts.
template <Shareable T>
class Topic {
    static_assert(alignof(T) <= 4096);

public:
    static Result<Topic> create(const std::string& name, const TopicOptions& options = {}) {
        return wrap(ByteTopic::open_as(ByteTopic::Opening::create, name, layout_of<T>(), options));
    }
    static Result<Topic> open(const std::string& name) {
        return wrap(ByteTopic::open_as(ByteTopic::Opening::open, name, layout_of<T>(), {}));
    }
    static Result<Topic> open_or_create(const std::string& name, const TopicOptions& options = {}) {
        return wrap(
            ByteTopic::open_as(ByteTopic::Opening::open_or_create, name, layout_of<T>(), options));
    }
    static Result<void> remove(const std::string& name) { return ByteTopic::remove(name); }

    [[nodiscard]] Result<Publisher<T>> publisher(const PublisherOptions& options = {}) const {
        auto publisher = topic_.publisher(options);
        if (!publisher) return std::unexpected(publisher.error());
        return Publisher<T>(std::move(*publisher));
    }
    [[nodiscard]] Result<Subscriber<T>> subscriber(const SubscriberOptions& options = {}) const {
        auto subscriber = topic_.subscriber(options);
        if (!subscriber) return std::unexpected(subscriber.error());
        return Subscriber<T>(std::move(*subscriber));
    }
    [[nodiscard]] Result<TopicPresence> presence() const { return topic_.presence(); }
    [[nodiscard]] const std::string& name() const noexcept { return topic_.name(); }

private:
    static Result<Topic> wrap(Result<ByteTopic> topic) {
        if (!topic) return std::unexpected(topic.error());
        return Topic(std::move(*topic));
    }
    explicit Topic(ByteTopic topic) noexcept : topic_(std::move(topic)) {}
    ByteTopic topic_;
};

}  // namespace patchbay
