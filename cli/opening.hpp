// SPDX-License-Identifier: Apache-2.0
//
// Opening addresses for a verb: makes what is missing, keeps the time-out, ends at once when a signal comes meanwhile.
#pragma once

#include "patchbay/channel.hpp"

#include "addressee.hpp"
#include "interruption.hpp"
#include "made_objects.hpp"
#include "patience.hpp"

namespace patchbay::cli {

class Opening {
public:
    Opening(MadeObjects& made, Interruption& interruption, const Timeout& timeout = {})
        : made_(made), interruption_(interruption), timeout_(timeout) {}

    OrStop<Sender> sender(const Addressee& addressee);

    /// Says the name on stderr where the address left it open: the port of tcp:HOST:0, the pid of signal:/NAME.
    OrStop<Receiver> receiver(const Addressee& addressee);

    /// Both directions of one connection. Sockets listen for one partner or connect: `?role=`, else as told here.
    OrStop<Duplex> both(const Addressee& addressee, bool listens);

private:
    template <class T>
    OrStop<T> checked(Result<T> opened, const Addressee& addressee, Deadline deadline) const;
    OrStop<Duplex> first_partner(const Addressee& addressee);
    /// Waits for a first subscriber by itself, so that a signal ends it in order and the topic is not left behind.
    OrStop<Sender> topic_sender(const Addressee& addressee);

    MadeObjects& made_;
    Interruption& interruption_;
    Timeout timeout_;
};

/// The signal that is received from this address, so that it must not end the run; 0: none.
[[nodiscard]] int received_signal(const Addressee& addressee);

}  // namespace patchbay::cli
