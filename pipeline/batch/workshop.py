"""Where worker processes come from: one process loads what they need, and each worker is a copy of it.

It is started before the parent loads its own libraries, so that both load side by side, and it is no copy of
the parent, whose database and index handles no worker may have. Light to import: a command starts it first.
"""

import ctypes
import multiprocessing
import signal
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from typing import Final

_MODEL: Final = "pipeline.batch.model_worker"
_PR_SET_PDEATHSIG: Final = 1
"""From `linux/prctl.h`: the signal that a process gets when the one that made it is gone."""


def open_workshop() -> None:
    """Starts the process of which workers are copies, where it is not at work yet; it ends with this one."""
    # `__main__` too: a copy of it is at hand then, and need not be run again in each worker
    forkserver.set_forkserver_preload(["__main__", _MODEL])
    resource_tracker.ensure_running()
    # Ctrl-C goes to every process of a terminal; the new one must not end by it, with many words, as it loads
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def workers_context() -> BaseContext:
    """How worker processes are made; what is not loaded yet each of them loads for itself."""
    return multiprocessing.get_context("forkserver")


def end_with_parent() -> None:
    """Has this process killed when the one that made it ends, in whatever way that ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
