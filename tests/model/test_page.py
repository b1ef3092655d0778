"""Readings and failures cross from the worker to the parent as they are."""

import pickle

from pipeline.language import message
from pipeline.model.geometry import Box
from pipeline.model.ocr import Line, Other, PageText, Word
from pipeline.model.outcome import Failure, FailureKind, RunReport, Stage
from pipeline.model.page import PageKind, PageReading, SecrecyMark, Treatment


def test_a_reading_survives_pickling() -> None:
    word = Word("Số", Box(1, 2, 3, 4), 0.5, raw="Sô", others=(Other("Sổ", 1.5),))
    text = PageText(100, 200, 150, ((Line((word,)),),))
    reading = PageReading(1, PageKind.SCAN, text, "an engine 1.0", Treatment(90, 0.5))
    found = pickle.loads(pickle.dumps(reading))
    assert found == reading
    assert repr(found) == repr(reading), "nothing that no comparison sees is lost"


def test_a_mark_of_secrecy_has_no_room_for_text() -> None:
    """Level, place and rule: nothing of the page can leave with it."""
    assert set(SecrecyMark.__slots__) == {"level", "page_number", "box", "rule"}


def test_a_failure_survives_pickling() -> None:
    failure = Failure(Stage.READ, FailureKind.ENGINE, message("It failed: {reason}", reason="x"), 3)
    assert pickle.loads(pickle.dumps(failure)) == failure


def test_a_run_that_did_nothing_reports_zeros() -> None:
    assert RunReport() == RunReport(0, 0, 0, 0, (), interrupted=False)
    assert Treatment() == Treatment(0, 0.0, 1.0, 0.0, 0)
