// SPDX-License-Identifier: Apache-2.0
//
// Signal: a daemon that reloads on SIGHUP, reports on SIGUSR1, and shuts down in order on SIGTERM or Ctrl-C.
//
//     reloading_daemon settings.txt &
//     kill -HUP $!          reads settings.txt again
//     kill -USR1 $!         says how it is
//     kill $!               finishes, and ends with status 0
//
// No function here is a signal handler: they allocate, read files and print, in the loop of main().
#include <patchbay/signal.hpp>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>

using namespace patchbay;
using namespace std::chrono_literals;

namespace {

struct Daemon {
    std::string path;
    std::string settings;
    int reloads = 0;
    int ticks = 0;
    bool running = true;

    void load() {
        std::ifstream file(path);
        std::getline(file, settings);
        std::printf("settings: %s\n", settings.c_str());
        std::fflush(stdout);
    }
    void reload(const SignalInfo& signal) {
        std::printf("reload, asked by process %d\n", signal.sender_pid);
        ++reloads;
        load();
    }
    void report() const {
        std::printf("%d reloads\n", reloads);
        std::fflush(stdout);
    }
    void stop(const SignalInfo& signal) {
        std::printf("%s: stopping in order\n", signal.signal.name().c_str());
        running = false;
    }
};

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 2) {
        std::fputs("usage: reloading_daemon SETTINGS-FILE\n", stderr);
        return 2;
    }
    Daemon daemon{.path = argv[1]};
    auto signals = or_throw(SignalDispatcher::create());
    or_throw(signals.on(Signal(SIGHUP), [&](const SignalInfo& signal) { daemon.reload(signal); }));
    or_throw(signals.on(Signal(SIGUSR1), [&](const SignalInfo&) { daemon.report(); }));
    or_throw(signals.on(Signal(SIGTERM), [&](const SignalInfo& signal) { daemon.stop(signal); }));
    or_throw(signals.on(Signal(SIGINT), [&](const SignalInfo& signal) { daemon.stop(signal); }));
    daemon.load();
    while (daemon.running) {
        // The daemon's own work, once a second; signals in between.
        if (or_throw(signals.dispatch(Deadline::after(1s))) == 0) ++daemon.ticks;
    }
    std::puts("bye");
    return 0;
} catch (const Exception& failure) {
    std::fprintf(stderr, "reloading_daemon: %s\n", failure.what());
    return 1;
}
