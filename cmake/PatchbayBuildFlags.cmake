# SPDX-License-Identifier: Apache-2.0
#
# Language level, warnings and sanitizers of everything built here. Set per directory, not per
# target, so that nothing of it leaks into the projects that use the library.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(PROJECT_IS_TOP_LEVEL)
    set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
    set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
    if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
        set(CMAKE_BUILD_TYPE Release CACHE STRING "What to optimise for" FORCE)
    endif()
    find_program(PATCHBAY_CCACHE ccache)
    mark_as_advanced(PATCHBAY_CCACHE)
    if(PATCHBAY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
        set(CMAKE_CXX_COMPILER_LAUNCHER "${PATCHBAY_CCACHE}")
    endif()
endif()

add_compile_options(
    -Wall
    -Wextra
    -Wconversion
    -Wno-sign-conversion
    -Wextra-semi
    -Wnon-virtual-dtor
    -Woverloaded-virtual
    -Wshadow
    # Options are aggregates with defaults: naming a few members is how they are meant to be used.
    -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False alarms on std::string's insert() and operator+ at -O3: gcc bug 105651, mended in 13.
    add_compile_options(-Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options(-Wthread-safety)
endif()
if(PATCHBAY_WARNINGS_AS_ERRORS)
    add_compile_options(-Werror)
endif()

set(PATCHBAY_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them: address,undefined")
if(PATCHBAY_SANITIZE)
    add_compile_options(
        -fsanitize=${PATCHBAY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    # Looks through a pipe whether an object may be read, and takes each for broken where a test has
    # used up the descriptors.
    add_compile_options(-fno-sanitize=vptr)
    add_link_options(-fsanitize=${PATCHBAY_SANITIZE})
endif()
