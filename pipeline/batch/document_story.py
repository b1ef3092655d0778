"""The document story: what a document is, told from its pages; written once, from top to bottom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.catalogue.rows import FiledDocument
from pipeline.model.archive import Description, DocumentStatus
from pipeline.model.ocr import PageText
from pipeline.model.outcome import Failure
from pipeline.model.page import PageKind, PageReading, SecrecyMark
from pipeline.rules.book import Rules
from pipeline.stages.extract import ExtractOptions, describe

Outcome = PageReading | Failure


@dataclass(frozen=True, slots=True)
class AssembledDocument:
    """A document whose pages have all come to an end, one way or the other."""

    document_id: str
    page_count: int
    readings: tuple[PageReading, ...]
    failures: tuple[Failure, ...]
    marks: tuple[SecrecyMark, ...]
    """Where there are any, the document goes no further."""
    description: Description

    @property
    def pages_of_pdf(self) -> tuple[PageReading, ...]:
        """One reading for each page of the master, empty for those that failed: no page is dropped."""
        read = {reading.page_number: reading for reading in self.readings}
        return tuple(
            read.get(number) or PageReading(number, PageKind.SCAN, PageText(1, 1, 1), "none")
            for number in range(1, self.page_count + 1)
        )


def assemble(
    document_id: str,
    outcomes: Mapping[int, Outcome],
    rules: Rules,
    options: ExtractOptions,
    vouched: Collection[int] = (),
) -> AssembledDocument:
    """The document made of the outcomes of its pages (by page number); not described where it is secret.

    `vouched` are the pages that a person says are Vietnamese print.
    """
    in_order = [outcome for _, outcome in sorted(outcomes.items())]
    readings = tuple(outcome for outcome in in_order if isinstance(outcome, PageReading))
    marks = tuple(mark for reading in readings for mark in reading.marks)
    return AssembledDocument(
        document_id,
        len(outcomes),
        readings,
        tuple(outcome for outcome in in_order if isinstance(outcome, Failure)),
        marks,
        Description()
        if marks
        else described(readings, rules, options, vouched, whole=len(readings) == len(in_order)),
    )


def described(
    readings: Sequence[PageReading],
    rules: Rules,
    options: ExtractOptions,
    vouched: Collection[int],
    *,
    whole: bool,
) -> Description:
    """The metadata; how many pages and sheets there are is open where some could not be read."""
    found = describe([_printed(one, vouched) for one in readings], rules, options)
    counted = ("page_count", "sheet_count")
    return found if whole else Description(tuple(one for one in found.fields if one.name not in counted))


def _printed(reading: PageReading, vouched: Collection[int]) -> PageReading:
    """The page without words that are no Vietnamese text, unless a person vouches for them."""
    return reading if reading.page_number in vouched else replace(reading, text=reading.searchable_text)


def filed(document: AssembledDocument, derived: str | Failure | None) -> FiledDocument:
    """The document as it goes into the catalogue, with the name of its PDF or why there is none.

    None: there is no PDF because no page was read.
    """
    failures = document.failures + ((derived,) if isinstance(derived, Failure) else ())
    status = DocumentStatus.PARTIAL if failures else DocumentStatus.DONE
    return FiledDocument(
        document.document_id,
        status if document.readings else DocumentStatus.FAILED,
        document.page_count,
        document.readings,
        document.description,
        failures,
        derived if isinstance(derived, str) else None,
    )
