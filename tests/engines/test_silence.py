"""Nothing that reads a page reports to anybody."""

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import os
from pipeline.threads import pin_to_one_thread
pin_to_one_thread()
from pipeline.engines.linenet_model import load_model
load_model()
print(len(os.listdir("/proc/self/task")))
"""


def test_the_library_of_the_networks_starts_no_reporter(tmp_path: Path) -> None:
    """It would be a thread of its own, and a file with the number of its session."""
    environment = {**os.environ, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    found = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "1"
    assert list(tmp_path.iterdir()) == []
