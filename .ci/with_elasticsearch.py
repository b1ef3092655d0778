"""Runs a command with an Elasticsearch beside it: `with_elasticsearch.py [--optional] VARIABLE COMMAND…`.

The command finds the address in the environment under VARIABLE. Where that is set already, or a server of
that name runs (`.ci/elasticsearch start`), it is used and left alone; else one is started and stopped again,
also when the command fails or is interrupted. With `--optional` the command runs without a server where Java
or Maven is missing, except on a build server (`CI=true`), which installs them.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
STARTER: Final = HERE / "elasticsearch"
INSTALL: Final = (HERE / "install-system", "maven", "default-jre-headless")
SKIPPED: Final = """\
Không có Java và Maven (apt-get install maven default-jre-headless): bỏ qua các kiểm thử với Elasticsearch.
Java and Maven are missing (the same command installs them): tests with a real Elasticsearch are skipped.\
"""


def answer(word: str) -> subprocess.CompletedProcess[str]:
    """What the starter prints."""
    return subprocess.run([STARTER, word], stdout=subprocess.PIPE, text=True, check=False)


def known(variable: str) -> str:
    """The address of a server that is there already; empty where none is."""
    if os.environ.get(variable):
        return os.environ[variable]
    running = subprocess.run([STARTER, "url"], capture_output=True, text=True, check=False)
    return running.stdout.strip()


@contextmanager
def server(variable: str) -> Iterator[str]:
    """The address of a server, which is stopped at the end where it was started here."""
    if found := known(variable):
        yield found
        return
    try:
        started = answer("start")
        if started.returncode:
            sys.exit(started.returncode)
        yield started.stdout.strip()
    finally:
        answer("stop")


def run(command: list[str]) -> int:
    """Runs the command to its end. Ctrl-C reaches it from the terminal; a TERM is handed on."""
    child = subprocess.Popen(command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    return code if code >= 0 else 128 - code


def main(words: list[str]) -> int:
    """The exit code of the command, or of the starter where it could not start."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # what was started is stopped
    optional = words[0] == "--optional"
    variable, *command = words[1:] if optional else words
    if not known(variable):
        fit = shutil.which("java") and shutil.which("mvn")
        if optional and not fit and os.environ.get("CI") != "true":
            print(SKIPPED, file=sys.stderr, flush=True)
            return run(command)
        if code := subprocess.run(INSTALL, check=False).returncode:
            return code
    with server(variable) as address:
        os.environ[variable] = address
        return run(command)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
