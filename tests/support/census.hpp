// SPDX-License-Identifier: Apache-2.0
//
// Census: what this process holds and what its tests have made, to be compared before and after.
//
//     const Census before = Census::take();
//     ...
//     EXPECT_EQ(Census::take(), before);
//
// Counts open descriptors, shared maps, files of this process's unique_name()s in /dev/shm and /tmp, and System V
// objects that this process created. Other processes' objects are not seen: tests run side by side.
#pragma once

#include <iosfwd>
#include <set>
#include <string>

namespace patchbay::test {

class Census {
public:
    static Census take();
    friend bool operator==(const Census&, const Census&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Census& census);

private:
    std::multiset<std::string> items_;
};

}  // namespace patchbay::test
