// SPDX-License-Identifier: Apache-2.0
//
// The list of models. Each source of this folder adds its own:
//
//     const Registered kRing{"ring", check<Ring>};
#pragma once

#include "model/checker.hpp"
#include "model/scheduler.hpp"

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

namespace patchbay::model {

struct Effort {
    std::uint64_t iterations;
};

struct Model {
    std::string name;
    /// What went wrong, with the history that led there; empty: nothing.
    std::string (*check)(const Effort&);
};

inline std::vector<Model>& models() {
    static std::vector<Model> all;
    return all;
}

struct Registered {
    Registered(const char* name, std::string (*check)(const Effort&)) {
        models().push_back({.name = name, .check = check});
    }
};

/// Keeps what is written up to its size. Relacy counts what is allocated meanwhile as the model's own.
class FixedText : public std::streambuf {
public:
    FixedText() : text_(std::size_t{1} << 20U, '\0') {
        setp(text_.data(), text_.data() + text_.size());
    }
    [[nodiscard]] std::string text() const { return {pbase(), pptr()}; }

private:
    std::string text_;
};

/// Runs a Relacy test suite; where it fails, the failed execution once more, keeping its history.
template <class Suite>
std::string check(const Effort& effort) {
    FixedText buffer;
    std::ostream text(&buffer);
    std::ostream progress(nullptr);
    rl::test_params params;
    params.iteration_count = effort.iterations;
    params.output_stream = &text;
    params.progress_stream = &progress;
    params.search_type = rl::sched_random;  // loads return older values, too
    params.execution_depth_limit = 4000;
    using Order = Scheduler<Suite::params::thread_count>;
    std::ostringstream failed;
    if (rl::run_test<Suite, Order>(params, failed, false) == rl::test_result_success) return {};
    params.initial_state = failed.str();
    params.collect_history = true;
    (void)rl::run_test<Suite, Order>(params, failed, true);
    return buffer.text();
}

}  // namespace patchbay::model
