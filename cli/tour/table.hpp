// SPDX-License-Identifier: Apache-2.0
//
// Table: the tour as text, a line as soon as it is known.
#pragma once

#include "tour/digest.hpp"
#include "tour/row.hpp"

#include <string>

namespace patchbay::tour {

class Table {
public:
    /// `colour`: verdicts in green and red.
    explicit Table(bool colour) : colour_(colour) {}

    /// What is carried ("FILE: " and its size and digest), and the head of the first table.
    void print_introduction(const std::string& what, const FileDigest& cargo) const;
    void print_drawbacks_header() const;
    void print(const Row& row) const;
    void print(const Demonstration& demonstration) const;

private:
    [[nodiscard]] std::string verdict(bool ok, bool skipped, const std::string& text) const;
    bool colour_;
};

}  // namespace patchbay::tour
