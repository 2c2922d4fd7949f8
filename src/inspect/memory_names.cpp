// SPDX-License-Identifier: Apache-2.0
#include "inspect/memory_names.hpp"

#include "topic/topic_file.hpp"

namespace patchbay::inspect {
namespace {

constexpr std::string_view kMemfdPrefix = "/memfd:";
constexpr std::string_view kSemaphorePrefix = "sem.";

std::string_view last_part(std::string_view path) noexcept {
    return path.substr(path.rfind('/') + 1);
}

/// "patchbay.ticks" of "/dev/shm/patchbay.ticks/topic".
std::string_view folder_part(std::string_view path) noexcept {
    const auto end = path.rfind('/');
    if (end == std::string_view::npos) return {};
    return last_part(path.substr(0, end));
}

}  // namespace

bool is_in_memory_folder(std::string_view path) noexcept {
    return path.starts_with(kMemoryFolder);
}

Kind kind_in_memory_folder(std::string_view path) noexcept {
    if (last_part(path).starts_with(kSemaphorePrefix)) return Kind::posix_semaphore;
    const bool is_topic =
        last_part(path) == topic::kTopicFile && folder_part(path).starts_with(topic::kFolderPrefix);
    return is_topic ? Kind::topic : Kind::posix_shared_memory;
}

bool is_memfd_path(std::string_view path) noexcept {
    return path.starts_with(kMemfdPrefix);
}

std::string memfd_name(std::string_view path) {
    return std::string(path.substr(std::min(kMemfdPrefix.size(), path.size())));
}

std::string topic_name(std::string_view path) {
    const auto folder = folder_part(path);
    if (!folder.starts_with(topic::kFolderPrefix)) return std::string(path);
    return '/' + std::string(folder.substr(topic::kFolderPrefix.size()));
}

Facts facts_of_file(Kind kind, const os::EntryStatus& status) {
    switch (kind) {
        case Kind::fifo: return PipeFacts{};
        case Kind::posix_queue: return PosixQueueFacts{};
        case Kind::posix_semaphore: return PosixSemaphoreFacts{};
        case Kind::posix_shared_memory:
        case Kind::memfd:
            return MemoryFacts{status.size_bytes, status.allocated_bytes, std::nullopt};
        default: return {};
    }
}

}  // namespace patchbay::inspect
