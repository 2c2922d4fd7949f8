// SPDX-License-Identifier: Apache-2.0
//
// conformance_peer N: serves tasks over the inherited socket N; what Where::executed starts.
#include "conformance/actor.hpp"

#include <cstdlib>
#include <span>

int main(int count, char** values) {
    const std::span arguments(values, static_cast<std::size_t>(count));
    if (count != 2) return 2;
    patchbay::test::Actor::serve(std::atoi(arguments[1]));
    return 0;
}
