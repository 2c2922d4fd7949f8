// SPDX-License-Identifier: Apache-2.0
#include "patchbay/version.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

int main(int argc, char** argv) {
    CLI::App app{"Linux inter-process communication: one tool over all of it.", "patchbay"};
    app.set_version_flag("--version", fmt::format("patchbay {}", patchbay::version()));
    CLI11_PARSE(app, argc, argv);
    return 0;
}
