import unicodedata
from pathlib import Path

import pytest

from pipeline.intake.dossier import dossier_for

CODES = frozenset({"H49.64.33.2001.160", "001", "Hồ sơ Ấ", "ab", "AB"})


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("inbox/001/x.pdf", "001"),
        ("inbox/001/deeper/x.pdf", "001"),
        ("inbox/001/h49.64.33.2001.160/x.pdf", "H49.64.33.2001.160"),
        ("inbox/" + unicodedata.normalize("NFD", "hồ sơ ấ") + "/x.pdf", "Hồ sơ Ấ"),
        ("inbox/H49.64.33.2001.160.1.pdf", "H49.64.33.2001.160"),
        ("inbox/001/H49.64.33.2001.160.1.pdf", "001"),
        ("inbox/H49.64.33.2001.160.pdf", None),
        ("inbox/H49.64.33.2001.160.a.pdf", None),
        ("inbox/H49.64.33.2001.161.1.pdf", None),
        ("inbox/ab/x.pdf", "ab"),
        ("inbox/AB/x.pdf", "AB"),
        ("inbox/Ab/x.pdf", None),
        ("inbox/x.pdf", None),
    ],
)
def test_nearest_folder_then_file_name(path: str, code: str | None) -> None:
    assert dossier_for(Path(path), Path("inbox"), CODES) == code


def test_the_root_counts_and_what_is_above_does_not() -> None:
    assert dossier_for(Path("/a/001/x.pdf"), Path("/a/001"), CODES) == "001"
    assert dossier_for(Path("/001/a/x.pdf"), Path("/001/a"), CODES) is None


def test_a_single_file_belongs_to_its_own_folder_but_not_further_up() -> None:
    assert dossier_for(Path("/a/001/x.pdf"), Path("/a/001/x.pdf"), CODES) == "001"
    assert dossier_for(Path("/001/a/x.pdf"), Path("/001/a/x.pdf"), CODES) is None
