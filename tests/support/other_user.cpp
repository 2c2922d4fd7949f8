// SPDX-License-Identifier: Apache-2.0
#include "support/other_user.hpp"

#include <grp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace patchbay::test {
namespace {

constexpr unsigned kNobody = 65534;

void check(int outcome, const char* call) {
    if (outcome != 0) throw std::system_error(errno, std::system_category(), call);
}

}  // namespace

bool is_root() {
    return ::geteuid() == 0;
}

void drop_privileges() {
    if (!is_root()) return;
    check(::setgroups(0, nullptr), "setgroups");
    check(::setresgid(kNobody, kNobody, kNobody), "setresgid");
    check(::setresuid(kNobody, kNobody, kNobody), "setresuid");
    // The kernel forgets this with the old user.
    check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
}

void enter_own_ipc_namespace() {
    check(::unshare(CLONE_NEWIPC), "unshare");
}

}  // namespace patchbay::test
