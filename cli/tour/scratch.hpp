// SPDX-License-Identifier: Apache-2.0
//
// Scratch: names for what the tour makes, and their removal when it ends.
#pragma once

#include <cstdint>
#include <string>

namespace patchbay::tour {

/// "TMPDIR/patchbay-tour.PID.NAME"
[[nodiscard]] std::string scratch_path(const std::string& name);
/// "/patchbay-tour.PID.NAME", for kernel objects
[[nodiscard]] std::string scratch_name(const std::string& name);
/// A System V key that differs from run to run: "0x5042nnnn"
[[nodiscard]] std::string scratch_key(std::uint32_t number);

/// Removes the object of an address when it goes, if it is there then.
class ScratchObject {
public:
    explicit ScratchObject(std::string address) : address_(std::move(address)) {}
    ~ScratchObject();
    ScratchObject(const ScratchObject&) = delete;
    ScratchObject& operator=(const ScratchObject&) = delete;

    [[nodiscard]] const std::string& address() const noexcept { return address_; }

private:
    std::string address_;
};

}  // namespace patchbay::tour
