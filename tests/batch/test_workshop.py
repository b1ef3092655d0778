"""Workers are copies of one that has loaded what they need, and none of them outlives the run."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PARENT = """
import json, sys, time
from pathlib import Path
from pipeline.batch.workshop import open_workshop
open_workshop()
from pipeline.batch.executor import ProcessExecutor
executor = ProcessExecutor(1, 3072, Path(sys.argv[1]))
found = executor.submit(eval, sys.argv[2], 60.0).result()
print(json.dumps(found), flush=True)
executor.submit(time.sleep, 60.0, 60.0)
time.sleep(60)
"""
SEEN = """(lambda os, page_task, page_story: {
    "worker": os.getpid(), "model": os.getppid(),
    "engines": page_task._engine.cache_info().currsize,
    "language models": page_story.packaged.cache_info().currsize,
    "reader of remarks": "lxml.etree" in __import__("sys").modules,
})(*map(__import__("sys").modules.get, ("os", "pipeline.batch.page_task", "pipeline.batch.page_story")))"""


def is_alive(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text("ascii")
    except OSError:
        return False


def test_workers_begin_with_everything_loaded_and_end_with_the_parent_however_that_ends(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path), SEEN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        line = parent.stdout.readline()
        assert line, parent.stderr.read().decode()
        parent.kill()
    found = json.loads(line)
    others = {found.pop("worker"), found.pop("model")}
    assert found == {"engines": 1, "language models": 1, "reader of remarks": True}
    assert os.getpid() not in others
    until = time.monotonic() + 20
    while any(map(is_alive, others)) and time.monotonic() < until:
        time.sleep(0.05)
    left = {process for process in others if is_alive(process)}
    for process in left:
        os.kill(process, signal.SIGKILL)
    assert left == set()
