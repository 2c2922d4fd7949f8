// SPDX-License-Identifier: Apache-2.0
//
// The schema: docs/waits_schema.md.
#include "object_label.hpp"
#include "waits/waits_report.hpp"

#include <nlohmann/json.hpp>

namespace patchbay::cli {
namespace {

using Json = nlohmann::ordered_json;
using inspect::Blockage;

Json object_json(const inspect::Object& object) {
    return {{"kind", inspect::name_of(object.kind())},
            {"number", object.identity.number},
            {"name", inspect::escaped(object.name)},
            {"address", inspect::escaped(inspect::address_of(object))}};
}

Json process_json(const inspect::Process& process) {
    return {{"pid", process.pid}, {"name", inspect::escaped(process.name)}};
}

Json lock_json(const inspect::FileLock& lock) {
    return {{"kind", inspect::name_of(lock.kind)},
            {"exclusive", lock.exclusive},
            {"path", inspect::escaped(lock.path)},
            {"inode", lock.inode},
            {"holder_pid", lock.holder.pid > 0 ? Json(lock.holder.pid) : Json(nullptr)}};
}

}  // namespace

Json WaitsReport::sleeper_json(const Blockage& sleeper) const {
    const auto& machine = look_.machine;
    auto json = process_json(process_of(sleeper));
    json["thread"] = sleeper.thread;
    json["objects"] = Json::array();
    switch (sleeper.on) {
        case Blockage::On::time: json["for"] = "time"; break;
        case Blockage::On::children: json["for"] = "child"; break;
        case Blockage::On::objects:
            json["for"] = inspect::name_of(machine.waits[sleeper.waits.front()].what);
            break;
    }
    for (const auto place : sleeper.waits) {
        const auto& wait = machine.waits[place];
        auto object = wait.object ? object_json(machine.objects[*wait.object]) : Json::object();
        if (wait.descriptor >= 0) object["descriptor"] = wait.descriptor;
        if (wait.address != 0) object["offset_bytes"] = wait.offset_bytes;
        if (!object.empty()) json["objects"].push_back(std::move(object));
    }
    json["lock"] = sleeper.lock ? lock_json(machine.locks[*sleeper.lock]) : Json(nullptr);
    json["wakers"] = Json::array();
    for (const auto& waker : sleeper.wakers) {
        json["wakers"].push_back(process_json(machine.processes[waker.process]));
        json["wakers"].back()["role"] = inspect::name_of(waker.role);
    }
    json["ending"] = inspect::name_of(sleeper.ending);
    json["has_timeout"] = sleeper.has_timeout;
    return json;
}

Json WaitsReport::standstill_json(const inspect::Standstill& standstill) const {
    const auto& machine = look_.machine;
    const auto threads = [&](const std::vector<std::size_t>& places) {
        auto array = Json::array();
        for (const auto place : places) {
            array.push_back(process_json(process_of(look_.sleepers[place])));
            array.back()["thread"] = look_.sleepers[place].thread;
        }
        return array;
    };
    return {{"kind", inspect::name_of(standstill.kind)},
            {"certain", standstill.certain},
            {"members", threads(standstill.members)},
            {"behind", threads(standstill.behind)},
            {"dead_pid", standstill.dead_pid > 0 ? Json(standstill.dead_pid) : Json(nullptr)},
            {"lock", standstill.lock ? lock_json(machine.locks[*standstill.lock]) : Json(nullptr)},
            {"object",
             standstill.object ? object_json(machine.objects[*standstill.object]) : Json(nullptr)},
            {"text", sentence(standstill)}};
}

Json WaitsReport::json() const {
    Json json{{"schema", 1}, {"waits", Json::array()}, {"standstills", Json::array()}};
    for (const auto place : shown_) json["waits"].push_back(sleeper_json(look_.sleepers[place]));
    for (const auto& standstill : look_.standstills)
        json["standstills"].push_back(standstill_json(standstill));
    json["gaps"] = Json::array();
    for (const auto& gap : look_.machine.gaps) {
        json["gaps"].push_back({{"what", inspect::name_of(gap.what)},
                                {"count", gap.count},
                                {"why", gap.why},
                                {"cure", gap.cure}});
    }
    return json;
}

}  // namespace patchbay::cli
