"""How a run ends that had failures. Light to import: every command that ends with such a code does."""

from typing import Final

from pipeline.model.outcome import RunReport

EXIT_DONE: Final = 0
EXIT_PARTIAL: Final = 4
EXIT_NOTHING: Final = 5
EXIT_INTERRUPTED: Final = 130


def exit_code(report: RunReport, refused: int = 0) -> int:
    """The exit code of a run and its intake: 0 all done, 4 some failed, 5 all failed, 130 interrupted."""
    if report.interrupted:
        return EXIT_INTERRUPTED
    if not report.failures and not refused:
        return EXIT_DONE
    return EXIT_PARTIAL if report.pages or report.quarantined else EXIT_NOTHING
