"""Digitizes the samples into a workspace and shows what came of it: `demo.py WORKSPACE [FURTHER COMMAND…]`.

Every command is printed as a person would type it, and runs as the command line itself runs it. All run in
one process, because loading the libraries once for each takes longer than a second run has to do.
"""

import os
import shlex
import sys
from pathlib import Path
from typing import Final

from pipeline.cli.main import main

STEPS: Final = (
    "init",
    "inventory import samples/inventory.csv",
    "ingest samples/scans samples/hard",
    "run",
    "failures",
    "report rate --by agency",
    "search '\"số hóa tài liệu\"' --limit 3",
)


def run_step(workspace: str, step: str) -> int:
    """Runs one command; its exit code."""
    sys.stderr.flush()
    print(f"\n$ sohoa --workspace {shlex.quote(workspace)} {step}", flush=True)
    sys.argv = ["sohoa", "--workspace", workspace, *shlex.split(step)]
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.stdout.flush()
    return 0


def run_all(workspace: str, *further: str) -> int:
    """Runs every command until one cannot go on; a run with failures (4) still has something to show."""
    key = f"{Path(workspace).absolute()}.quarantine.key"
    os.environ.setdefault("SOHOA_QUARANTINE__KEY_FILE", key)
    worst = 0
    for step in (*STEPS, *further):
        code = run_step(workspace, step)
        worst = max(worst, code)
        if code not in (0, 4):
            break
    return worst


if __name__ == "__main__":
    sys.exit(run_all(*sys.argv[1:]))
