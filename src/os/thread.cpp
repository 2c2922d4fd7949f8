// SPDX-License-Identifier: Apache-2.0
#include "os/thread.hpp"

#include "base/assert.hpp"
#include "os/eventfd.hpp"

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <initializer_list>
#include <new>
#include <system_error>

namespace patchbay::os {
namespace {

/// All signals but those of the thread's own faults.
::sigset_t all_but_faults() noexcept {
    ::sigset_t set{};
    ::sigfillset(&set);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT})
        ::sigdelset(&set, fault);
    return set;
}

/// Blocks signals while a thread is started, which inherits that.
class BlockedSignals {
public:
    explicit BlockedSignals(Signals signals) noexcept {
        const auto set = all_but_faults();
        ::pthread_sigmask(SIG_BLOCK, signals == Signals::blocked ? &set : nullptr, &before_);
    }
    ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;

private:
    ::sigset_t before_{};
};

/// The errno that keeps the thread from starting; 0: it runs.
template <class Body>
int start_thread(std::unique_ptr<std::thread>& thread, Body&& body) noexcept {
    try {
        thread = std::make_unique<std::thread>(std::forward<Body>(body));
        return 0;
    } catch (const std::system_error& problem) {
        return problem.code().value();
    } catch (const std::bad_alloc&) {
        return ENOMEM;
    }
}

}  // namespace

Expected<HelperThread> HelperThread::start(const char* name, std::function<void(int)> body,
                                           Signals signals) noexcept {
    auto stop = eventfd();
    if (!stop) return std::unexpected(stop.error());
    std::unique_ptr<std::thread> thread;
    auto run = [name, stop_fd = stop->get(), body = std::move(body)]() mutable {
        ::pthread_setname_np(::pthread_self(), name);
        body(stop_fd);
    };
    const BlockedSignals blocked(signals);
    const auto started = retry(Call::pthread_create, [&] {
        const int error = start_thread(thread, run);
        errno = error;
        return error == 0 ? 0 : -1;
    });
    if (!started) return std::unexpected(started.error());
    return HelperThread(std::move(*stop), std::move(thread), ::getpid());
}

HelperThread& HelperThread::operator=(HelperThread&& other) noexcept {
    if (this == &other) return *this;
    finish();
    stop_ = std::move(other.stop_);
    thread_ = std::move(other.thread_);
    process_ = other.process_;
    return *this;
}

HelperThread::~HelperThread() {
    finish();
}

// Never failed by a test: whoever waits for the thread would wait for ever.
void HelperThread::request_stop() const noexcept {
    const std::uint64_t one = 1;
    while (::write(stop_.get(), &one, sizeof one) < 0 && errno == EINTR) {
    }
}

bool HelperThread::is_ours() const noexcept {
    return process_ == ::getpid();
}

void HelperThread::finish() noexcept {
    if (!thread_) return;
    if (!is_ours()) {
        // Neither joined, for it would never end, nor destroyed, for std::thread ends the process then.
        (void)thread_.release();
        return;
    }
    base::require(thread_->get_id() != std::this_thread::get_id(),
                  "a helper thread does not end itself");
    request_stop();
    thread_->join();
    thread_.reset();
}

}  // namespace patchbay::os
