"""A slip scanned into a file of its own files what follows, until the next slip; that can be undone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.run_options import RunOptions
from pipeline.cli.slips import document_sheet
from pipeline.formats.slip_sheet import Paragraph, Sheet, slips_pdf
from pipeline.model.archive import MatchedBy
from pipeline.model.slip import Slip
from pipeline.model.stack import CutReason, CutState, Splitting

Letter = Callable[[Path, str], Path]
START = 1_700_000_000


def slip(path: Path, *codes: str | None) -> None:
    """A scan of printed slips and nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = Paragraph("x", 12)
    sheets = [Sheet(Slip(code), (line,), (line,), line) if code else document_sheet("vi") for code in codes]
    path.write_bytes(slips_pdf(sheets))


@pytest.fixture
def session(office: Any, letter: Letter) -> Path:
    """What a scanner left in a folder, one file a minute."""
    folder = office.place.inbox / "máy quét"
    letter(folder / "scan 1.pdf", "before any slip")
    slip(folder / "scan 2.pdf", "TU.2024.001")
    letter(folder / "scan 3.pdf", "first")
    slip(folder / "scan 4.pdf", None)
    letter(folder / "scan 5.pdf", "second")
    slip(folder / "scan 9.pdf", "TU.2024.002")
    letter(folder / "scan 10.pdf", "third")
    letter(office.place.inbox / "scan 11.pdf", "of another folder")
    for minute, number in enumerate((1, 2, 3, 4, 5, 9, 10)):
        stamp = (START + 60 * minute,) * 2
        os.utime(folder / f"scan {number}.pdf", stamp)
    return Path(folder)


def places(office: Any) -> dict[str, str | None]:
    return {row.source_name: row.dossier_code for row in office.catalogue.documents()}


FILED = {"scan 3.pdf": "TU.2024.001", "scan 5.pdf": "TU.2024.001", "scan 10.pdf": "TU.2024.002"}


def filed(office: Any) -> dict[str, str]:
    return {name: code for name, code in places(office).items() if code}


def test_what_follows_a_slip_is_filed_until_the_next_and_can_be_taken_back(
    office: Any, session: Path, letter: Letter
) -> None:
    office.feed()
    office.run()
    assert filed(office) == FILED
    rows = {row.source_name: row for row in office.catalogue.documents()}
    assert rows["scan 3.pdf"].matched_by is MatchedBy.SLIP
    cuts = office.catalogue.stacks.listed()
    assert {(cut.source_name, cut.first_page, cut.reason, cut.state) for cut in cuts} == {
        (name, 1, CutReason.SLIP_FILE, CutState.APPLIED) for name in FILED
    }

    taken = office.catalogue.slip_files.take_back(rows["scan 3.pdf"].document_id)
    assert taken == "TU.2024.001"
    assert "scan 3.pdf" not in filed(office)
    later = letter(session / "scan 12.pdf", "fourth")
    os.utime(later, (START + 500,) * 2)
    office.feed()
    office.run()
    others = {name: code for name, code in FILED.items() if name != "scan 3.pdf"}
    assert filed(office) == others | {"scan 12.pdf": "TU.2024.002"}, "what came later follows its slip too"


def test_it_is_only_proposed_where_the_settings_say_so_and_a_dossier_that_is_known_holds(
    office: Any, letter: Letter
) -> None:
    letter(office.place.inbox / "10.pdf", "known")
    office.feed(code="TU.2021.003")
    slip(office.place.inbox / "9.pdf", "TU.2024.002")
    letter(office.place.inbox / "11.pdf", "open")
    office.feed()
    office.run(RunOptions(splitting=Splitting.PROPOSE))
    assert filed(office) == {"10.pdf": "TU.2021.003"}
    (cut,) = office.catalogue.stacks.listed()
    assert (cut.source_name, cut.state, cut.dossier_code) == ("11.pdf", CutState.PROPOSED, "TU.2024.002")
    assert office.catalogue.slip_files.file_as_proposed(cut.document_id) == "TU.2024.002"
    assert office.catalogue.slip_files.file_as_proposed(cut.document_id) is None
    assert filed(office) == {"10.pdf": "TU.2021.003", "11.pdf": "TU.2024.002"}
