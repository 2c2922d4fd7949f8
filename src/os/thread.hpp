// SPDX-License-Identifier: Apache-2.0
//
// HelperThread: a thread of the library's own, which the program around it does not notice.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "os/call.hpp"

#include <sys/types.h>

#include <functional>
#include <memory>
#include <thread>

namespace patchbay::os {

enum class Signals {
    blocked,    ///< none is delivered to it: the program's handlers run on the program's threads
    inherited,  ///< as the thread that starts it
};

class HelperThread {
public:
    /// Runs `body(stop)` until it returns; `stop` is a descriptor that becomes readable when it shall. `name`: at most
    /// 15 characters, for ps(1) and debuggers.
    static Expected<HelperThread> start(const char* name, std::function<void(int stop)> body,
                                        Signals signals = Signals::blocked) noexcept;

    HelperThread(HelperThread&&) noexcept = default;
    HelperThread& operator=(HelperThread&& other) noexcept;
    /// Asks it to stop and waits for it; not from within itself. In a child after fork(), which has no such thread, it
    /// waits for nothing.
    ~HelperThread();

    void request_stop() const noexcept;
    /// Whether it runs in this process: a child after fork() inherits the object, not the thread.
    [[nodiscard]] bool is_ours() const noexcept;

private:
    HelperThread(FileDescriptor stop, std::unique_ptr<std::thread> thread, pid_t process) noexcept
        : stop_(std::move(stop)), thread_(std::move(thread)), process_(process) {}
    void finish() noexcept;

    FileDescriptor stop_;
    std::unique_ptr<std::thread> thread_;
    pid_t process_;
};

}  // namespace patchbay::os
