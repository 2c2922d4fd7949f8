// SPDX-License-Identifier: Apache-2.0
#include "support/browser.hpp"

#include "support/program.hpp"
#include "support/unique_name.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace patchbay::test {
namespace {

constexpr auto kBrowser = "chromium";
constexpr std::string_view kResult = R"(<pre id="result">)";

struct ScratchFolder {
    std::filesystem::path path = unique_name("/tmp/");
    ScratchFolder() { std::filesystem::create_directory(path); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
};

void write(const std::filesystem::path& path, std::string_view text) {
    std::ofstream file(path);
    file << text;
    EXPECT_TRUE(file.flush()) << path;
}

/// The page around the frame. A window cannot be as narrow as a telephone, a frame can. The result is JSON without
/// characters that HTML would write otherwise.
std::string frame_page(const VisitOptions& options, std::string_view script) {
    std::ostringstream text;
    text << "<!DOCTYPE html><meta charset=\"utf-8\"><body style=\"margin:0\">\n"
         << "<iframe style=\"border:0\" width=\"" << options.width << "\" height=\""
         << options.height << "\"></iframe>\n"
         << kResult << "</pre>\n<script>\n"
         << "const frame = document.querySelector('iframe');\n"
         << "async function script(view, page) {\n"
         << script << "\n}\n"
         << R"(frame.onload = async () => {
  const result = JSON.stringify(await script(frame.contentWindow, frame.contentDocument));
  document.getElementById("result").textContent = result.replace(/[<>&\u00a0]/g,
    (character) => "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0"));
};
frame.src = "page.html";
</script>
)";
    return text.str();
}

std::string result_in(const std::string& dom) {
    const auto start = dom.find(kResult);
    if (start == std::string::npos) return {};
    const auto from = start + kResult.size();
    return dom.substr(from, dom.find("</pre>", from) - from);
}

/// Beside what a browser says of a machine without a desktop.
std::string console_in(const std::string& errors) {
    std::istringstream lines(errors);
    std::string console;
    for (std::string line; std::getline(lines, line);) {
        if (line.find(":CONSOLE") != std::string::npos) console += line + '\n';
    }
    return console;
}

}  // namespace

bool browser_is_installed() {
    return is_installed(kBrowser);
}

Visit visit_page(std::string_view html, const VisitOptions& options, std::string_view script) {
    const ScratchFolder folder;
    write(folder.path / "page.html", html);
    write(folder.path / "frame.html", frame_page(options, script));
    const auto home = folder.path.string();
    const auto run =
        run_program({kBrowser, "--headless=new",
                     "--no-sandbox",  // root has none
                     "--disable-gpu",
                     "--disable-dev-shm-usage",  // other tests fill it
                     "--disable-background-networking", "--no-first-run",
                     "--allow-file-access-from-files",  // the page around the frame looks into it
                     "--user-data-dir=" + home + "/profile", "--enable-logging=stderr",
                     "--window-size=1400,1000",
                     options.dark ? "--blink-settings=preferredColorScheme=0"
                                  : "--blink-settings=preferredColorScheme=1",
                     "--virtual-time-budget=20000", "--dump-dom", "file://" + home + "/frame.html"},
                    {.environment = {"HOME=" + home, "TMPDIR=" + home, "XDG_CONFIG_HOME=" + home,
                                     "XDG_CACHE_HOME=" + home}});
    EXPECT_EQ(run.status, 0) << run.errors;
    Visit visit{.result = result_in(run.output), .console = console_in(run.errors)};
    EXPECT_NE(visit.result, "") << "the script did not return: " << run.errors;
    return visit;
}

}  // namespace patchbay::test
