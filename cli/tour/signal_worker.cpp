// SPDX-License-Identifier: Apache-2.0
#include "patchbay/signal.hpp"

#include "tour/worker.hpp"

namespace patchbay::tour {

void count_signals(const Job& job) {
    auto receiver = or_throw(SignalReceiver::open({or_throw(Signal::parse(job.object))}));
    report({{"ready", receiver.name()}});
    (void)next_line();  // busy until all were sent
    int received = 0;
    bool in_order = true;
    for (;;) {
        const auto info = or_throw(receiver.try_receive());
        if (!info) break;
        in_order = in_order && info->payload == received;
        ++received;
    }
    report({{"received", received}, {"in_order", in_order}});
}

}  // namespace patchbay::tour
