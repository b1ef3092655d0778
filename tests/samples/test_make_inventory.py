"""The sample inventory of Hà Giang: made again to the byte."""

import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"


def test_the_same_program_makes_the_same_tables(tmp_path: Path) -> None:
    subprocess.run([sys.executable, SAMPLES / "make_inventory.py", tmp_path], check=True)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["agencies.csv", "documents.csv", "dossiers.csv", "fonds.csv", "scans.csv"]
    for name in made:
        assert (tmp_path / name).read_bytes() == (SAMPLES / "ha_giang" / name).read_bytes(), name
