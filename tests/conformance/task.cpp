// SPDX-License-Identifier: Apache-2.0
#include "conformance/task.hpp"

#include <sys/socket.h>

#include <array>
#include <cstring>
#include <ostream>

namespace patchbay::test {
namespace {

bool write_bytes(int socket, const void* data, std::size_t size) {
    const auto* at = static_cast<const char*>(data);
    while (size > 0) {
        const auto count = ::send(socket, at, size, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        at += count;
        size -= static_cast<std::size_t>(count);
    }
    return true;
}

bool read_bytes(int socket, void* data, std::size_t size) {
    auto* at = static_cast<char*>(data);
    while (size > 0) {
        const auto count = ::recv(socket, at, size, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        at += count;
        size -= static_cast<std::size_t>(count);
    }
    return true;
}

/// Fields one after the other, in the sender's own representation: both sides are the same build.
class Packer {
public:
    template <class T>
        requires std::is_trivially_copyable_v<T>
    Packer& operator<<(const T& field) {
        bytes_.append(reinterpret_cast<const char*>(&field), sizeof(field));
        return *this;
    }
    Packer& operator<<(const std::string& text) {
        *this << text.size();
        bytes_ += text;
        return *this;
    }
    void write_to(int socket) const {
        const auto size = bytes_.size();
        if (write_bytes(socket, &size, sizeof(size))) write_bytes(socket, bytes_.data(), size);
    }

private:
    std::string bytes_;
};

class Unpacker {
public:
    static std::optional<Unpacker> read_from(int socket) {
        std::size_t size = 0;
        Unpacker unpacker;
        if (!read_bytes(socket, &size, sizeof(size))) return std::nullopt;
        unpacker.bytes_.resize(size);
        if (!read_bytes(socket, unpacker.bytes_.data(), size)) return std::nullopt;
        return unpacker;
    }
    template <class T>
        requires std::is_trivially_copyable_v<T>
    Unpacker& operator>>(T& field) {
        std::memcpy(&field, bytes_.data() + at_, sizeof(field));
        at_ += sizeof(field);
        return *this;
    }
    Unpacker& operator>>(std::string& text) {
        std::size_t size = 0;
        *this >> size;
        text = bytes_.substr(at_, size);
        at_ += size;
        return *this;
    }

private:
    std::string bytes_;
    std::size_t at_ = 0;
};

}  // namespace

void write_task(int socket, const Task& task) {
    Packer packer;
    packer << task.verb << task.text << task.timeout << task.count << task.first << task.priority
           << task.type;
    packer.write_to(socket);
}

std::optional<Task> read_task(int socket) {
    auto unpacker = Unpacker::read_from(socket);
    if (!unpacker) return std::nullopt;
    Task task{.verb = Verb::close};
    *unpacker >> task.verb >> task.text >> task.timeout >> task.count >> task.first >>
        task.priority >> task.type;
    return task;
}

void write_answer(int socket, const Answer& answer) {
    Packer packer;
    packer << answer.outcome << answer.condition << answer.text << answer.number << answer.priority
           << answer.type << answer.sender_pid << answer.sender_uid << answer.took
           << answer.messages.size();
    for (const auto& message : answer.messages) packer << message;
    packer.write_to(socket);
}

std::optional<Answer> read_answer(int socket) {
    auto unpacker = Unpacker::read_from(socket);
    if (!unpacker) return std::nullopt;
    Answer answer;
    std::size_t count = 0;
    *unpacker >> answer.outcome >> answer.condition >> answer.text >> answer.number >>
        answer.priority >> answer.type >> answer.sender_pid >> answer.sender_uid >> answer.took >>
        count;
    answer.messages.resize(count);
    for (auto& message : answer.messages) *unpacker >> message;
    return answer;
}

std::ostream& operator<<(std::ostream& out, Outcome outcome) {
    switch (outcome) {
        case Outcome::yes: return out << "done";
        case Outcome::no: return out << "not in time";
        case Outcome::failed: break;
    }
    return out << "failed";
}

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
    switch (answer.outcome) {
        case Outcome::yes: return out << "done: '" << answer.text.substr(0, 100) << '\'';
        case Outcome::no: return out << "not in time";
        case Outcome::failed: break;
    }
    return out << "error: " << answer.text;
}

std::string series_message(const Traits& traits, const std::string& series, std::uint64_t index) {
    if (traits.payload == Payload::token) return {};
    // Numbers grow and stay below 2^31: ten thousand for each letter of the alphabet.
    if (traits.payload == Payload::integer)
        return std::to_string(static_cast<std::uint64_t>(series.front()) * 10'000 + index);
    static constexpr std::array<std::size_t, 8> kPadding = {0, 1, 7, 90, 500, 1000, 2000, 3950};
    return series + '.' + std::to_string(index) + '.' +
           std::string(kPadding.at(index % kPadding.size()),
                       static_cast<char>('a' + static_cast<int>(index % 26)));
}

}  // namespace patchbay::test
