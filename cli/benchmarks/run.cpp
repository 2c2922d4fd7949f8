// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/run.hpp"

#include "patchbay/units.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace patchbay::cli {
namespace {

using Json = nlohmann::json;

/// What is wrong with a run; parse_run() says in which file.
class Malformed : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The members of an object, checked as they are taken.
class Fields {
public:
    Fields(const Json& object, std::string where) : object_(object), where_(std::move(where)) {
        if (!object_.is_object()) throw Malformed(where_ + ": an object expected");
    }

    [[nodiscard]] const Json& at(const char* name) const {
        const auto* const found = find(name);
        if (found == nullptr) throw Malformed(path(name) + " is missing");
        return *found;
    }
    [[nodiscard]] Fields object(const char* name) const { return {at(name), path(name)}; }
    [[nodiscard]] const Json& array(const char* name) const {
        const auto& value = at(name);
        if (!value.is_array()) expected(name, "an array");
        return value;
    }
    [[nodiscard]] std::string text(const char* name) const {
        const auto& value = at(name);
        if (!value.is_string()) expected(name, "a string");
        return value.get<std::string>();
    }
    [[nodiscard]] bool flag(const char* name) const {
        const auto& value = at(name);
        if (!value.is_boolean()) expected(name, "true or false");
        return value.get<bool>();
    }
    [[nodiscard]] std::uint64_t count(const char* name) const {
        const auto& value = at(name);
        if (!value.is_number_integer() || value < 0) expected(name, "a whole number");
        return value.get<std::uint64_t>();
    }
    [[nodiscard]] double number(const char* name) const {
        const auto& value = at(name);
        if (!value.is_number()) expected(name, "a number");
        return value.get<double>();
    }
    /// Neither missing nor null.
    [[nodiscard]] bool has(const char* name) const {
        const auto* const found = find(name);
        return found != nullptr && !found->is_null();
    }
    [[nodiscard]] std::optional<double> optional_number(const char* name) const {
        return has(name) ? std::optional(number(name)) : std::nullopt;
    }
    [[nodiscard]] std::string optional_text(const char* name) const {
        return has(name) ? text(name) : std::string();
    }
    [[nodiscard]] std::vector<double> numbers(const char* name) const {
        std::vector<double> result;
        for (const auto& value : array(name)) {
            if (!value.is_number()) expected(name, "an array of numbers");
            result.push_back(value.get<double>());
        }
        return result;
    }
    [[noreturn]] void expected(const char* name, const std::string& what) const {
        throw Malformed(fmt::format("{}: {} expected", path(name), what));
    }

private:
    [[nodiscard]] const Json* find(const char* name) const {
        const auto found = object_.find(name);
        return found == object_.end() ? nullptr : &*found;
    }
    [[nodiscard]] std::string path(const char* name) const {
        return where_.empty() ? name : where_ + '.' + name;
    }

    const Json& object_;
    std::string where_;
};

RowKey key_of(const Fields& row) {
    return {.mode = row.text("mode"),
            .name = row.text("name"),
            .size_bytes = row.count("size_bytes"),
            .wait = row.text("wait"),
            .subscribers = row.count("subscribers"),
            .rate_per_s = row.optional_number("rate_per_s")};
}

BenchMachine machine_of(const Fields& run) {
    const auto machine = run.object("machine");
    return {.cpu = machine.text("cpu"),
            .kernel = machine.text("kernel"),
            .is_virtual = machine.flag("virtual"),
            .usable_cores = machine.array("usable_cores").size()};
}

RowKind kind_of(const Fields& row) {
    const auto name = row.text("kind");
    if (name == "floor") return RowKind::floor;
    if (name == "mechanism") return RowKind::mechanism;
    if (name == "peer") return RowKind::peer;
    row.expected("kind", "floor, mechanism or peer");
}

BenchRow read_row(const Fields& fields, const std::string& time_of_run) {
    BenchRow row{.key = key_of(fields), .kind = kind_of(fields)};
    row.floor = fields.optional_text("floor");
    row.measured = fields.optional_text("measured");
    if (row.measured.empty()) row.measured = time_of_run;
    if (fields.has("refused")) {
        const auto refused = fields.object("refused");
        row.refused = {.fault = refused.text("fault"), .message = refused.text("message")};
        return row;
    }
    row.rounds_ns = fields.numbers("rounds_ns");
    row.median_ns = fields.number("median_ns");
    if (row.median_ns <= 0) fields.expected("median_ns", "more than nothing");
    row.times_the_floor = fields.optional_number("times_the_floor");
    row.p50_ns = fields.optional_number("p50_ns");
    row.p99_ns = fields.optional_number("p99_ns");
    row.messages_per_second = fields.optional_number("messages_per_second");
    row.send_ns = fields.optional_number("send_ns");
    return row;
}

void check_schema(const Fields& run) {
    const auto schema = run.optional_text("schema");
    if (schema.empty()) throw Malformed("schema is missing");
    if (schema == kRunSchema) return;
    constexpr std::string_view kFamily = "patchbay.bench/";
    if (!schema.starts_with(kFamily)) throw Malformed("its schema is " + schema);
    throw Malformed(fmt::format("its format is {}, and this version reads {}", schema, kRunSchema));
}

BenchRun read_run(const Fields& fields) {
    check_schema(fields);
    BenchRun run{.version = fields.text("version"),
                 .time = fields.text("time"),
                 .machine = machine_of(fields)};
    if (fields.has("peers")) {
        std::size_t index = 0;
        for (const auto& peer : fields.array("peers")) {
            const Fields peer_fields(peer, fmt::format("peers[{}]", index++));
            run.peers.push_back({peer_fields.text("name"), peer_fields.optional_text("version")});
        }
    }
    std::size_t index = 0;
    for (const auto& row : fields.array("rows"))
        run.rows.push_back(read_row(Fields(row, fmt::format("rows[{}]", index++)), run.time));
    return run;
}

std::unexpected<Stop> not_a_run(const std::string& source, const std::string& why) {
    return failed(fmt::format("{}: not a benchmark run of patchbay: {}", source, why));
}

}  // namespace

std::string BenchMachine::text() const {
    return fmt::format("{}, {}, Linux {}{}", cpu.empty() ? "unknown processor" : cpu,
                       counted(usable_cores, "core"), kernel, is_virtual ? ", virtual" : "");
}

const BenchRow* BenchRun::find(const RowKey& key) const {
    const auto found = std::ranges::find(rows, key, &BenchRow::key);
    return found == rows.end() ? nullptr : &*found;
}

const BenchRow* BenchRun::floor_of(const BenchRow& row) const {
    if (row.floor.empty()) return nullptr;
    auto key = row.key;
    key.name = row.floor;
    return find(key);
}

OrStop<BenchRun> parse_run(const Json& json, const std::string& source) {
    try {
        auto run = read_run(Fields(json, ""));
        run.source = source;
        return run;
    } catch (const Malformed& malformed) {
        // Without a path it is about the whole.
        const std::string why = malformed.what();
        return not_a_run(source, why.starts_with(':') ? why.substr(2) : why);
    }
}

OrStop<Json> read_run(const std::string& path) {
    errno = 0;
    const std::ifstream file(path);
    std::ostringstream content;
    content << file.rdbuf();  // a folder opens, and cannot be read
    if (!file.is_open() || content.bad())
        return stop_for(
            Error::system(errno, "open", path, "patchbay bench --json FILE writes one"));
    const auto text = content.str();
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        return not_a_run(path, text.empty() ? "it is empty"
                                            : fmt::format("no JSON, or cut off, at byte {} of {}",
                                                          error.byte, text.size()));
    }
}

OrStop<BenchRun> load_run(const std::string& path) {
    const auto json = read_run(path);
    if (!json) return std::unexpected(json.error());
    return parse_run(*json, path);
}

RowKey key_of(const Json& row) {
    return key_of(Fields(row, "row"));
}

BenchMachine machine_of(const Json& run) {
    return machine_of(Fields(run, ""));
}

std::string setting_text(const RowKey& key) {
    auto text = fmt::format("{}, {}, {}", key.mode, format_size(key.size_bytes), key.wait);
    if (key.subscribers != 1) text += fmt::format(", {} subscribers", key.subscribers);
    if (key.rate_per_s) text += fmt::format(", {:g} messages/s", *key.rate_per_s);
    return text;
}

nlohmann::ordered_json key_json(const RowKey& key) {
    nlohmann::ordered_json json{{"mode", key.mode},
                                {"name", key.name},
                                {"size_bytes", key.size_bytes},
                                {"wait", key.wait},
                                {"subscribers", key.subscribers},
                                {"rate_per_s", nullptr}};
    if (key.rate_per_s) json["rate_per_s"] = *key.rate_per_s;
    return json;
}

}  // namespace patchbay::cli
