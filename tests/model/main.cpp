// SPDX-License-Identifier: Apache-2.0
//
// patchbay_model [--iterations=N] [--weaken=FILE:LINE:ORDER] [--list] [--first] [MODEL...]: checks these models, or all;
// with --first until one fails. Status 1: one failed; 2: what was asked for does not exist.
#include "model/models.hpp"
#include "model/weakening.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <string_view>

// Relacy replaces new and delete in a model, but not these.
void operator delete(void* memory, std::size_t) noexcept {
    operator delete(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    operator delete[](memory);
}

namespace patchbay::model {
namespace {

bool passes(const Model& model, const Effort& effort) {
    const auto start = std::chrono::steady_clock::now();
    const auto wrong = model.check(effort);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::cout << (wrong.empty() ? "ok     " : "FAILED ") << model.name << ", up to "
              << effort.iterations << " executions, " << took.count() << " s\n"
              << wrong << std::flush;
    return wrong.empty();
}

struct Request {
    Effort effort{.iterations = 20'000};
    bool list = false;
    bool first = false;
    std::vector<std::string_view> models;
};

/// False: one of them means nothing.
bool read(const std::vector<std::string_view>& arguments, Request& request) {
    constexpr std::string_view kIterations = "--iterations=";
    constexpr std::string_view kWeaken = "--weaken=";
    for (const auto argument : arguments) {
        if (argument == "--list") {
            request.list = true;
        } else if (argument == "--first") {
            request.first = true;
        } else if (argument.starts_with(kIterations)) {
            request.effort.iterations =
                std::stoull(std::string(argument.substr(kIterations.size())));
        } else if (argument.starts_with(kWeaken)) {
            if (!weakening.parse(argument.substr(kWeaken.size()))) return false;
        } else if (std::ranges::find(models(), argument, &Model::name) != models().end()) {
            request.models.push_back(argument);
        } else {
            return false;
        }
    }
    return true;
}

int run(const std::vector<std::string_view>& arguments) {
    Request request;
    if (!read(arguments, request)) {
        std::cerr << "there is no such option or model\n";
        return 2;
    }
    bool good = true;
    for (const auto& model : models()) {
        if (request.list) std::cout << model.name << '\n';
        if (request.list) continue;
        const auto& wanted = request.models;
        if (!wanted.empty() && std::ranges::find(wanted, model.name) == wanted.end()) continue;
        good = passes(model, request.effort) && good;
        if (request.first && !good) break;
    }
    if (!request.list && !weakening.was_hit()) {
        std::cerr << "no model comes to that place\n";
        return 2;
    }
    return good ? 0 : 1;
}

}  // namespace
}  // namespace patchbay::model

int main(int count, char** arguments) {
    return patchbay::model::run({arguments + 1, arguments + count});
}
