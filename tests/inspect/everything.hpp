// SPDX-License-Identifier: Apache-2.0
//
// Everything: two processes that hold one object of every kind there is, each in each way it can be held.
#pragma once

#include "patchbay/file_descriptor.hpp"

#include "support/child.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace patchbay::inspect::test {

class Everything {
public:
    /// Throws where something cannot be made.
    Everything();
    Everything(const Everything&) = delete;
    Everything& operator=(const Everything&) = delete;
    ~Everything();

    [[nodiscard]] std::vector<pid_t> pids() const;
    [[nodiscard]] int semaphore_set() const { return semaphore_set_; }
    /// What the first process has the pipe's reading end as.
    [[nodiscard]] int pipe() const { return pipe_; }

private:
    int keep(int fd);
    void make_pipes();
    void make_unix_sockets();
    void make_internet_sockets();
    void make_descriptors();
    void make_memory();
    void make_system_v();

    std::vector<FileDescriptor> descriptors_;
    std::vector<std::string> paths_;
    std::string queue_;
    std::string memory_;
    std::string semaphore_;
    int pipe_ = -1;
    int message_queue_ = -1;
    int semaphore_set_ = -1;
    const void* attached_ = nullptr;
    std::vector<patchbay::test::Child> children_;
};

}  // namespace patchbay::inspect::test
