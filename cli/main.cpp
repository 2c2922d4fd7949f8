// SPDX-License-Identifier: Apache-2.0
#include "standard_streams.hpp"
#include "tool.hpp"

#include <signal.h>

int main(int argc, char** argv) {
    patchbay::cli::occupy_standard_descriptors();
    // Writing to a pipe whose reader has gone is an error to be reported. A handler and not SIG_IGN,
    // which the children of exec: would inherit.
    struct sigaction nothing{};
    nothing.sa_handler = [](int) {};
    nothing.sa_flags = SA_RESTART;
    ::sigaction(SIGPIPE, &nothing, nullptr);
    return patchbay::cli::run_tool({argv + 1, argv + argc});
}
