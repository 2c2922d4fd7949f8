// SPDX-License-Identifier: Apache-2.0
//
// patchbay_model [--iterations=N] [--list] [MODEL...]: checks these models, or all.
#include "model/models.hpp"

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

int run(const std::vector<std::string_view>& arguments) {
    Effort effort{.iterations = 20'000};
    std::vector<std::string_view> wanted;
    for (const auto argument : arguments) {
        constexpr std::string_view kIterations = "--iterations=";
        if (argument == "--list") {
            for (const auto& model : models()) std::cout << model.name << '\n';
            return 0;
        }
        if (argument.starts_with(kIterations)) {
            effort.iterations = std::stoull(std::string(argument.substr(kIterations.size())));
        } else {
            wanted.push_back(argument);
        }
    }
    bool good = true;
    std::size_t checked = 0;
    for (const auto& model : models()) {
        if (!wanted.empty() && std::ranges::find(wanted, model.name) == wanted.end()) continue;
        good = passes(model, effort) && good;
        ++checked;
    }
    if (checked == 0 || checked < wanted.size()) std::cerr << "there is no such model\n";
    return good && checked != 0 && checked >= wanted.size() ? 0 : 1;
}

}  // namespace
}  // namespace patchbay::model

int main(int count, char** arguments) {
    return patchbay::model::run({arguments + 1, arguments + count});
}
