#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs a build into a fresh prefix, and builds a program outside against what is there: once by
# find_package, once by pkg-config.
#
# Usage: install_test.sh static BUILD_FOLDER VERSION CXX [FLAG...]
#        install_test.sh shared SOURCE_FOLDER VERSION CXX [FLAG...]   (builds the shared library)
set -euo pipefail

kind=$1 folder=$2 version=$3 cxx=$4
shift 4
flags=$*
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix

expect() {
    local answer
    answer=$("$@")
    [[ $answer == "hello from patchbay $version" ]] || {
        echo "$* said: $answer"
        exit 1
    }
}

if [[ $kind == shared ]]; then
    cmake -S "$folder" -B "$scratch/shared" -G Ninja -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_CXX_FLAGS="$flags" -DBUILD_SHARED_LIBS=ON \
        -DPATCHBAY_BUILD_{TESTS,TOOL,EXAMPLES,BENCHMARKS}=OFF
    cmake --build "$scratch/shared" --target patchbay
    folder=$scratch/shared
fi

# A prefix that is chosen only now, and a tree that is moved afterwards, both work.
cmake --install "$folder" --prefix "$scratch/first" >/dev/null
mv "$scratch/first" "$prefix"
libdir=$(dirname "$(find "$prefix" -name 'libpatchbay.*' | head -n 1)")
export LD_LIBRARY_PATH=$libdir

cmake -S "$here/outside" -B "$scratch/by_cmake" -G Ninja -DCMAKE_CXX_COMPILER="$cxx" \
    -DCMAKE_CXX_FLAGS="$flags" -DCMAKE_PREFIX_PATH="$prefix"
cmake --build "$scratch/by_cmake"
expect "$scratch/by_cmake/outside"

export PKG_CONFIG_PATH=$libdir/pkgconfig
found=$(pkg-config --cflags --libs "patchbay = $version")
# shellcheck disable=SC2086  # one word an option
"$cxx" -std=c++23 $flags "$here/outside/main.cpp" $found -o "$scratch/by_pkg_config"
expect "$scratch/by_pkg_config"

if [[ -x $prefix/bin/patchbay ]]; then
    [[ $("$prefix/bin/patchbay" --version) == "patchbay $version" ]]
fi
echo "installed, found and run"
