// SPDX-License-Identifier: Apache-2.0
//
// Ports for tests that run beside each other.
#pragma once

#include "support/program.hpp"

#include <string>

namespace patchbay::test {

/// A port that nobody uses at the moment, for programs that cannot be told 0.
std::string free_tcp_port();
std::string free_udp_port();

/// The port that the tool took for tcp:HOST:0, which it says on stderr.
std::string port_said_by(const Program& program);

}  // namespace patchbay::test
