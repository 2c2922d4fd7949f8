// SPDX-License-Identifier: Apache-2.0
//
// The verbs: each is declared here and defined in its own <verb>_command.cpp.
#pragma once

#include "command.hpp"

namespace patchbay::cli {

extern const Verb kSendVerb;
extern const Verb kRecvVerb;
extern const Verb kRelayVerb;
extern const Verb kCreateVerb;
extern const Verb kRemoveVerb;
extern const Verb kExplainVerb;
extern const Verb kBenchVerb;
extern const Verb kChooseVerb;
extern const Verb kGraphVerb;
extern const Verb kTopVerb;
extern const Verb kTourVerb;
extern const Verb kTourWorkerVerb;
extern const Verb kLsVerb;
extern const Verb kPsVerb;
extern const Verb kWhoVerb;
extern const Verb kWaitsVerb;
extern const Verb kLimitsVerb;
extern const Verb kCleanVerb;
extern const Verb kHelpVerb;
extern const Verb kCompleteVerb;  ///< not listed: for the completion scripts

}  // namespace patchbay::cli
