// SPDX-License-Identifier: Apache-2.0
#include "clean/removal.hpp"

#include "patchbay/channel.hpp"
#include "patchbay/file_descriptor.hpp"

#include "clean/leftover_file.hpp"
#include "object_label.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace patchbay::cli {
namespace {

std::unexpected<Stop> failed_call(const std::string& call, const std::string& what, int problem) {
    return failed(call + ' ' + what + ": " + std::system_category().message(problem));
}

/// Whether the name still leads to the file that was judged.
bool is_still_there(const inspect::Object& object) {
    struct ::stat status{};
    if (::lstat(object.name.c_str(), &status) != 0) return false;
    const auto device =
        std::uint64_t{::gnu_dev_major(status.st_dev)} << 32U | ::gnu_dev_minor(status.st_dev);
    return device == object.identity.device && status.st_ino == object.identity.number;
}

Outcome remove_file(const inspect::Object& object, const std::string& label) {
    // Whoever opens it now waits, and then has a file without a name.
    const ExclusiveLease lease(object);
    if (lease.state() == ExclusiveLease::State::refused)
        return failed(label + ": somebody has opened it meanwhile");
    if (!is_still_there(object)) return failed(label + ": it has been replaced meanwhile");
    if (::unlink(object.name.c_str()) == 0) return {};
    return failed_call("unlink", label, errno);
}

}  // namespace

Outcome remove_orphan(const inspect::Object& object) {
    const auto label = label_of(object);
    const auto id = static_cast<int>(object.identity.number);
    switch (object.kind()) {
        case inspect::Kind::sysv_shared_memory:
            if (::shmctl(id, IPC_RMID, nullptr) == 0) return {};
            return failed_call("shmctl", label, errno);
        case inspect::Kind::sysv_queue:
            if (::msgctl(id, IPC_RMID, nullptr) == 0) return {};
            return failed_call("msgctl", label, errno);
        case inspect::Kind::sysv_semaphore:
            if (::semctl(id, 0, IPC_RMID) == 0) return {};
            return failed_call("semctl", label, errno);
        case inspect::Kind::posix_shared_memory:
        case inspect::Kind::posix_semaphore: return remove_file(object, label);
        default: break;
    }
    const auto removed = remove_object(inspect::address_of(object));
    if (!removed) return stop_for(removed.error());
    return {};
}

Outcome remove_socket_file(const std::string& path, const JudgementRules& rules) {
    const auto folder = std::filesystem::path(path).parent_path();
    const FileDescriptor lock(
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (lock.get() < 0 || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return failed_call("flock", folder, errno);
    const auto judgement = judge_socket_file(path, rules);
    if (judgement.verdict != Judgement::Verdict::orphan)
        return failed(judgement.label + ": " + judgement.why_not);
    if (::unlink(path.c_str()) == 0) return {};
    return failed_call("unlink", judgement.label, errno);
}

}  // namespace patchbay::cli
