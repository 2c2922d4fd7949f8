// SPDX-License-Identifier: Apache-2.0
#include "fuzz/inspect_parsers.hpp"

#include "patchbay/inspect/text.hpp"

#include "base/assert.hpp"
#include "inspect/inet_diag.hpp"
#include "inspect/netlink.hpp"
#include "inspect/proc_fd.hpp"
#include "inspect/proc_locks.hpp"
#include "inspect/proc_maps.hpp"
#include "inspect/proc_stat.hpp"
#include "inspect/proc_status.hpp"
#include "inspect/proc_syscall.hpp"
#include "inspect/queue_text.hpp"
#include "inspect/semaphore_file.hpp"
#include "inspect/sysv_tables.hpp"
#include "inspect/unix_diag.hpp"
#include "inspect/vsock_diag.hpp"

#include <algorithm>
#include <string_view>

namespace patchbay::test {
namespace {

void parse_processes(std::string_view text) {
    if (const auto stat = inspect::parse_proc_stat(text))
        base::require(stat->name.size() <= text.size(), "a name is a part of the text");
    (void)inspect::parse_proc_status(text);
    (void)inspect::parse_fd_link(text);
    (void)inspect::parse_namespace_link(text);
    (void)inspect::parse_fdinfo(text);
    if (const auto call = inspect::parse_syscall(text)) (void)inspect::meaning_of(*call);
    inspect::for_each_shared_mapping(text, [](const inspect::SharedMapping& mapping) {
        base::require(mapping.inode != 0, "a mapping of a file has an inode");
        (void)inspect::sysv_key_in(mapping.path);
    });
}

void parse_tables(std::string_view text) {
    (void)inspect::parse_locks(text);
    (void)inspect::parse_sysv_queues(text);
    (void)inspect::parse_sysv_segments(text);
    (void)inspect::parse_sysv_sets(text);
    (void)inspect::parse_queue_text(text);
    (void)inspect::parse_net_unix(text);
    (void)inspect::parse_net_inet(text, false);
    (void)inspect::parse_net_inet(text, true);
}

void parse_answers(Bytes bytes) {
    inspect::NetlinkMessages messages(bytes);
    while (const auto message = messages.next()) {
        (void)inspect::netlink_error(message->bytes);
        (void)inspect::parse_unix_diag(message->bytes);
        (void)inspect::parse_inet_diag(message->bytes);
        (void)inspect::parse_vsock_diag(message->bytes);
    }
    (void)inspect::parse_unix_diag(bytes);
    (void)inspect::parse_semaphore(bytes);
}

}  // namespace

void parse_everything(Bytes bytes) {
    const auto text = as_text(bytes);
    parse_processes(text);
    parse_tables(text);
    parse_answers(bytes);
    const auto safe = inspect::escaped(text);
    base::require(std::ranges::none_of(safe,
                                       [](char letter) {
                                           return static_cast<unsigned char>(letter) < 0x20 ||
                                                  letter == 0x7f;
                                       }),
                  "an escaped text has no control characters");
}

}  // namespace patchbay::test
