"""How fast a stack of scanned PDFs becomes searchable: ours, index included, beside OCRmyPDF, in one run."""

import compileall
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pikepdf

import pipeline
from tests.benchmarks.kills import finished, sohoa
from tests.benchmarks.programs import OCRMYPDF

_STILL_SECONDS = 2.5
"""After which files in the inbox are taken for complete without a wait."""
_LOOK_SECONDS = 0.25
"""Between two looks at the size of workers; each costs time that the run does not get."""


@dataclass(frozen=True)
class Pace:
    """What a stack of pages took."""

    pages: int
    seconds: float
    worker_megabytes: float = 0.0
    """Largest resident size that a worker process ever had."""

    @property
    def pages_per_minute(self) -> float:
        return self.pages / self.seconds * 60


def ours(files: list[Path], folder: Path) -> Pace:
    """`sohoa run --jobs 2`, the scans in its inbox: masters, searchable PDFs, catalogue and index.

    The program is compiled first, as it is where it was installed, and not anew at each command.
    """
    compileall.compile_dir(Path(pipeline.__file__).parent, quiet=1)
    workspace = folder / "workspace"
    finished(workspace, "init")
    for path in files:
        shutil.copy(path, workspace / "inbox")
    time.sleep(_STILL_SECONDS)
    started = time.monotonic()
    process = sohoa(workspace, "run", "--jobs", "2")
    largest = _Largest(process.pid)
    largest.start()
    process.communicate()
    seconds = time.monotonic() - started
    largest.join()
    made = list((workspace / "derived").rglob("*.pdf"))
    if process.returncode != 0 or len(made) != len(files):
        raise RuntimeError(f"the run ended with {process.returncode} and {len(made)} PDFs")
    return Pace(_pages(files), seconds, largest.kilobytes / 1024)


def theirs(files: list[Path], folder: Path, options: tuple[str, ...]) -> Pace:
    """OCRmyPDF with these options, one file after the other."""
    folder.mkdir(parents=True)
    started = time.monotonic()
    for path in files:
        subprocess.run(
            [*OCRMYPDF, *options, path, folder / path.name],
            capture_output=True,
            check=True,
            timeout=1800,
        )
    return Pace(_pages(files), time.monotonic() - started)


def _pages(files: list[Path]) -> int:
    count = 0
    for path in files:
        with pikepdf.open(path) as pdf:
            count += len(pdf.pages)
    return count


class _Largest(threading.Thread):
    """Watches the processes of a session, but for its leader, until the leader has ended."""

    def __init__(self, leader: int) -> None:
        super().__init__(daemon=True)
        self._leader = leader
        self.kilobytes = 0

    def run(self) -> None:
        while self._alive():
            for status in Path("/proc").glob("[0-9]*/status"):
                self.kilobytes = max(self.kilobytes, self._peak(status))
            time.sleep(_LOOK_SECONDS)

    def _alive(self) -> bool:
        try:
            return ") Z " not in Path(f"/proc/{self._leader}/stat").read_text()
        except OSError:
            return False

    def _peak(self, status: Path) -> int:
        try:
            session = int((status.parent / "stat").read_text().rsplit(")", 1)[1].split()[3])
            if session != self._leader or status.parent.name == str(self._leader):
                return 0
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            return int(lines.get("VmHWM", "0").split()[0])
        except (OSError, ValueError):
            return 0
