// SPDX-License-Identifier: Apache-2.0
#include "tour/file_reader.hpp"

#include <cerrno>
#include <filesystem>

namespace patchbay::tour {

FileReader::FileReader(std::string path)
    : path_(std::move(path)), stream_(path_, std::ios::binary) {
    if (std::error_code ignored; std::filesystem::is_directory(path_, ignored)) {
        throw Exception(Error::system(EISDIR, "open", path_, "name a file"));
    }
    if (!stream_) throw Exception(Error::system(errno != 0 ? errno : EIO, "open", path_));
}

Bytes FileReader::next(MutableBytes buffer) {
    stream_.read(reinterpret_cast<char*>(buffer.data()),
                 static_cast<std::streamsize>(buffer.size()));
    if (stream_.bad()) throw Exception(Error::system(EIO, "read", path_));
    return Bytes(buffer).first(static_cast<std::size_t>(stream_.gcount()));
}

}  // namespace patchbay::tour
