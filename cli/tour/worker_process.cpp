// SPDX-License-Identifier: Apache-2.0
#include "tour/worker_process.hpp"

#include "tour/interrupted.hpp"
#include "tour/worker.hpp"

#include <filesystem>
#include <stdexcept>

namespace patchbay::tour {
namespace {

std::string own_program() {
    return std::filesystem::read_symlink("/proc/self/exe").string();
}

ChildProcess start(const std::vector<std::string>& arguments) {
    return or_throw(ChildProcess::spawn(arguments));
}

/// Quoted for sh: in single quotes, each single quote left, escaped and entered again.
std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char letter : text) {
        if (letter == '\'') {
            result += "'\\''";
        } else {
            result += letter;
        }
    }
    return result + '\'';
}

std::string text_of(const Job& job) {
    return nlohmann::json(job).dump();
}

}  // namespace

std::string worker_command(const Job& job) {
    return quoted(own_program()) + ' ' + kWorkerVerb + ' ' + quoted(text_of(job));
}

WorkerProcess::WorkerProcess(const Job& job)
    : child_(start({own_program(), kWorkerVerb, text_of(job)})) {}

nlohmann::json WorkerProcess::next_line() {
    const auto deadline = worker_deadline();
    std::array<std::byte, 4096> buffer;
    for (;;) {
        if (const auto end = received_.find('\n'); end != std::string::npos) {
            const auto line = nlohmann::json::parse(received_.substr(0, end));
            received_.erase(0, end + 1);
            return line;
        }
        throw_if_interrupted();
        const auto slice = deadline.earlier(Deadline::after(std::chrono::milliseconds(100)));
        auto count = child_.output->read(buffer, slice);
        if (!count && count.error().is(Condition::closed)) throw std::runtime_error(how_it_ended());
        if (const auto bytes = or_throw(std::move(count)))
            received_ += as_text(Bytes(buffer).first(*bytes));
        if (deadline.expired()) throw_timeout(child_.name());
    }
}

std::string WorkerProcess::wait_until_ready() {
    return next_line().at("ready");
}

void WorkerProcess::tell(const nlohmann::json& line) {
    or_throw(child_.input->write(as_bytes(line.dump() + '\n'), worker_deadline()));
}

void WorkerProcess::kill() {
    or_throw(child_.kill());
    (void)or_throw(child_.wait(worker_deadline()));
}

std::string WorkerProcess::how_it_ended() {
    const auto status = or_throw(child_.wait(worker_deadline()));
    return "a worker ended early: " + (status ? status->text() : "its output closed") +
           " (its message is above)";
}

void WorkerProcess::finish() {
    const auto status = or_throw(child_.wait(worker_deadline()));
    if (!status) throw_timeout(child_.name());
    if (!status->success()) throw std::runtime_error("a worker failed: " + status->text());
}

}  // namespace patchbay::tour
