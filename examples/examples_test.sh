#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs one example as its header says, and checks what it does. Usage: examples_test.sh FOLDER EXAMPLE
set -euo pipefail

PATH="$1:$PATH"
example=$2
folder=$(mktemp -d)
own="patchbay-example.$$"
started=()

clean_up() {
    {
        # Who still waits at the gate may go: a killed run_limit leaves its command behind.
        if [[ -p $folder/gate ]]; then
            exec 9<>"$folder/gate"
            printf '\n\n\n' >&9
        fi
        for process in ${started[@]+"${started[@]}"}; do kill -9 "$process" || true; done
        wait || true
    } 2>/dev/null
    rm -rf "$folder" "/dev/shm/$own" "/dev/shm/patchbay.$own"
    ipcrm -S "0x5042$(printf %04x $(($$ & 65535)))" 2>/dev/null || true
}
trap clean_up EXIT

fail() {
    echo "$example: $*" >&2
    exit 1
}
expect() { [[ $2 == "$3" ]] || fail "$1: expected '$2', got '$3'"; }
# Waits until a condition holds; fails after ten seconds.
until_true() {
    for ((i = 0; i < 1000; ++i)); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.01
    done
    fail "in ten seconds not: $*"
}

test_two_way_filter() {
    expect "the lines, filtered and numbered" $'   1  ANN\n   2  BOB' \
        "$(printf 'ann\nbob\n' | two_way_filter tr a-z A-Z)"
    # More than a pipe holds, both ways at once.
    expect "a large input" 200000 "$(seq 200000 | two_way_filter cat | wc -l)"
    local status=0
    two_way_filter no-such-program </dev/null 2>"$folder/error" || status=$?
    expect "the status for a missing program" 1 "$status"
    grep -q no-such-program "$folder/error" || fail "the error does not name the program"
}

test_job_queue() {
    job_queue add "/$own" 1 'echo late'
    job_queue add "/$own" 9 'echo urgent'
    expect "the list" '2 of 10 jobs wait' "$(job_queue list "/$own")"
    expect "jobs by priority" \
        $'priority 9: echo urgent\nurgent\npriority 1: echo late\nlate' "$(job_queue drain "/$own")"
    # Several workers: each job is done once.
    for worker in 1 2 3; do
        job_queue work "/$own" >"$folder/worker$worker" &
        started+=($!)
    done
    for job in 1 2 3 4 5 6 7 8; do until_true job_queue add "/$own" 1 "echo done-$job"; done
    # shellcheck disable=SC2317  # called by until_true
    all_done() { [[ $(cat "$folder"/worker* | grep -c '^done-') == 8 ]]; }
    until_true all_done
    expect "each job once" "$(seq -f 'done-%g' 8)" "$(cat "$folder"/worker* | grep '^done-' | sort)"
    job_queue drain "/$own"
}

test_live_table() {
    live_table publish "/$own" &
    local writer=$!
    started+=("$writer")
    until_true live_table show "/$own"
    expect "new tables" 3 "$(live_table watch "/$own" 3 | wc -l)"
    local status=0
    live_table publish "/$own" 2>"$folder/error" || status=$?
    expect "the status of a second writer" 1 "$status"
    grep -q 'in use' "$folder/error" || fail "the second writer was not told why: $(cat "$folder/error")"
    kill -9 "$writer"
    wait "$writer" 2>/dev/null || true
    live_table show "/$own" >/dev/null || fail "the last table went with its writer"
    live_table remove "/$own"
}

test_run_limit() {
    local key
    key="0x5042$(printf %04x $(($$ & 65535)))"
    mkfifo "$folder/gate"
    for n in 1 2; do
        run_limit "$key" 2 sh -c "echo > $folder/started$n; read -r line < $folder/gate" &
        started+=($!)
        until_true test -e "$folder/started$n"
    done
    run_limit "$key" 2 touch "$folder/third" 2>"$folder/waiting" &
    local third=$!
    started+=("$third")
    until_true grep -q waiting "$folder/waiting"
    [[ ! -e $folder/third ]] || fail "a third ran beside two"
    kill -9 "${started[0]}"
    wait "$third"
    [[ -e $folder/third ]] || fail "the place of a killed one was not given back"
    local status=0
    run_limit "$key" 2 sh -c 'exit 7' || status=$?
    expect "the command's status" 7 "$status"
}

test_reloading_daemon() {
    echo one >"$folder/settings"
    reloading_daemon "$folder/settings" >"$folder/log" &
    local daemon=$!
    started+=("$daemon")
    until_true grep -q 'settings: one' "$folder/log"
    echo two >"$folder/settings"
    kill -HUP "$daemon"
    until_true grep -q 'settings: two' "$folder/log"
    grep -q "asked by process $$" "$folder/log" || fail "the sender is not named"
    kill -USR1 "$daemon"
    until_true grep -q '1 reloads' "$folder/log"
    kill -TERM "$daemon"
    wait "$daemon" || fail "it did not end with status 0"
    expect "its last word" bye "$(tail -n 1 "$folder/log")"
}

test_chat() {
    chat serve "unix:$folder/chat" >"$folder/address" &
    started+=($!)
    until_true grep -q unix: "$folder/address"
    mkfifo "$folder/ann" "$folder/bob"
    chat join "unix:$folder/chat" ann <"$folder/ann" >"$folder/ann.sees" &
    started+=($!)
    exec 7>"$folder/ann"
    chat join "unix:$folder/chat" bob <"$folder/bob" >"$folder/bob.sees" &
    started+=($!)
    exec 8>"$folder/bob"
    # shellcheck disable=SC2317  # called by until_true
    say_until_heard() { echo hello >&7 && grep -q 'ann: hello' "$folder/bob.sees"; }
    until_true say_until_heard
    echo hi >&8
    until_true grep -q 'bob: hi' "$folder/ann.sees"
    ! grep -q 'ann:' "$folder/ann.sees" || fail "ann hears herself"
}

test_web_request() {
    echo 'it works' >"$folder/page.txt"
    /usr/bin/python3 -u -m http.server 0 --bind 127.0.0.1 --directory "$folder" >"$folder/server" 2>&1 &
    started+=($!)
    until_true grep -q 'port [0-9]' "$folder/server"
    local port
    port=$(sed -n 's/.*port \([0-9]*\).*/\1/p' "$folder/server" | head -n 1)
    web_request "127.0.0.1:$port" /page.txt | grep -q 'it works' || fail "the page did not come"
    local status=0
    web_request 127.0.0.1:1 / 2>"$folder/error" || status=$?
    expect "the status where nobody listens" 1 "$status"
}

test_camera() {
    camera check "/$own" 20 >"$folder/all" &
    local all=$!
    started+=("$all")
    until_true grep -q waits "$folder/all"
    camera watch "/$own" 5 >"$folder/some" &
    local some=$!
    camera watch "/$own" 1000 >"$folder/killed" &
    started+=("$some" $!)
    camera film "/$own" 20 >"$folder/film" &
    local film=$!
    started+=("$film")
    until_true grep -q frame "$folder/killed"
    disown "${started[2]}"
    kill -9 "${started[2]}"
    wait "$some" || fail "the viewer ended with status $?"
    wait "$all" || fail "who wants all frames ended with status $?"
    wait "$film" || fail "the camera ended with status $?"
    expect "every frame and pixel" "20 frames, every pixel as it was drawn" "$(tail -n 1 "$folder/all")"
    expect "the frames that were watched" 5 "$(grep -c '^frame' "$folder/some")"
    expect "those that moved" 4 "$(grep -c ', moved' "$folder/some")"
    grep -q '^20 frames of 6220808 bytes' "$folder/film" || fail "the camera said: $(<"$folder/film")"
    [[ ! -e /dev/shm/patchbay.$own ]] || fail "the topic is still there"
}

"test_$example"
