"""The exit code of a run."""

import pytest

from pipeline.batch.policy import exit_code
from pipeline.language import message
from pipeline.model.outcome import Failure, FailureKind, RunReport, Stage

FAILED = (("a.pdf", Failure(Stage.READ, FailureKind.ENGINE, message("x"), 1)),)


@pytest.mark.parametrize(
    ("report", "refused", "code"),
    [
        (RunReport(), 0, 0),
        (RunReport(documents=2, pages=5), 0, 0),
        (RunReport(documents=2, quarantined=1), 0, 0),
        (RunReport(documents=2, pages=5, failures=FAILED), 0, 4),
        (RunReport(documents=2, pages=5), 1, 4),
        (RunReport(documents=2, quarantined=1, failures=FAILED), 0, 4),
        (RunReport(documents=1, failures=FAILED), 0, 5),
        (RunReport(), 3, 5),
        (RunReport(documents=1, pages=5, failures=FAILED, interrupted=True), 0, 130),
    ],
)
def test_exit_codes(report: RunReport, refused: int, code: int) -> None:
    assert exit_code(report, refused) == code
