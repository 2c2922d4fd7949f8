# SPDX-License-Identifier: Apache-2.0

if(PATCHBAY_BUILD_TESTS)
    enable_testing()
    find_package(GTest REQUIRED)
    include(GoogleTest)
endif()

# patchbay_test(NAME source... [LIBRARIES target...] [TIMEOUT seconds] [NEEDS_TOOL] [SERIAL])
#
# One GoogleTest binary patchbay_NAME_test; ctest knows each of its tests by itself, under the label
# NAME, so that they run side by side. It sees the internals (include root src/) and the helpers of
# tests/ ("support/unique_name.hpp").
#   NEEDS_TOOL  builds the tool first and defines PATCHBAY_TOOL, its path
#   SERIAL      nothing else runs meanwhile: only for tests of things there is one of per machine
function(patchbay_test name)
    if(NOT PATCHBAY_BUILD_TESTS)
        return()
    endif()
    cmake_parse_arguments(PARSE_ARGV 1 arg "NEEDS_TOOL;SERIAL" "TIMEOUT" "LIBRARIES")
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    if(arg_NEEDS_TOOL AND NOT PATCHBAY_BUILD_TOOL)
        return()
    endif()

    set(target patchbay_${name}_test)
    add_executable(${target} ${arg_UNPARSED_ARGUMENTS})
    target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src"
                                                 "${PROJECT_SOURCE_DIR}/tests")
    target_link_libraries(
        ${target} PRIVATE patchbay::patchbay patchbay_test_support ${arg_LIBRARIES} GTest::gmock
                          GTest::gtest_main)
    if(arg_NEEDS_TOOL)
        add_dependencies(${target} patchbay_cli)
        target_compile_definitions(${target}
                                   PRIVATE "PATCHBAY_TOOL=\"$<TARGET_FILE:patchbay_cli>\"")
    endif()
    set(serial OFF)
    if(arg_SERIAL)
        set(serial ON)
    endif()
    gtest_discover_tests(
        ${target}
        TEST_PREFIX ${name}.
        DISCOVERY_TIMEOUT 60
        PROPERTIES LABELS ${name} TIMEOUT ${arg_TIMEOUT} RUN_SERIAL ${serial})
endfunction()
