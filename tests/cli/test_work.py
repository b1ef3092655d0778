"""Commands that change the archive: what they count, what they end with, and that they can be given twice."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.workspace import Workspace, held_for_run

SOHOA = (sys.executable, "-c", "from pipeline.cli.main import main; main()")

Sohoa = Callable[..., Any]
Sample = Callable[[str], Path]

pytestmark = pytest.mark.slow


def test_ingest_tells_what_is_new_known_and_a_duplicate(
    workspace: Path, few_scans: Path, sample: Sample, tmp_path: Path, sohoa_in: Sohoa
) -> None:
    assert "5 new, 0 duplicates, 0 known before, 0 refused" in sohoa_in(workspace, "ingest", few_scans).stderr
    assert "0 new, 0 duplicates, 5 known before, 0 refused" in sohoa_in(workspace, "ingest", few_scans).stderr
    (tmp_path / "again.jpg").write_bytes(sample("127-QĐ-TU.jpg").read_bytes())
    result = sohoa_in(workspace, "ingest", tmp_path / "again.jpg", "--dossier", "TU.2021.003")
    assert (result.exit_code, "0 new, 1 duplicates" in result.stderr) == (0, True)


def test_run_takes_in_the_inbox_first(changeable: Path, tmp_path: Path, sohoa_in: Sohoa) -> None:
    (changeable / "inbox" / "a.pdf").write_text("no scan")
    result = sohoa_in(changeable, "run", "--json")
    answer = json.loads(result.stdout)
    assert set(answer) == {"documents", "pages", "failed_pages", "quarantined", "seconds", "failures"}
    (failure,) = answer["failures"]
    assert set(failure) == {"source_name", "page_number", "stage", "kind", "message"}
    assert (failure["source_name"], failure["stage"]) == ("a.pdf", "intake")
    assert result.exit_code == 5


def test_run_ends_with_a_summary_of_the_catalogue(digitized: Path, sohoa_in: Sohoa) -> None:
    result = sohoa_in(digitized, "run")
    assert result.exit_code == 0
    assert "Nothing waits to be read." in result.stderr
    numbers = dict(line.rsplit(maxsplit=1) for line in result.stdout.splitlines() if not line.endswith("%"))
    assert numbers["documents read"] == "4"
    assert not any("quarantine" in name for name in numbers), "their number is told nowhere"
    assert numbers["pages read"] == "6"


def test_second_run_beside_the_first_is_told_to_wait(workspace: Path, sohoa_in: Sohoa) -> None:
    with held_for_run(Workspace(workspace)):
        result = sohoa_in(workspace, "run")
        assert (result.exit_code, "Another `sohoa run`" in result.stderr) == (6, True)
        assert sohoa_in(workspace, "ingest", workspace / "inbox").exit_code == 0, "scans come in all the time"
    assert sohoa_in(workspace, "run").exit_code == 0


@pytest.mark.tesseract
def test_interrupted_run_ends_with_130_and_the_next_goes_on(
    workspace: Path, sample: Sample, tmp_path: Path, sohoa_in: Sohoa
) -> None:
    for name in ("014-HD-VPTU.pdf", "127-QĐ-TU.jpg", "231-UBND-VHXH.jpg"):  # the first is done at once
        shutil.copy(sample(name), tmp_path)
    sohoa_in(workspace, "ingest", *sorted(tmp_path.glob("???-*")))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # who starts the tests may have it ignored
    process = subprocess.Popen(
        [*SOHOA, "--workspace", workspace, "--lang", "en", "run", "--jobs", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    started = time.monotonic()
    derived = workspace / "derived"
    while len(list(derived.rglob("*.pdf"))) < 2 and time.monotonic() - started < 60:  # so one is filed
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "`sohoa run` goes on from here" in told
    assert "Traceback" not in told
    rest = json.loads(sohoa_in(workspace, "run", "--jobs", "1", "--json").stdout)
    assert 0 < rest["documents"] < 3
    assert json.loads(sohoa_in(workspace, "run", "--json").stdout)["documents"] == 0


def test_limit_is_the_number_of_documents(workspace: Path, few_scans: Path, sohoa_in: Sohoa) -> None:
    sohoa_in(workspace, "ingest", few_scans)
    answer = json.loads(sohoa_in(workspace, "run", "--jobs", "1", "--limit", "1", "--json").stdout)
    assert answer["documents"] == 1


def test_retry_counts_what_will_be_read_again(workspace: Path, sample: Sample, sohoa_in: Sohoa) -> None:
    (workspace / "inbox" / "a.jpg").write_bytes(sample("127-QĐ-TU.jpg").read_bytes()[:5000])
    assert sohoa_in(workspace, "run", "--jobs", "1").exit_code == 5
    assert "1 documents will be read again" in sohoa_in(workspace, "retry", "a.jpg").stderr
    assert "0 documents will be read again" in sohoa_in(workspace, "retry").stderr, "it waits already"
    assert sohoa_in(workspace, "retry", "no such file").exit_code == 2


def test_progress_goes_to_standard_error_and_data_to_standard_output(
    workspace: Path, sample: Sample, sohoa_in: Sohoa
) -> None:
    (workspace / "inbox" / "a.pdf").write_bytes(sample("014-HD-VPTU.pdf").read_bytes())
    result = sohoa_in(workspace, "run", "--jobs", "1", "--json")
    json.loads(result.stdout)
    assert threading.active_count() < 5, "the workers and their threads have gone"
