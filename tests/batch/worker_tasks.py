"""What the tests of the executor have workers do; a spawned worker must be able to import it."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time


def double(number: int) -> int:
    return 2 * number


def where(_: int) -> tuple[int, str, int]:
    """Process, folder of temporary files, and what Ctrl-C does."""
    return os.getpid(), tempfile.gettempdir(), int(signal.getsignal(signal.SIGINT) == signal.SIG_IGN)


def hang(_: int) -> None:
    time.sleep(60)


def hang_in_a_library(_: int) -> None:
    """Never comes back to Python, so that no handler of signals runs."""
    libc = ctypes.CDLL(None)
    while True:
        libc.sleep(60)


def call_a_program(path: str) -> None:
    """Waits for a program that never ends; its number is left in the file."""
    subprocess.run(["/bin/sh", "-c", f"echo $$ > {path}; exec sleep 60"], check=True)


def leave(code: int) -> None:
    os._exit(code)


def segfault(_: int) -> None:
    ctypes.string_at(0)


def outgrow(megabytes: int) -> int:
    """Takes that much memory as a bytes object."""
    return len(b"x" * (megabytes << 20))


def be_killed(_: int) -> None:
    """What the kernel does where memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def raise_error(text: str) -> None:
    raise ValueError(text)


def talk(text: str) -> int:
    """Talks on the terminal, as C libraries do, past Python's own stream."""
    os.write(2, text.encode())
    return sys.stderr.write(text)


def setting(name: str) -> str | None:
    """What the worker has in its environment under that name."""
    return os.environ.get(name)
