// SPDX-License-Identifier: Apache-2.0
//
// Sockets: both directions between two processes, of this machine or of two; one listener and many clients.
//
//     Connection      bytes (unix, tcp, vsock) or messages (unix-seqpacket) to one partner, either way
//     Listener        an address where others connect
//     DatagramSocket  messages without a connection (unix-dgram, udp)
//
// Choose it when   clients come and go and each wants an answer; descriptors or credentials are to be passed (Unix);
//                  the other side is, or may one day be, on another machine (tcp, udp).
// Choose instead   pipe.hpp for one direction and programs that know only stdio; message_queue.hpp where messages shall
//                  wait for a receiver that does not run yet; topic.hpp for many or large messages on one machine: here
//                  every byte is copied into the kernel and out of it again.
// Lifetime         Sockets close in their destructors; a socket file goes with the listener that made it.
// Threads          See each class. Two threads may use the two directions of a connection.
// After a crash    The kernel closes a dead process's sockets, and the other side reads what was sent, then `closed`. A
//                  socket file stays behind; the next to listen there finds that nobody serves it and replaces it.
// Limits           net.core.wmem_max and rmem_max (buffers), net.core.somaxconn (backlog), net.unix.max_dgram_qlen,
//                  fs.nr_open and RLIMIT_NOFILE; a message on a Unix socket has at most the send buffer less 32 bytes.
// Time             Deadlines hold for connecting, accepting, sending, receiving and looking host names up.
// SIGPIPE          Never raised (MSG_NOSIGNAL): sending to nobody is the error `closed`.
// See              socket(7), unix(7), tcp(7), udp(7), vsock(7), docs/socket.md
#pragma once

#include "patchbay/socket/address.hpp"
#include "patchbay/socket/connection.hpp"
#include "patchbay/socket/datagram.hpp"
#include "patchbay/socket/listener.hpp"
#include "patchbay/socket/options.hpp"
#include "patchbay/socket/stat.hpp"
