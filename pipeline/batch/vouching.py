"""What a person says of a page that the program takes for no Vietnamese print: it is, so let it be found."""

from collections.abc import Collection, Iterable, Sequence

from pipeline.batch.document_story import described
from pipeline.catalogue.rows import DocumentRow
from pipeline.catalogue.store import Catalogue
from pipeline.catalogue.vouched import Describe
from pipeline.model.archive import Description
from pipeline.model.page import PageReading
from pipeline.rules.book import Rules
from pipeline.stages.extract import ExtractOptions


def vouch(
    catalogue: Catalogue, wanted: str, page_numbers: Iterable[int], person: str, rules: Rules
) -> tuple[DocumentRow, int]:
    """Vouches for pages of a document; the document, and how many of them were not searched before.

    Raises as `Vouched.record` does.
    """
    row = catalogue.document(wanted)
    new = catalogue.vouched.record(row.document_id, page_numbers, person, _describing(row, rules))
    return row, new


def take_back(
    catalogue: Catalogue, wanted: str, page_numbers: Iterable[int], person: str, rules: Rules
) -> tuple[DocumentRow, int]:
    """Lets the program judge pages of a document again; the document, and how many were vouched for.

    Raises as `Vouched.take_back` does.
    """
    row = catalogue.document(wanted)
    gone = catalogue.vouched.take_back(row.document_id, page_numbers, person, _describing(row, rules))
    return row, gone


def _describing(row: DocumentRow, rules: Rules) -> Describe:
    def describe(readings: Sequence[PageReading], vouched: Collection[int]) -> Description:
        whole = row.page_count == row.pages_read
        return described(readings, rules, ExtractOptions(), vouched, whole=whole)

    return describe
