// SPDX-License-Identifier: Apache-2.0
#include "conformance/actor.hpp"

#include "patchbay/file_descriptor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/time.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace patchbay::test {
namespace {

Answer failed(const Error& error) {
    Answer answer{.outcome = Outcome::failed, .text = error.message()};
    for (int kind = 1; kind <= static_cast<int>(Condition::failed); ++kind) {
        if (error.is(static_cast<Condition>(kind))) answer.condition = static_cast<Condition>(kind);
    }
    return answer;
}

Answer timely(const Result<bool>& result) {
    if (!result) return failed(result.error());
    return {.outcome = *result ? Outcome::yes : Outcome::no};
}

Answer not_open() {
    return {.outcome = Outcome::failed, .text = "nothing is open"};
}

/// "fd:@PATH?options" is a descriptor that this process would have inherited: PATH is opened, and its number put in.
/// The descriptor goes when the address has been used.
class UsableAddress {
public:
    UsableAddress(const std::string& address, int flags) : text_(address) {
        if (!address.starts_with("fd:@")) return;
        const auto end = address.find('?');
        const auto path = address.substr(4, end == std::string::npos ? end : end - 4);
        inherited_ = FileDescriptor(::open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC));
        if (!inherited_) throw std::system_error(errno, std::system_category(), path);
        // What a process inherits is in blocking mode, mostly.
        ::fcntl(inherited_.get(), F_SETFL, flags);
        text_ = "fd:" + std::to_string(inherited_.get());
        if (end != std::string::npos) text_ += address.substr(end);
    }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
    FileDescriptor inherited_;
};

Answer polled(Result<int> descriptor, short events, std::chrono::milliseconds timeout) {
    if (!descriptor) return failed(descriptor.error());
    ::pollfd entry{.fd = *descriptor, .events = events, .revents = 0};
    const auto deadline = Deadline::after(timeout);
    int ready = 0;
    do {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline.remaining()).count();
        ready = ::poll(&entry, 1, static_cast<int>(left));
    } while (ready < 0 && errno == EINTR);
    return {.outcome = ready > 0 ? Outcome::yes : Outcome::no};
}

Answer interrupt(std::chrono::microseconds period) {
    struct ::sigaction action{};
    action.sa_handler = [](int) {};
    ::sigaction(SIGALRM, &action, nullptr);  // without SA_RESTART: calls that wait fail with EINTR
    const ::timeval every{.tv_sec = 0, .tv_usec = static_cast<::suseconds_t>(period.count())};
    const ::itimerval timer{.it_interval = every, .it_value = every};
    ::setitimer(ITIMER_REAL, &timer, nullptr);
    return {};
}

}  // namespace

Answer Actor::perform(const Task& task) {
    const auto start = std::chrono::steady_clock::now();
    Answer answer;
    try {
        answer = dispatch(task);
    } catch (const std::exception& problem) {
        answer = {.outcome = Outcome::failed, .text = problem.what()};
    }
    answer.took = std::chrono::steady_clock::now() - start;
    return answer;
}

Answer Actor::dispatch(const Task& task) {
    switch (task.verb) {
        case Verb::open_sender: return open_sender(task);
        case Verb::open_receiver: return open_receiver(task);
        case Verb::connect: return connect(task);
        case Verb::listen: return listen(task);
        case Verb::accept: return accept(task);
        case Verb::send: return send(task);
        case Verb::send_series: return send_series(task);
        case Verb::receive: return receive(task);
        case Verb::receive_all: return receive_all(task);
        case Verb::finish: return finish(task);
        case Verb::close: return close(task);
        case Verb::poll_sender:
            return sender_ ? polled(sender_->fd(), POLLOUT, task.timeout) : not_open();
        case Verb::poll_receiver:
            return receiver_ ? polled(receiver_->fd(), POLLIN, task.timeout) : not_open();
        case Verb::largest: return largest(task);
        case Verb::interrupt: return interrupt(std::chrono::microseconds(500));
        case Verb::stop_interrupt: return interrupt(std::chrono::microseconds(0));
    }
    return not_open();
}

Answer Actor::open_sender(const Task& task) {
    const UsableAddress address(task.text, O_WRONLY);
    auto sender = patchbay::open_sender(address.text(), Deadline::after(task.timeout));
    if (!sender) return failed(sender.error());
    sender_.emplace(*std::move(sender));
    return {.text = sender_->name()};
}

Answer Actor::open_receiver(const Task& task) {
    const UsableAddress address(task.text, O_RDONLY);
    auto receiver = patchbay::open_receiver(address.text(), Deadline::after(task.timeout));
    if (!receiver) return failed(receiver.error());
    receiver_.emplace(*std::move(receiver));
    return {.text = receiver_->name()};
}

Answer Actor::connect(const Task& task) {
    const UsableAddress address(task.text, O_RDWR);
    auto duplex = patchbay::connect(address.text(), Deadline::after(task.timeout));
    if (!duplex) return failed(duplex.error());
    sender_.emplace(std::move(duplex->sender));
    receiver_.emplace(std::move(duplex->receiver));
    return {.text = sender_->name()};
}

Answer Actor::listen(const Task& task) {
    auto listener = patchbay::listen(task.text);
    if (!listener) return failed(listener.error());
    listener_.emplace(*std::move(listener));
    return {.text = listener_->name()};
}

Answer Actor::accept(const Task& task) {
    if (!listener_) return not_open();
    auto duplex = listener_->accept(Deadline::after(task.timeout));
    if (!duplex) return failed(duplex.error());
    if (!*duplex) return {.outcome = Outcome::no};
    sender_.emplace(std::move((*duplex)->sender));
    receiver_.emplace(std::move((*duplex)->receiver));
    return {.text = sender_->name()};
}

Answer Actor::send(const Task& task) {
    if (!sender_) return not_open();
    return timely(sender_->send(as_bytes(task.text), Deadline::after(task.timeout),
                                {.priority = task.priority, .type = task.type}));
}

Answer Actor::send_series(const Task& task) {
    if (!sender_) return not_open();
    for (std::uint64_t done = 0; done < task.count; ++done) {
        const auto message = series_message(sender_->traits(), task.text, task.first + done);
        auto answer = timely(sender_->send(as_bytes(message), Deadline::after(task.timeout), {}));
        answer.number = done;
        if (!answer.ok()) return answer;
    }
    return {.number = task.count};
}

Answer Actor::receive(const Task& task) {
    if (!receiver_) return not_open();
    const auto message = receiver_->receive(Deadline::after(task.timeout));
    if (!message) return failed(message.error());
    if (!*message) return {.outcome = Outcome::no};
    return {.text = std::string(as_text((*message)->bytes)),
            .priority = (*message)->priority,
            .type = (*message)->type,
            .sender_pid = (*message)->sender_pid,
            .sender_uid = (*message)->sender_uid};
}

Answer Actor::receive_all(const Task& task) {
    std::vector<std::string> messages;
    Answer answer;
    while (messages.size() < task.count) {
        answer = receive(task);
        if (!answer.ok()) break;
        messages.push_back(std::move(answer.text));
    }
    answer.messages = std::move(messages);
    return answer;
}

Answer Actor::finish(const Task& task) {
    return sender_ ? timely(sender_->finish(Deadline::after(task.timeout))) : not_open();
}

Answer Actor::close(const Task& /*task*/) {
    sender_.reset();
    receiver_.reset();
    listener_.reset();
    return {};
}

Answer Actor::largest(const Task& /*task*/) {
    return sender_ ? Answer{.number = sender_->largest_message_bytes()} : not_open();
}

void Actor::serve(int socket) {
    Actor actor;
    while (const auto task = read_task(socket)) write_answer(socket, actor.perform(*task));
}

}  // namespace patchbay::test
