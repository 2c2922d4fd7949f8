// SPDX-License-Identifier: Apache-2.0
//
// Message queues: discrete messages that the kernel keeps, in order, until somebody receives them.
//
// Linux has two families, each with a class here:
//
//                     posix::MessageQueue                 sysv::MessageQueue
//     found by        a name, "/jobs"                     a number, 0x50001234
//     order           highest priority, then oldest       oldest of the types that the receiver picks
//     bounded by      messages, and their size            bytes
//     pollable        yes: the descriptor                 by a bridge: a thread that looks
//     Choose it when  in doubt                            receivers pick their messages by type (replies, kinds of
//                                                         work), or the other side speaks System V
//
// See  message_queue_posix.hpp, message_queue_sysv.hpp, docs/message_queue.md
#pragma once

#include "patchbay/message_queue_posix.hpp"
#include "patchbay/message_queue_sysv.hpp"
