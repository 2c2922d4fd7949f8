// SPDX-License-Identifier: Apache-2.0
//
// Topic: a camera whose frames of 1920 x 1080 pixels are seen by any number of viewers, without a copy.
//
//     camera film /door 100      makes 100 frames, 30 a second, from the moment that somebody looks
//     camera watch /door 50      looks at the next 50 frames; never holds the camera up, and says what it missed
//     camera check /door 100     gets every one of 100 frames, and looks at every pixel
//
// The camera draws where the viewers look: a frame of 6 MB is handed over as fast as a number. A viewer that is killed
// or too slow costs nobody anything, except that the camera waits for a living `check` that is 4 frames behind.
#include <patchbay/topic.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <thread>

using namespace patchbay;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kWidth = 1920;
constexpr std::size_t kHeight = 1080;

struct Frame {
    static constexpr auto kTypeName = "example.Frame/1";  // what both sides must agree on
    std::uint64_t number;
    std::array<std::array<std::uint8_t, 3 * kWidth>, kHeight> rows;  // red, green, blue, red...
};

/// Whoever comes first makes it: 4 frames, 3 more for those that somebody holds or draws, 44 MB in all.
Topic<Frame> open(const std::string& name) {
    return or_throw(Topic<Frame>::open_or_create(
        name, {.capacity_slots = 4, .max_publishers = 1, .max_held = 2, .spare_chunks = 3}));
}

/// A grey gradient that moves down by a row each time.
std::uint8_t shade(std::uint64_t number, std::size_t row) {
    return static_cast<std::uint8_t>(number + row);
}

void draw(Frame& frame, std::uint64_t number) {
    frame.number = number;
    for (std::size_t row = 0; row < kHeight; ++row) frame.rows[row].fill(shade(number, row));
}

bool is_as_drawn(const Frame& frame) {
    for (std::size_t row = 0; row < kHeight; ++row) {
        const auto& pixels = frame.rows[row];
        if (pixels[0] != shade(frame.number, row)) return false;
        // Each byte is as the one before it.
        if (std::memcmp(pixels.data(), pixels.data() + 1, pixels.size() - 1) != 0) return false;
    }
    return true;
}

double microseconds(std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::micro>(time).count();
}

int film(const std::string& name, std::uint64_t count) {
    const auto topic = open(name);
    auto camera = or_throw(topic.publisher());
    while (or_throw(topic.presence()).subscribers == 0) std::this_thread::sleep_for(10ms);
    std::chrono::nanoseconds handing_over{0};
    for (std::uint64_t number = 0; number < count; ++number) {
        auto frame = or_throw(camera.loan(Deadline::after(10s)));
        if (!frame) {
            std::fputs("camera: a viewer that wants every frame does not go on\n", stderr);
            return 124;
        }
        draw(frame->value(), number);
        const auto start = std::chrono::steady_clock::now();
        or_throw(camera.publish(std::move(*frame)));
        handing_over += std::chrono::steady_clock::now() - start;
        std::this_thread::sleep_for(33ms);
    }
    std::printf(
        "%llu frames of %zu bytes, each handed over in %.1f us\n",
        static_cast<unsigned long long>(count), sizeof(Frame),
        microseconds(handing_over) / static_cast<double>(std::max<std::uint64_t>(count, 1)));
    return 0;
}

int watch(const std::string& name, std::uint64_t count) {
    auto viewer = or_throw(open(name).subscriber({.delivery = Delivery::lossy}));
    std::optional<Sample<Frame>> before;  // held while the next one is looked at
    for (; count > 0; --count) {
        auto frame = or_throw(viewer.receive(Deadline::after(10s)));
        if (!frame) return 124;
        const auto age = Deadline::Clock::now() - frame->sent();
        const auto& first_row = frame->value().rows[0];
        std::printf("frame %llu, %.1f us old, %llu missed, brightness %d%s\n",
                    static_cast<unsigned long long>(frame->value().number), microseconds(age),
                    static_cast<unsigned long long>(viewer.missed()), first_row[0],
                    before && before->value().rows[0] != first_row ? ", moved" : "");
        std::fflush(stdout);
        before = std::move(*frame);
    }
    return 0;
}

int check(const std::string& name, std::uint64_t count) {
    auto viewer = or_throw(open(name).subscriber());
    std::puts("waits for the camera");
    std::fflush(stdout);
    for (std::uint64_t number = 0; number < count; ++number) {
        const auto frame = or_throw(viewer.receive(Deadline::after(10s)));
        if (!frame) return 124;
        if (frame->value().number != number || !is_as_drawn(frame->value())) {
            std::fprintf(stderr, "camera: frame %llu is not as it was drawn\n",
                         static_cast<unsigned long long>(number));
            return 1;
        }
    }
    std::printf("%llu frames, every pixel as it was drawn\n",
                static_cast<unsigned long long>(count));
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string verb = argc == 4 ? argv[1] : "";
    const std::string name = argc == 4 ? argv[2] : "";
    const auto count = argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 0;
    if (verb == "film") return film(name, count);
    if (verb == "watch") return watch(name, count);
    if (verb == "check") return check(name, count);
    std::fputs("usage: camera film /NAME COUNT | watch /NAME COUNT | check /NAME COUNT\n", stderr);
    return 2;
} catch (const Exception& failure) {
    std::fprintf(stderr, "camera: %s\n", failure.what());
    return 1;
}
