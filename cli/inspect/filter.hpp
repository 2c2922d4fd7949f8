// SPDX-License-Identifier: Apache-2.0
//
// Filter: `-Q EXPR`, which rows to show. As lsfd(1) has it.
//
//     KIND == "fifo" and (WAITERS =~ "reading" or PROCESSES > 2)
//
// Grammar         or:          and { ("or" | "||") and }
//                 and:         not { ("and" | "&&") not }
//                 not:         ("not" | "!") not | "(" or ")" | comparison
//                 comparison:  COLUMN [ operator literal ]        a column alone: it is there, not "no" and not 0
//                 operator:    == != < <= > >= =~ !~ or eq ne lt le gt ge
//                 literal:     "text" 'text' 123 4KiB true false  in a text, \" is a quote
// Types           are checked when it is read: a number is compared with a number, =~ takes a regular expression as
//                 regex(7) has them, extended. A list is compared by its elements: == and =~ hold if they do for any,
//                 != and !~ if they do for all.
// Not known       What is not there or not known (- and ?) compares to nothing: each comparison is false.
#pragma once

#include "inspect/column.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace patchbay::cli {

class Filter {
public:
    using ValueOf = std::function<Value(ColumnIndex)>;

    class Node;

    /// What is wrong says where: "column 8: ...".
    static OrStop<Filter> parse(std::string_view text, std::span<const ColumnInfo> columns);

    /// Whether the row is to be shown. Asks only for the columns that it needs.
    [[nodiscard]] bool matches(const ValueOf& value_of) const;

private:
    explicit Filter(std::shared_ptr<const Node> root) : root_(std::move(root)) {}
    std::shared_ptr<const Node> root_;
};

}  // namespace patchbay::cli
