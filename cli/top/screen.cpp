// SPDX-License-Identifier: Apache-2.0
#include "top/screen.hpp"

#include "terminal.hpp"

#define NCURSES_NOMACROS  // NOLINT(readability-identifier-naming): otherwise "timeout", "erase" and more are macros
#include <fmt/core.h>

#include <curses.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace patchbay::cli {
namespace {

constexpr int kEscapeDelayMs = 25;  // so long may the rest of a key's sequence take
constexpr short kYellow = 1;
constexpr short kCyan = 2;

std::optional<KeyPress> key_press(int code) {
    switch (code) {
        case KEY_UP: return KeyPress{.key = Key::up};
        case KEY_DOWN: return KeyPress{.key = Key::down};
        case KEY_PPAGE: return KeyPress{.key = Key::page_up};
        case KEY_NPAGE: return KeyPress{.key = Key::page_down};
        case KEY_HOME: return KeyPress{.key = Key::home};
        case KEY_END: return KeyPress{.key = Key::end};
        case KEY_ENTER:
        case '\r':
        case '\n': return KeyPress{.key = Key::enter};
        case '\x1b': return KeyPress{.key = Key::escape};
        case KEY_BACKSPACE:
        case '\x7f':
        case '\b': return KeyPress{.key = Key::backspace};
        default: break;
    }
    if (code < ' ' || code > 0xff) return {};
    return KeyPress{.key = Key::character, .character = static_cast<char>(code)};
}

}  // namespace

struct Screen::Library {
    SCREEN* terminal = nullptr;
};

OrStop<std::unique_ptr<Screen>> Screen::open() {
    if (!is_terminal(STDIN_FILENO) || !is_terminal(STDOUT_FILENO))
        return failed("top needs a terminal on stdin and stdout; --once writes one frame as text");
    auto library = std::make_unique<Library>();
    library->terminal = ::newterm(nullptr, stdout, stdin);
    if (library->terminal == nullptr) {
        const char* name = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe): nobody sets any
        return failed(
            fmt::format("the terminal '{}' (TERM) is unknown, or cannot move its cursor; "
                        "--once writes one frame as text",
                        name == nullptr ? "" : name));
    }
    return std::unique_ptr<Screen>(new Screen(std::move(library)));
}

Screen::Screen(std::unique_ptr<Library> library) : library_(std::move(library)) {
    ::set_escdelay(kEscapeDelayMs);
    ::cbreak();
    ::noecho();
    ::nonl();
    ::nodelay(stdscr, TRUE);
    ::keypad(stdscr, TRUE);
    ::curs_set(0);
    colours_ = wants_colour(STDOUT_FILENO) && ::has_colors();
    if (colours_) {
        ::start_color();
        ::use_default_colors();
        ::init_pair(kYellow, COLOR_YELLOW, -1);
        ::init_pair(kCyan, COLOR_CYAN, -1);
    }
}

Screen::~Screen() {
    ::endwin();
    ::delscreen(library_->terminal);
}

FrameSize Screen::size() const {
    return {.width = static_cast<std::size_t>(getmaxx(stdscr)),
            .height = static_cast<std::size_t>(getmaxy(stdscr))};
}

int Screen::attributes_of(Style style) const {
    constexpr int kBold = A_BOLD;
    switch (style) {
        case Style::plain: break;
        case Style::title: return kBold;
        case Style::header:
            if (colours_) return kBold | COLOR_PAIR(kCyan);
            return kBold | static_cast<int>(A_UNDERLINE);
        case Style::selected: return A_REVERSE;
        case Style::waiting:
            if (colours_) return COLOR_PAIR(kYellow);
            return kBold;
        case Style::faint: return A_DIM;
    }
    return A_NORMAL;
}

void Screen::draw(const std::vector<FrameLine>& lines) {
    ::werase(stdscr);
    for (std::size_t row = 0; row < lines.size(); ++row) {
        const auto attributes = attributes_of(lines[row].style);
        ::wattron(stdscr, attributes);
        ::mvwaddstr(stdscr, static_cast<int>(row), 0, lines[row].text.c_str());
        ::wattroff(stdscr, attributes);
    }
    ::wrefresh(stdscr);
}

Screen::Event Screen::wait(std::chrono::milliseconds most) {
    // Not by ncurses: its waiting does not tell a terminal that has gone from one where nobody types.
    ::pollfd keyboard{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    ::poll(&keyboard, 1, static_cast<int>(most.count()));
    if ((keyboard.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0) return {.key = {}, .gone = true};
    const int code = ::wgetch(stdscr);
    if (code == KEY_RESIZE) return {.key = {}, .resized = true};
    if (code == ERR) return {};
    return {.key = key_press(code)};
}

}  // namespace patchbay::cli
