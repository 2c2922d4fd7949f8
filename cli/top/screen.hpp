// SPDX-License-Identifier: Apache-2.0
//
// Screen: the whole terminal, by ncurses(3X). There is one of it.
#pragma once

#include "outcome.hpp"
#include "top/frame.hpp"

#include <chrono>
#include <memory>
#include <optional>

namespace patchbay::cli {

class Screen {
public:
    /// Takes over the terminal on stdin and stdout. The destructor gives it back as it was.
    static OrStop<std::unique_ptr<Screen>> open();
    ~Screen();
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    [[nodiscard]] FrameSize size() const;
    void draw(const std::vector<FrameLine>& lines);

    struct Event {
        std::optional<KeyPress> key;
        bool resized = false;
        bool gone = false;  ///< the terminal was closed
    };
    /// Waits that long for a key; less when a signal comes.
    Event wait(std::chrono::milliseconds most);

private:
    struct Library;
    explicit Screen(std::unique_ptr<Library> library);
    [[nodiscard]] int attributes_of(Style style) const;
    std::unique_ptr<Library> library_;
    bool colours_ = false;
};

}  // namespace patchbay::cli
