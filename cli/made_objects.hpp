// SPDX-License-Identifier: Apache-2.0
//
// MadeObjects: what this run made (FIFO, queue, semaphore), so that a run that is broken off leaves none of
// it.
//
// A run that comes to its end leaves them: they are where its messages wait. Broken off, it removes them, unless
// messages still wait in one, sent by somebody who was told that they were: then it says so and leaves it.
#pragma once

#include "patchbay/address.hpp"

#include "outcome.hpp"

#include <mutex>
#include <vector>

namespace patchbay::cli {

class MadeObjects {
public:
    /// Makes the object that the address names, where it is missing, the mechanism has something to make and the
    /// address does not say `?create=no`.
    Outcome make_missing(const Address& address);

    /// Removes all that was made, but what messages wait in.
    void remove() noexcept;

private:
    std::mutex mutex_;
    std::vector<Address> made_;  ///< guarded by mutex_
};

}  // namespace patchbay::cli
