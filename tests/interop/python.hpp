// SPDX-License-Identifier: Apache-2.0
//
// Debian's Python, which sees the modules that Debian packages: not the first one in PATH.
#pragma once

#include "support/program.hpp"

#include <string>

namespace patchbay::test {

inline const std::string kPython = "/usr/bin/python3";

/// Whether it is there, with that module.
inline bool python_has(const std::string& module) {
    return run_program({kPython, "-c", "import " + module}).status == 0;
}

inline ProgramResult run_python(const std::string& program) {
    return run_program({kPython, "-c", program});
}

}  // namespace patchbay::test
