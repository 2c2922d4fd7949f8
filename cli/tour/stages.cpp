// SPDX-License-Identifier: Apache-2.0
#include "tour/stages.hpp"

#include "tour/interrupted.hpp"

namespace patchbay::tour {
namespace {

/// A machine without the mechanism (no vsock, no IPv6...) is not at fault.
bool means_absent(const Error& error) {
    return error.is(Condition::unsupported);
}

}  // namespace

void judge(const nlohmann::json& received, std::int64_t start_ns, const Cargo& cargo, Row& row) {
    row.messages = received.at("messages");
    row.bytes = received.at("bytes");
    row.seconds = static_cast<double>(received.at("end_ns").get<std::int64_t>() - start_ns) / 1e9;
    row.ok = received.at("digest") == cargo.expected.digest;
    row.verdict = row.ok ? "same digest" : "DIGEST DIFFERS";
}

Row run_stage(const Stage& stage, const Cargo& cargo) {
    Row row{.mechanism = stage.mechanism, .scheme = stage.scheme, .what = stage.what};
    try {
        stage.run(cargo, row);
    } catch (const Interrupted&) {
        throw;
    } catch (const Exception& failure) {
        row.ok = false;
        row.skipped = means_absent(failure.error());
        row.verdict = std::string(row.skipped ? "skipped: " : "FAILED: ") + failure.what();
    } catch (const std::exception& failure) {
        row.ok = false;
        row.verdict = std::string("FAILED: ") + failure.what();
    }
    return row;
}

}  // namespace patchbay::tour
