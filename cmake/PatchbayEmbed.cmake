# SPDX-License-Identifier: Apache-2.0

# patchbay_embed(TARGET NAME file...)
#
# Text files as part of a program. The target's sources may then include "embedded/NAME.hpp", which
# has one constant for each file, patchbay::embedded::NAME::page_css for page.css.
#
# The header is written when CMake runs, so that tools which only read the sources find it, too; a
# file that changes makes the build run CMake again.
function(patchbay_embed target name)
    set(text "// Made from ${ARGN}: change those instead.\n#pragma once\n\n#include <string_view>\n\n")
    string(APPEND text "namespace patchbay::embedded::${name} {\n\n")
    foreach(file IN LISTS ARGN)
        cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" OUTPUT_VARIABLE path)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
        file(READ "${path}" content)
        string(FIND "${content}" ")embedded\"" end_of_literal)
        if(NOT end_of_literal EQUAL -1)
            message(FATAL_ERROR "${path} contains )embedded\", which ends the literal it is put into")
        endif()
        cmake_path(GET path FILENAME constant)
        string(MAKE_C_IDENTIFIER "${constant}" constant)
        string(APPEND text "inline constexpr std::string_view ${constant} = R\"embedded(${content})embedded\";\n\n")
    endforeach()
    string(APPEND text "}  // namespace patchbay::embedded::${name}\n")

    set(folder "${CMAKE_CURRENT_BINARY_DIR}/embed_${name}")
    # Writes only what has changed; @text@ is not looked into again.
    file(CONFIGURE OUTPUT "${folder}/embedded/${name}.hpp" CONTENT "@text@" @ONLY)
    target_include_directories(${target} PRIVATE "${folder}")
endfunction()
