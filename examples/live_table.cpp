// SPDX-License-Identifier: Apache-2.0
//
// Shared memory: a live table that many read and one keeps up to date.
//
//     live_table publish /loads          writes this machine's load averages, four times a second
//     live_table show /loads             prints the table once; any number at once, never half a table
//     live_table watch /loads 10         prints the next ten that are new
//     live_table remove /loads
//
// Readers never slow the writer down, and a writer that is killed leaves the last whole table. A second writer is
// refused while the first lives, and takes over when it dies.
#include <patchbay/latest_value.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

using namespace patchbay;
using namespace std::chrono_literals;

namespace {

struct Table {
    std::int64_t at_seconds;
    std::array<double, 3> load;  // over 1, 5 and 15 minutes
};

void print(const LatestValue<Table>::Reading& reading) {
    const auto& table = reading.value;
    std::printf("%llu: %lld  %.2f %.2f %.2f\n", static_cast<unsigned long long>(reading.sequence),
                static_cast<long long>(table.at_seconds), table.load[0], table.load[1],
                table.load[2]);
    std::fflush(stdout);
}

[[noreturn]] void publish(const std::string& name) {
    const auto value = or_throw(LatestValue<Table>::open_or_create(name));
    auto writer = or_throw(value.writer());
    for (;; std::this_thread::sleep_for(250ms)) {
        Table table{};
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        table.at_seconds = std::chrono::duration_cast<std::chrono::seconds>(now).count();
        (void)::getloadavg(table.load.data(), 3);
        or_throw(writer.write(table));
    }
}

int show(const std::string& name) {
    const auto reading =
        or_throw(or_throw(LatestValue<Table>::open(name)).wait(0, Deadline::after(5s)));
    if (!reading) return 124;
    print(*reading);
    return 0;
}

int watch(const std::string& name, int count) {
    const auto value = or_throw(LatestValue<Table>::open(name));
    for (std::uint64_t seen = 0; count > 0; --count) {
        const auto reading = or_throw(value.wait(seen, Deadline::after(5s)));
        if (!reading) return 124;
        print(*reading);
        seen = reading->sequence;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string verb = argc > 2 ? argv[1] : "";
    if (verb == "publish") publish(argv[2]);
    if (verb == "show") return show(argv[2]);
    if (verb == "watch" && argc == 4) return watch(argv[2], std::atoi(argv[3]));
    if (verb == "remove") {
        or_throw(LatestValue<Table>::unlink(argv[2]));
        return 0;
    }
    std::fputs("usage: live_table publish /NAME | show /NAME | watch /NAME COUNT | remove /NAME\n",
               stderr);
    return 2;
} catch (const Exception& failure) {
    std::fprintf(stderr, "live_table: %s\n", failure.what());
    return 1;
}
