#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A peer of `patchbay bench` in another language: a Unix socket, from Python. docs/bench_peers.md is what it follows.

FAULT=lost|corrupt in the environment makes it lose or damage message 100, to see whether it is refused.
"""

import os
import socket
import struct
import sys
import time

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
ANSWER = 1 << 63


def say(*words):
    print(*words, flush=True)


def seal_of(number):
    number = (number + GOLDEN) & MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & MASK
    return number ^ (number >> 31)


def message(number, size):
    seal = seal_of(number)
    words = [number, seal] + [seal ^ (i * GOLDEN & MASK) for i in range(2, size // 8 + 1)]
    return struct.pack(f"<{len(words)}Q", *words)[:size]


def path_of(token):
    return f"/tmp/{token}.python"


class Problem(Exception):
    pass


class Process:
    def __init__(self, text):
        setting = dict(word.split("=", 1) for word in text.split())
        self.mode = setting["mode"]
        self.size = int(setting["size"])
        self.is_first = setting["index"] == "0"
        self.path = path_of(setting["token"])
        if int(setting["core"]) >= 0:
            os.sched_setaffinity(0, {int(setting["core"])})

    def open(self):
        if self.is_first:
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            listener.bind(self.path)
            listener.listen()
        say("tell listening")
        sys.stdin.readline()
        if self.is_first:
            self.socket, _ = listener.accept()
        else:
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self.socket.connect(self.path)
        self.socket.settimeout(5)
        say("ready")

    def send(self, number):
        data = message(number, self.size)
        if number == 100 and os.environ.get("FAULT") == "lost":
            return
        if number == 100 and os.environ.get("FAULT") == "corrupt":
            data = data[:-1] + b"\0"
        self.socket.send(data)

    def receive(self, number):
        try:
            data = self.socket.recv(self.size + 1)
        except TimeoutError:
            raise Problem(f"lost message {number & ~ANSWER} did not come") from None
        if data[:8] != struct.pack("<Q", number):
            raise Problem(f"lost message {number & ~ANSWER} did not come, but another one")
        if data != message(number, self.size):
            raise Problem(f"corrupt message {number & ~ANSWER} has other bytes")

    def play(self, first, count):
        times = []
        if not self.is_first:
            say("begun")
        start = time.monotonic_ns()
        for number in range(first, first + count):
            if self.mode == "latency" and self.is_first:
                sent = time.monotonic_ns()
                self.send(number)
                self.receive(number | ANSWER)
                times.append((time.monotonic_ns() - sent) // 2)
            elif self.is_first:
                self.send(number)
            else:
                self.receive(number)
                if self.mode == "latency":
                    self.send(number | ANSWER)
        end = time.monotonic_ns()
        times = times[min(count // 10, 1000) :]
        if times:
            say("times", min(times), max(times), *(f"{one} 1" for one in times))
        say("played", start, end)


def main():
    process = None
    for line in sys.stdin:
        word, _, text = line.rstrip("\n").partition(" ")
        if word == "describe":
            say("name Python socket")
            say("version", sys.version.split()[0])
            say("settings SOCK_SEQPACKET, blocking")
            say("modes latency throughput")
            say("waits block adaptive")
            say("largest 100000")
            say("done")
        elif word == "setting":
            process = Process(text)
        elif word == "open":
            process.open()
        elif word == "play":
            process.play(*(int(number) for number in text.split()[:2]))
        elif word == "clean":
            if os.path.exists(path_of(text)):
                os.unlink(path_of(text))
            say("done")


try:
    main()
except Problem as problem:
    say("problem", problem)
except Exception as problem:  # the contest wants to know, whatever it is
    say("problem failed", repr(problem))
