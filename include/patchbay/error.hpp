// SPDX-License-Identifier: Apache-2.0
//
// Errors: one carrier for every operational failure.
//
// What        `Result<T>` is a `std::expected<T, Error>`. An `Error` keeps the kernel's errno verbatim, names the call
//             that failed and the object it failed on, and says the cure where one is known:
//                 mq_open mq:/jobs: permission denied
//                 mq_open mq:/jobs: invalid argument; message size 65536 exceeds the kernel's limit
//                 8192: raise fs.mqueue.msgsize_max
// Not errors  Outcomes that a caller plans for are values: nothing to receive yet is an empty `optional`, no room
//             to send is `false`. A broken precondition is a bug: it aborts (see `base/assert.hpp`).
// Threads     Values; share them as you would a std::string.
// See         errno(3), docs/errors.md
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

namespace patchbay {

/// What went wrong, independent of the mechanism and of which errno reported it.
enum class Condition {
    closed = 1,  ///< the other side is gone: end of stream, EPIPE, ECONNRESET
    exists,      ///< EEXIST
    not_found,   ///< ENOENT, ENXIO, ESRCH, ECHILD; nobody serves the name: ECONNREFUSED, ETIMEDOUT
    denied,      ///< EACCES, EPERM
    too_big,  ///< message, object or address larger than the mechanism takes: EMSGSIZE, E2BIG, ENAMETOOLONG, EFBIG
    exhausted,   ///< a limit is reached: EMFILE, ENFILE, ENOSPC, ENOMEM, EDQUOT, EAGAIN of sigqueue
    owner_died,  ///< the holder of a lock died; the value is reachable for repair: EOWNERDEAD
    removed,     ///< the object was removed while in use: EIDRM
    segment_lost,  ///< somebody truncated the segment under a map
    corrupt,       ///< a shared value is not one that Patchbay wrote
    mismatch,      ///< type, size or layout differ between the two sides
    forked,        ///< the object belongs to the parent process
    invalid,       ///< an argument is wrong: EINVAL, EDOM, EBADF
    unsupported,   ///< this kernel or mechanism cannot do it: ENOSYS, EOPNOTSUPP, EAFNOSUPPORT
    in_use,        ///< somebody else holds it: EBUSY, EADDRINUSE
    failed,        ///< a program that was started ended with another status than 0
};

/// The category of codes that Patchbay itself raises, and of all conditions.
[[nodiscard]] const std::error_category& patchbay_category() noexcept;

[[nodiscard]] std::error_condition make_error_condition(Condition condition) noexcept;

/// One operational failure: what happened, in which call, on which object, and what helps.
class [[nodiscard]] Error {
public:
    /// A failed system call. `error_number` is an errno; `call` a literal such as "mq_open";
    /// `object` an address such as "mq:/jobs"; `cure` empty where none is known.
    static Error system(int error_number, const char* call, std::string object,
                        std::string cure = {});

    /// A failure that no errno describes. `call` is the operation's name, a literal.
    static Error of(Condition condition, const char* call, std::string object,
                    std::string cure = {});

    /// The errno in std::system_category(), or a Condition in patchbay_category().
    [[nodiscard]] std::error_code code() const noexcept { return code_; }
    [[nodiscard]] const char* call() const noexcept { return call_; }
    [[nodiscard]] const std::string& object() const noexcept { return object_; }
    [[nodiscard]] const std::string& cure() const noexcept { return cure_; }

    /// Whether this failure is of that kind, whichever errno reported it.
    [[nodiscard]] bool is(Condition condition) const noexcept;

    /// "call object: cause; cure", one line, no trailing newline.
    [[nodiscard]] std::string message() const;

private:
    Error(std::error_code code, const char* call, std::string object, std::string cure)
        : code_(code), call_(call), object_(std::move(object)), cure_(std::move(cure)) {}

    std::error_code code_;
    const char* call_;
    std::string object_;
    std::string cure_;
};

template <class T>
using Result = std::expected<T, Error>;

/// Carries an Error as an exception, for callers of `or_throw`.
class Exception : public std::system_error {
public:
    explicit Exception(const Error& error)
        : std::system_error(error.code()), error_(error), message_(error.message()) {}
    [[nodiscard]] const Error& error() const noexcept { return error_; }
    [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

private:
    Error error_;
    std::string message_;
};

/// The value of `result`, or a thrown `Exception`: for callers who prefer exceptions.
template <class T>
T or_throw(Result<T>&& result) {
    if (!result) throw Exception(result.error());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace patchbay

template <>
struct std::is_error_condition_enum<patchbay::Condition> : std::true_type {};
