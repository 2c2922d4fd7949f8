// SPDX-License-Identifier: Apache-2.0
#include "patchbay/region.hpp"

#include "shared_memory/region_backend.hpp"

namespace patchbay {

Region::Region(std::unique_ptr<shared_memory::RegionBackend> backend) noexcept
    : backend_(std::move(backend)) {}
Region::Region(Region&&) noexcept = default;
Region& Region::operator=(Region&&) noexcept = default;
Region::~Region() = default;

Region Region::posix(std::string name, const RegionOptions& options) {
    return Region(shared_memory::posix_region(std::move(name), options));
}

Region Region::sysv(sysv::Key key, const RegionOptions& options) {
    return Region(shared_memory::sysv_region(key, options));
}

Region Region::memfd(Memfd memfd) {
    return Region(shared_memory::memfd_region(std::move(memfd)));
}

Result<void> Region::write(Bytes value) {
    return backend_->write(value);
}

Result<std::size_t> Region::read(MutableBytes buffer) const {
    const auto size = backend_->read(buffer);
    if (!size || *size <= buffer.size()) return size;
    return std::unexpected(Error::of(Condition::too_big, "read", name(),
                                     "the value has " + std::to_string(*size) +
                                         " bytes, the buffer " + std::to_string(buffer.size())));
}

Result<std::vector<std::byte>> Region::read() const {
    std::vector<std::byte> value;
    for (;;) {
        const auto size = backend_->read(value);
        if (!size) return std::unexpected(size.error());
        // It may have grown since the size was asked for.
        const bool complete = *size <= value.size();
        value.resize(*size);
        if (complete) return value;
    }
}

Result<std::size_t> Region::size_bytes() const {
    return backend_->read({});
}

Result<void> Region::remove() {
    return backend_->remove();
}

const std::string& Region::name() const noexcept {
    return backend_->name();
}

}  // namespace patchbay
