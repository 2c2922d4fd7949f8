#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: Apache-2.0
"""Fails when the library talks to the kernel anywhere but in src/os, or leaks a descriptor to exec.

What passes src/os can be made to fail in tests, retries EINTR and closes on exec; a system call
elsewhere has none of this. Tests may call what they like. Headers that are needed for their types
and constants (fcntl.h, poll.h, sys/socket.h, ...) are free: it is the call that is forbidden.
"""

import re

import tree

# Names that mean the system call wherever they are called. pthread_mutex_* is not among them:
# a lock inside shared memory is taken in place, and enters the kernel only when it must wait.
CALLS = """
    accept4 clock_gettime clock_nanosleep close_range dup2 dup3 epoll_create1 epoll_ctl
    epoll_pwait epoll_wait eventfd execv execve execvp fallocate fchmod fchown fcntl flock fork
    fstat ftok ftruncate futex getaddrinfo getpeername getsockname getsockopt inotify_init1
    ioctl linkat lseek lstat madvise memfd_create mkfifo mknod mlock mmap mprotect
    mq_close mq_getattr mq_notify mq_open mq_receive mq_send mq_setattr mq_timedreceive
    mq_timedsend mq_unlink mremap msgctl msgget msgrcv msgsnd msync munmap nanosleep openat
    pidfd_open pidfd_send_signal pipe2 posix_fallocate posix_spawn posix_spawnp ppoll prctl
    preadv pthread_kill pthread_sigmask pthread_sigqueue pwritev readlink recvfrom
    recvmsg recvmmsg rt_sigqueueinfo sched_yield sem_clockwait sem_close sem_destroy
    sem_getvalue sem_init sem_open sem_post sem_timedwait sem_trywait sem_unlink sem_wait
    semctl semget semop semtimedop sendmmsg sendmsg sendto setsockopt shm_open shm_unlink shmat
    shmctl shmdt shmget sigaction signalfd sigprocmask sigqueue sigtimedwait sigwaitinfo
    socketpair splice syscall tee timerfd_create timerfd_settime usleep vfork waitid
    waitpid
""".split()
# Names that our own functions have, too: these mean the system call when written ::name(.
SHARED_NAMES = """
    accept bind chmod chown close connect dup getpid getuid kill link listen open pause pipe
    poll pread pwrite raise read readv recv rename rmdir select send shutdown signal sleep
    socket stat unlink vmsplice wait write writev
""".split()
STANDARD_LIBRARY = ["std::filesystem::", "std::fstream", "std::ifstream", "std::ofstream",
                    "std::random_device", "std::this_thread::sleep_", "std::signal("]
HEADERS = re.compile(
    r'#\s*include\s*<(unistd\.h|spawn\.h|mqueue\.h|dirent\.h|netdb\.h|linux/.*|'
    r'sys/(epoll|eventfd|inotify|ioctl|ipc|mman|msg|prctl|sem|shm|syscall|timerfd|wait)\.h'
    r'|filesystem|fstream)>')

ANY_CALL = re.compile(rf'(?<![\w:.>])(?:::)?({"|".join(CALLS)})\s*\(')
GLOBAL_CALL = re.compile(rf'(?<![\w>])::({"|".join(SHARED_NAMES)})\s*\(')
OPENS_DESCRIPTOR = re.compile(
    r'(?<![\w:.>])::(accept4|dup3|epoll_create1|eventfd|memfd_create|mq_open|open|openat|pipe2|'
    r'signalfd|socket|socketpair|timerfd_create)\s*\(')
NEVER_CLOSE_ON_EXEC = re.compile(r'(?<![\w:.>])::(accept|dup|dup2|epoll_create|pipe|creat)\s*\(')

# Outside all the same, each with its reason in its first lines.
EXCEPTIONS = ["include/patchbay/detail/semaphore_fast_path.hpp"]

COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def code_of(path):
    """The text without comments and strings, with every line where it was."""
    def blank(found):
        text = found[0]
        return '""' if text.startswith('"') else "\n" * text.count("\n")
    return COMMENT_OR_STRING.sub(blank, path.read_text())


def line_of(code, position):
    return code.count("\n", 0, position) + 1


def check_outside(path):
    code = code_of(path)
    for found in [*ANY_CALL.finditer(code), *GLOBAL_CALL.finditer(code)]:
        yield path, line_of(code, found.start()), f"{found[1]}() belongs in src/os"
    for name in STANDARD_LIBRARY:
        for found in re.finditer(re.escape(name), code):
            yield path, line_of(code, found.start()), f"{name.rstrip('(')} belongs in src/os"
    for found in HEADERS.finditer(code):
        yield path, line_of(code, found.start()), f"<{found[1]}> belongs in src/os"


def check_close_on_exec(path):
    code = code_of(path)
    for found in OPENS_DESCRIPTOR.finditer(code):
        statement = code[found.start():code.find(";", found.start())]
        if "CLOEXEC" not in statement:
            yield path, line_of(code, found.start()), f"{found[1]}() without its CLOEXEC flag"
    for found in NEVER_CLOSE_ON_EXEC.finditer(code):
        yield path, line_of(code, found.start()), f"{found[1]}() cannot set close-on-exec"


def check(root):
    for path in tree.files(root, *tree.CPP):
        place = path.relative_to(root).as_posix()
        if path.name.endswith("_test.cpp") or place in EXCEPTIONS:
            continue
        if place.startswith("src/os/"):
            yield from check_close_on_exec(path)
        elif place.startswith(("src/", "include/")):
            yield from check_outside(path)


if __name__ == "__main__":
    tree.main(check)
