import unicodedata
from pathlib import Path

import pytest

from pipeline.intake.dossier import dossier_for
from pipeline.model.archive import MatchedBy, Placement

CODES = frozenset({"H49.64.33.2001.160", "001", "Hồ sơ Ấ", "ab", "AB"})


@pytest.mark.parametrize(
    ("path", "placement"),
    [
        ("inbox/001/x.pdf", ("001", MatchedBy.FOLDER)),
        ("inbox/001/deeper/x.pdf", ("001", MatchedBy.FOLDER)),
        ("inbox/001/h49.64.33.2001.160/x.pdf", ("H49.64.33.2001.160", MatchedBy.FOLDER)),
        ("inbox/" + unicodedata.normalize("NFD", "hồ sơ ấ") + "/x.pdf", ("Hồ sơ Ấ", MatchedBy.FOLDER)),
        ("inbox/H49.64.33.2001.160.1.pdf", ("H49.64.33.2001.160", MatchedBy.FILE_NAME, 1)),
        ("inbox/H49.64.33.2001.160.0000012.pdf", ("H49.64.33.2001.160", MatchedBy.FILE_NAME, 12)),
        ("inbox/H49.64.33.2001.160.0.pdf", ("H49.64.33.2001.160", MatchedBy.FILE_NAME)),
        ("inbox/H49.64.33.2001.160/H49.64.33.2001.160.7.pdf", ("H49.64.33.2001.160", MatchedBy.FOLDER, 7)),
        ("inbox/001/H49.64.33.2001.160.1.pdf", ("001", MatchedBy.FOLDER)),
        ("inbox/H49.64.33.2001.160.pdf", ("H49.64.33.2001.160", MatchedBy.FILE_NAME)),
        ("inbox/H49.64.33.2001.160.a.pdf", None),
        ("inbox/H49.64.33.2001.161.1.pdf", None),
        ("inbox/ab/x.pdf", ("ab", MatchedBy.FOLDER)),
        ("inbox/AB/x.pdf", ("AB", MatchedBy.FOLDER)),
        ("inbox/Ab/x.pdf", None),
        ("inbox/x.pdf", None),
    ],
)
def test_nearest_folder_then_file_name(path: str, placement: tuple[str, MatchedBy] | None) -> None:
    """A name that agrees with the folder gives the number of the document; one that does not, nothing."""
    found = dossier_for(Path(path), Path("inbox"), CODES)
    assert found == (Placement(*placement) if placement else None)


def test_the_root_counts_and_what_is_above_does_not() -> None:
    assert dossier_for(Path("/a/001/x.pdf"), Path("/a/001"), CODES) == Placement("001", MatchedBy.FOLDER)
    assert dossier_for(Path("/001/a/x.pdf"), Path("/001/a"), CODES) is None


def test_a_single_file_belongs_to_its_own_folder_but_not_further_up() -> None:
    assert dossier_for(Path("/a/001/x.pdf"), Path("/a/001/x.pdf"), CODES) is not None
    assert dossier_for(Path("/001/a/x.pdf"), Path("/001/a/x.pdf"), CODES) is None
