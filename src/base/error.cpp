// SPDX-License-Identifier: Apache-2.0
#include "patchbay/error.hpp"

#include <array>
#include <cctype>
#include <cerrno>
#include <cstddef>

namespace patchbay {
namespace {

constexpr std::array<const char*, 17> kConditionNames = {
    "unknown condition",
    "closed by the other side",
    "exists already",
    "not found",
    "permission denied",
    "too big",
    "limit reached",
    "the holder of the lock died",
    "removed while in use",
    "segment lost: truncated by somebody else",
    "corrupt",
    "the two sides do not match",
    "belongs to the parent process",
    "invalid",
    "not supported here",
    "in use",
    "the program failed",
};

Condition condition_of(int error_number) noexcept {
    switch (error_number) {
        case EPIPE:
        case ECONNRESET:
        case ECONNABORTED:
        case ENOTCONN:
        case ESHUTDOWN: return Condition::closed;
        case EEXIST: return Condition::exists;
        case ENOENT:
        case ENXIO:
        case ESRCH:
        case ECHILD:
        case ENODEV:
        case ECONNREFUSED:
        case EADDRNOTAVAIL:
        case EHOSTDOWN:
        case EHOSTUNREACH:
        case ENETDOWN:
        case ENETUNREACH:
        case ETIMEDOUT: return Condition::not_found;
        case EACCES:
        case EPERM: return Condition::denied;
        case EMSGSIZE:
        case E2BIG:
        case ENAMETOOLONG:
        case EFBIG: return Condition::too_big;
        case EMFILE:
        case ENFILE:
        case ENOSPC:
        case ENOMEM:
        case EDQUOT:
        case ENOBUFS:
        case EOVERFLOW:
        case ERANGE:
        case ETOOMANYREFS:
        case EAGAIN: return Condition::exhausted;
        case EOWNERDEAD: return Condition::owner_died;
        case EIDRM: return Condition::removed;
        case EINVAL:
        case EDOM:
        case EBADF: return Condition::invalid;
        case ENOSYS:
        case EOPNOTSUPP:
        case EAFNOSUPPORT:
        case ENOPROTOOPT:
        case EPROTONOSUPPORT: return Condition::unsupported;
        case EPROTOTYPE: return Condition::mismatch;
        case EBUSY:
        case EADDRINUSE: return Condition::in_use;
        default: return Condition{};
    }
}

class Category final : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "patchbay"; }
    [[nodiscard]] std::string message(int condition) const override {
        const auto index = static_cast<std::size_t>(condition);
        return kConditionNames[index < kConditionNames.size() ? index : 0];
    }
    [[nodiscard]] bool equivalent(const std::error_code& code,
                                  int condition) const noexcept override {
        if (code.category() == *this) return code.value() == condition;
        return code.category() == std::system_category() &&
               condition_of(code.value()) == static_cast<Condition>(condition);
    }
};

// strerror writes "Permission denied" for the start of a sentence; ours stands inside one.
std::string cause_of(std::error_code code) {
    std::string text = code.message();
    const auto upper = [&](std::size_t at) {
        return at < text.size() && std::isupper(static_cast<unsigned char>(text[at]));
    };
    if (upper(0) && !upper(1))
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

}  // namespace

const std::error_category& patchbay_category() noexcept {
    static const Category category;
    return category;
}

std::error_condition make_error_condition(Condition condition) noexcept {
    return {static_cast<int>(condition), patchbay_category()};
}

Error Error::system(int error_number, const char* call, std::string object, std::string cure) {
    return {std::error_code(error_number, std::system_category()), call, std::move(object),
            std::move(cure)};
}

Error Error::of(Condition condition, const char* call, std::string object, std::string cure) {
    return {std::error_code(static_cast<int>(condition), patchbay_category()), call,
            std::move(object), std::move(cure)};
}

bool Error::is(Condition condition) const noexcept {
    return code_ == condition;
}

std::string Error::message() const {
    std::string text = call_;
    if (!object_.empty()) text += ' ' + object_;
    text += ": " + cause_of(code_);
    if (!cure_.empty()) text += "; " + cure_;
    return text;
}

}  // namespace patchbay
