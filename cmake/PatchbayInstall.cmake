# SPDX-License-Identifier: Apache-2.0
#
# What cmake --install puts where: the library with its CMake package and pkg-config file, and the
# tool with its manual pages and completions.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/patchbay")

install(
    TARGETS patchbay
    EXPORT patchbay
    FILE_SET HEADERS)
install(
    EXPORT patchbay
    NAMESPACE patchbay::
    FILE patchbay-targets.cmake
    DESTINATION "${package_folder}")

configure_package_config_file(
    "${CMAKE_CURRENT_LIST_DIR}/patchbay-config.cmake.in"
    "${PROJECT_BINARY_DIR}/patchbay-config.cmake"
    INSTALL_DESTINATION "${package_folder}" NO_SET_AND_CHECK_MACRO)
# Before 1.0 each minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/patchbay-config-version.cmake"
                                 COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/patchbay-config.cmake"
              "${PROJECT_BINARY_DIR}/patchbay-config-version.cmake" DESTINATION "${package_folder}")

# Relative to the file itself, so that the tree may be moved; absolute folders stay as they are.
set(pc_folder "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
if(NOT IS_ABSOLUTE "${pc_folder}")
    file(RELATIVE_PATH up "/${pc_folder}" "/")
    string(REGEX REPLACE "/$" "" up "${up}")
    set(pc_prefix "\${pcfiledir}/${up}")
endif()
cmake_path(APPEND pc_libdir "\${prefix}" "${CMAKE_INSTALL_LIBDIR}")
cmake_path(APPEND pc_includedir "\${prefix}" "${CMAKE_INSTALL_INCLUDEDIR}")
configure_file("${CMAKE_CURRENT_LIST_DIR}/patchbay.pc.in" "${PROJECT_BINARY_DIR}/patchbay.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/patchbay.pc" DESTINATION "${pc_folder}")

install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/README.md"
              "${PROJECT_SOURCE_DIR}/CHANGELOG.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

foreach(section 3 7)
    file(GLOB pages CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/man/*.${section}")
    install(FILES ${pages} DESTINATION "${CMAKE_INSTALL_MANDIR}/man${section}")
endforeach()

if(TARGET patchbay_cli)
    install(TARGETS patchbay_cli)
    file(GLOB pages CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/man/*.1")
    install(FILES ${pages} DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")

    set(completions "${PROJECT_SOURCE_DIR}/completions")
    set(share "${CMAKE_INSTALL_DATADIR}")
    install(FILES "${completions}/patchbay.bash" DESTINATION "${share}/bash-completion/completions"
            RENAME patchbay OPTIONAL)
    install(FILES "${completions}/_patchbay" DESTINATION "${share}/zsh/site-functions" OPTIONAL)
    install(FILES "${completions}/patchbay.fish" DESTINATION "${share}/fish/vendor_completions.d"
            OPTIONAL)
endif()
