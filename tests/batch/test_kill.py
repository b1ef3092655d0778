"""Kill it anywhere: after `kill -9` of everything, one more run gives what an undisturbed run gives."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks.kills import compared, disturbed, finished, killed_at, made, snapshot

pytestmark = pytest.mark.slow

Sample = Callable[[str], Path]
SEED = 20260718


@pytest.fixture
def three_scans(tmp_path: Path, sample: Sample) -> Path:
    """A letter, one with the mark MẬT, a PDF of two sides; in their dossiers."""
    for name in ("014-HD-VPTU.pdf", "056-PA-UBND.jpg", "131-KH-HU 2 mặt.pdf"):
        path = sample(name)
        (tmp_path / "scans" / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, tmp_path / "scans" / path.parent.name)
    return tmp_path / "scans"


def test_killed_run_is_completed_by_the_next(tmp_path: Path, three_scans: Path, samples: Path) -> None:
    done = disturbed(three_scans, tmp_path, 2, SEED, inventory=samples / "inventory.csv")
    assert done.killed == 2
    assert done.differences == ()


def test_killed_intake_is_completed_by_the_next(
    tmp_path: Path, three_scans: Path, letter: Callable[[Path, str], Path]
) -> None:
    """Killed as soon as a random number of masters lie in the vault, between any two steps of the next."""
    for number in range(12):
        letter(three_scans / f"{number:02d}.pdf", str(number))
    made(tmp_path / "undisturbed", three_scans, None)
    finished(tmp_path / "undisturbed", "ingest", tmp_path / "undisturbed" / "inbox")
    workspace = tmp_path / "killed"
    made(workspace, three_scans, None)
    chance = random.Random(SEED)
    intake = ("ingest", workspace / "inbox")
    for masters in sorted(chance.sample(range(1, 14), 2)):
        moment = lambda masters=masters: len(list((workspace / "vault").glob("??/*"))) >= masters  # noqa: E731
        assert killed_at(workspace, intake, moment), "the kill came too late to disturb anything"
    finished(workspace, *intake)
    assert compared(snapshot(tmp_path / "undisturbed"), snapshot(workspace)) == []


def test_comparison_sees_a_lost_page_and_a_changed_file(digitized: Path, changeable: Path) -> None:
    """The comparison itself can fail."""
    before = snapshot(digitized)
    assert {name for name in before if before[name] != snapshot(changeable)[name]} <= {"sources"}
    pdf = next((changeable / "derived").rglob("*.pdf"))
    pdf.write_bytes(pdf.read_bytes()[:-1])
    base = sqlite3.connect(changeable / "catalogue.sqlite3")
    base.execute("delete from fields")
    base.commit()
    base.close()
    told = compared(before, snapshot(changeable))
    assert {line.split(":")[0] for line in told} >= {"derived", "fields"}
