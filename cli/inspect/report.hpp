// SPDX-License-Identifier: Apache-2.0
//
// Report: what `ls`, `ps` or `who` shows of one snapshot.
#pragma once

#include "patchbay/inspect.hpp"

#include "inspect/listing.hpp"
#include "inspect/listing_options.hpp"
#include "inspect/snapshot_json.hpp"
#include "inspect/view.hpp"
#include "outcome.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace patchbay::cli {

class Report {
public:
    Report() = default;
    Report(const Report&) = delete;
    Report& operator=(const Report&) = delete;
    virtual ~Report() = default;

    [[nodiscard]] virtual Listing listing() const = 0;
    /// To be shown, before the filter.
    [[nodiscard]] virtual std::vector<RowIndex> rows() const = 0;
    /// Of the snapshot, for JSON: what those rows are about.
    [[nodiscard]] virtual Selection selection(const std::vector<RowIndex>& rows) const = 0;
    /// How it ends once those rows have been shown.
    [[nodiscard]] virtual Outcome verdict(const std::vector<RowIndex>& rows) const = 0;
};

using MakeReport = std::function<std::unique_ptr<Report>(const View&)>;

/// Takes a snapshot, or one after the other, and shows what `make` makes of it.
[[nodiscard]] Outcome show_report(const ListingOptions& options,
                                  const std::vector<ColumnInfo>& columns,
                                  inspect::SnapshotOptions what, const MakeReport& make);

}  // namespace patchbay::cli
