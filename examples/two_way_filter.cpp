// SPDX-License-Identifier: Apache-2.0
//
// Pipe: a two-way filter through a child.
//
//     two_way_filter tr a-z A-Z < notes.txt
//
// Each line of standard input goes to the program, whatever the program writes comes back numbered. Both directions run
// at once: neither side waits for the other for ever, however much either holds back.
#include <patchbay/child_process.hpp>

#include <cstdio>
#include <iostream>
#include <string>

using namespace patchbay;
using namespace std::chrono_literals;

namespace {

std::string standard_input() {
    return {std::istreambuf_iterator<char>(std::cin), {}};
}

void print_numbered(const std::string& text) {
    std::size_t number = 0;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        std::printf("%4zu  %s\n", ++number, text.substr(start, end - start).c_str());
        start = end + 1;
    }
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc < 2) {
        std::fputs("usage: two_way_filter PROGRAM [ARGUMENT...] < INPUT\n", stderr);
        return 2;
    }
    auto child = or_throw(ChildProcess::spawn({argv + 1, argv + argc}));
    const auto outcome =
        or_throw(child.communicate(as_bytes(standard_input()), Deadline::after(60s)));
    if (!outcome) {
        std::fprintf(stderr, "two_way_filter: %s did not end within a minute\n", argv[1]);
        return 124;
    }
    print_numbered(outcome->output);
    if (outcome->status.success()) return 0;
    std::fprintf(stderr, "two_way_filter: %s: %s\n", argv[1], outcome->status.text().c_str());
    return 1;
} catch (const Exception& failure) {
    std::fprintf(stderr, "two_way_filter: %s\n", failure.what());
    return 1;
}
