# SPDX-License-Identifier: Apache-2.0
#
# The library target. Each folder of src/ adds its own sources with target_sources().

find_package(Threads REQUIRED)

configure_file("${CMAKE_CURRENT_LIST_DIR}/version.cpp.in" "${PROJECT_BINARY_DIR}/version.cpp" @ONLY)

add_library(patchbay "${PROJECT_BINARY_DIR}/version.cpp")
add_library(patchbay::patchbay ALIAS patchbay)

file(GLOB_RECURSE patchbay_public_headers CONFIGURE_DEPENDS
     "${PROJECT_SOURCE_DIR}/include/patchbay/*.hpp")
target_sources(
    patchbay
    PUBLIC FILE_SET HEADERS
           BASE_DIRS "${PROJECT_SOURCE_DIR}/include"
           FILES ${patchbay_public_headers})
target_include_directories(patchbay PRIVATE "${PROJECT_SOURCE_DIR}/src")
target_compile_features(patchbay PUBLIC cxx_std_23)
target_link_libraries(patchbay PUBLIC Threads::Threads)
set_target_properties(
    patchbay
    PROPERTIES VERSION ${PROJECT_VERSION}
               SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
               VERIFY_INTERFACE_HEADER_SETS ${PROJECT_IS_TOP_LEVEL})

# Every public header must compile alone; a header that does not fails the build. Sanitizers have
# nothing to add to that.
if(PROJECT_IS_TOP_LEVEL AND NOT PATCHBAY_SANITIZE)
    add_custom_target(patchbay_public_headers ALL)
    add_dependencies(patchbay_public_headers patchbay_verify_interface_header_sets)
endif()

# Adds those of the folders that have a CMakeLists.txt.
function(patchbay_add_folders)
    foreach(folder IN LISTS ARGN)
        if(EXISTS "${PROJECT_SOURCE_DIR}/${folder}/CMakeLists.txt")
            add_subdirectory("${PROJECT_SOURCE_DIR}/${folder}" "${PROJECT_BINARY_DIR}/${folder}")
        endif()
    endforeach()
endfunction()

# A target that builds everything of a folder.
function(patchbay_target_of_folder target folder)
    set(members "")
    if(EXISTS "${PROJECT_SOURCE_DIR}/${folder}/CMakeLists.txt")
        get_property(members DIRECTORY "${PROJECT_SOURCE_DIR}/${folder}"
                     PROPERTY BUILDSYSTEM_TARGETS)
    endif()
    add_custom_target(${target} DEPENDS ${members})
endfunction()
