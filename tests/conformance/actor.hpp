// SPDX-License-Identifier: Apache-2.0
//
// Actor: does tasks by the public API, and nothing else. Each peer, wherever it is, has one.
#pragma once

#include "patchbay/channel.hpp"

#include "conformance/task.hpp"

#include <optional>

namespace patchbay::test {

class Actor {
public:
    Answer perform(const Task& task);

    /// Performs what comes over `socket` until the other side has gone.
    static void serve(int socket);

private:
    Answer open_sender(const Task& task);
    Answer open_receiver(const Task& task);
    Answer connect(const Task& task);
    Answer listen(const Task& task);
    Answer accept(const Task& task);
    Answer send(const Task& task);
    Answer send_series(const Task& task);
    Answer receive(const Task& task);
    Answer receive_all(const Task& task);
    Answer finish(const Task& task);
    Answer close(const Task& task);
    Answer largest(const Task& task);
    Answer dispatch(const Task& task);

    std::optional<Sender> sender_;
    std::optional<Receiver> receiver_;
    std::optional<DuplexListener> listener_;
};

}  // namespace patchbay::test
