// SPDX-License-Identifier: Apache-2.0
#include "patchbay/error.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace patchbay {
namespace {

TEST(Error, NamesCallObjectAndCause) {
    EXPECT_EQ(Error::system(EACCES, "mq_open", "mq:/jobs").message(),
              "mq_open mq:/jobs: permission denied");
}

TEST(Error, EndsWithTheCureWhereThereIsOne) {
    EXPECT_EQ(Error::system(EINVAL, "mq_open", "mq:/jobs", "raise fs.mqueue.msgsize_max").message(),
              "mq_open mq:/jobs: invalid argument; raise fs.mqueue.msgsize_max");
}

TEST(Error, KeepsTheErrnoVerbatim) {
    const auto error = Error::system(ENXIO, "open", "fifo:/tmp/x");
    EXPECT_EQ(error.code().value(), ENXIO);
    EXPECT_EQ(error.code().category(), std::system_category());
}

TEST(Error, MapsErrnosToConditions) {
    const auto has = [](int number, Condition condition) {
        return Error::system(number, "x", "y").is(condition);
    };
    EXPECT_TRUE(has(EPIPE, Condition::closed));
    EXPECT_TRUE(has(ECONNRESET, Condition::closed));
    EXPECT_TRUE(has(EEXIST, Condition::exists));
    EXPECT_TRUE(has(ENOENT, Condition::not_found));
    EXPECT_TRUE(has(EPERM, Condition::denied));
    EXPECT_TRUE(has(EMSGSIZE, Condition::too_big));
    EXPECT_TRUE(has(EMFILE, Condition::exhausted));
    EXPECT_TRUE(has(EOWNERDEAD, Condition::owner_died));
    EXPECT_TRUE(has(EIDRM, Condition::removed));
    EXPECT_TRUE(has(ENOSYS, Condition::unsupported));
    EXPECT_TRUE(has(EADDRINUSE, Condition::in_use));
    EXPECT_TRUE(has(ETIMEDOUT, Condition::not_found));
    EXPECT_FALSE(has(EIO, Condition::closed));
}

TEST(Error, ItsOwnConditionsReadAsSentences) {
    const auto error = Error::of(Condition::segment_lost, "read", "shm:/prices");
    EXPECT_TRUE(error.is(Condition::segment_lost));
    EXPECT_FALSE(error.is(Condition::corrupt));
    EXPECT_EQ(error.message(), "read shm:/prices: segment lost: truncated by somebody else");
}

TEST(OrThrow, GivesTheValueOrThrowsTheError) {
    EXPECT_EQ(or_throw(Result<int>(7)), 7);
    EXPECT_EQ(*or_throw(Result<std::unique_ptr<int>>(std::make_unique<int>(8))), 8);
    EXPECT_NO_THROW(or_throw(Result<void>()));
    try {
        or_throw(Result<int>(std::unexpected(Error::system(EACCES, "open", "fifo:/x"))));
        FAIL() << "did not throw";
    } catch (const Exception& thrown) {
        EXPECT_STREQ(thrown.what(), "open fifo:/x: permission denied");
        EXPECT_TRUE(thrown.error().is(Condition::denied));
        EXPECT_EQ(thrown.code(), Condition::denied);
    }
}

}  // namespace
}  // namespace patchbay
