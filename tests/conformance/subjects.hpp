// SPDX-License-Identifier: Apache-2.0
//
// Subjects: what the conformance suite runs over. One row is a scheme, or a form of it, and how to make a fresh place
// for two sides to meet at. What the place promises is not said here: the traits say it.
#pragma once

#include "patchbay/traits.hpp"

#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <utility>

namespace patchbay::test {

/// Where two sides meet. It is removed, if it is still there, when this goes.
class Place {
public:
    /// An empty address: what the other side is called once it is open, which therefore opens first.
    Place(std::string sender, std::string receiver, std::function<void()> remove = {})
        : sender_(std::move(sender)), receiver_(std::move(receiver)), remove_(std::move(remove)) {}
    Place(Place&& other) noexcept
        : sender_(std::move(other.sender_)),
          receiver_(std::move(other.receiver_)),
          remove_(std::exchange(other.remove_, {})) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
        if (remove_) remove_();
    }

    [[nodiscard]] const std::string& sender() const noexcept { return sender_; }
    [[nodiscard]] const std::string& receiver() const noexcept { return receiver_; }

private:
    std::string sender_;
    std::string receiver_;
    std::function<void()> remove_;
};

struct Subject {
    std::string label;   ///< "UnixAbstract"
    std::string scheme;  ///< "unix"
    std::function<Place()> make;
    /// Why this machine cannot have it; empty: it can.
    std::function<std::string()> obstacle = [] { return std::string(); };
    /// The place can be come back to by a fresh sender or receiver after one was killed.
    bool has_name = true;

    [[nodiscard]] const Traits& traits() const { return *find_traits(scheme); }
};

[[nodiscard]] std::span<const Subject> all_subjects();
std::ostream& operator<<(std::ostream& out, const Subject& subject);

/// `address` with another option: "frame=length"; none where it is empty.
[[nodiscard]] std::string with_option(const std::string& address, const std::string& option);

/// Whether a scheme takes an option.
[[nodiscard]] bool takes_option(const Traits& traits, std::string_view option);

}  // namespace patchbay::test
