// SPDX-License-Identifier: Apache-2.0
//
// OwnIpc: a fixture whose queues, System V segments and sets nobody else sees, and which go with the process, however
// it ends. Without root it is a plain fixture.
#pragma once

#include "support/other_user.hpp"

#include <gtest/gtest.h>

namespace patchbay::test {

class OwnIpc : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (is_root()) enter_own_ipc_namespace();
    }
};

}  // namespace patchbay::test
