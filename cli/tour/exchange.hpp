// SPDX-License-Identifier: Apache-2.0
//
// Exchange: two workers that send to each other in turns, over a pair of addresses of any scheme.
#pragma once

#include "patchbay/channel.hpp"

#include "tour/job.hpp"

#include <vector>

namespace patchbay::tour {

/// Opens both directions of a job. A FIFO opens when both sides do: the two sides open theirs in the same order
/// (`first` on one side). Everything else opens its receiver, reports it, and is then told where its partner's is:
/// ports and processes are not known before, and who sends to a signal that nobody has blocked yet kills.
Duplex open_both(const Job& job, bool first);

/// The next message, by sleeping in the kernel or by asking again and again. Throws when none comes.
ChannelMessage next_message(Receiver& receiver, bool spin = false);
/// Throws when there is no room.
void send_one(Sender& sender, Bytes message);

/// A message of 64 bytes where the scheme carries bytes; the least that it carries where not.
std::vector<std::byte> message_for(const Traits& traits);

}  // namespace patchbay::tour
