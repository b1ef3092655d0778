"""Pages that were not read well, for a person to look at until a check of the document settles them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from pipeline.catalogue.lookup import QUALITY, quality_of
from pipeline.catalogue.schema import documents, masters, pages
from pipeline.catalogue.schema_archive import quality_checks
from pipeline.catalogue.vouched import is_vouched
from pipeline.model.archive import DocumentStatus, Verdict
from pipeline.model.quality import Grade, PageQuality, Weakness

_HIDDEN: Final = (str(DocumentStatus.QUARANTINED), str(DocumentStatus.JOINED))
_SETTLED: Final = (str(Verdict.PASS), str(Verdict.WAIVE))


@dataclass(frozen=True, slots=True)
class WeakPage:
    """A page that was not read well, and where it is."""

    document_id: str
    source_name: str
    dossier_code: str | None
    page_number: int
    quality: PageQuality


def weak_pages(
    connection: Connection,
    grades: Collection[Grade],
    weakness: Weakness | None = None,
    document_id: str | None = None,
) -> tuple[WeakPage, ...]:
    """Pages of these grades (with this weakness, of this document, where one is named), in their order.

    Documents that a person has passed or waived as they are now, those in quarantine, and pages that a person
    vouches for are left out.
    """
    query = _query(grades)
    if document_id is not None:
        query = query.where(documents.c.document_id == document_id)
    rows = connection.execute(query).mappings()
    found = (_weak_page(dict(row)) for row in rows)
    return tuple(page for page in found if weakness is None or weakness in page.quality.weaknesses)


def _query(grades: Collection[Grade]) -> Select[Any]:
    last = (
        select(quality_checks.c.verdict)
        .where(
            quality_checks.c.document_no == documents.c.id,
            quality_checks.c.page_count.is_not_distinct_from(documents.c.page_count),
        )
        .order_by(quality_checks.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            documents.c.document_id, documents.c.source_name, documents.c.dossier_code, pages.c.page_number,
            *QUALITY,
        )
        .join(documents, documents.c.id == pages.c.document_no)
        .join(masters, masters.c.sha256 == documents.c.sha256)
        .where(pages.c.grade.in_(map(str, grades)), documents.c.status.not_in(_HIDDEN))
        .where(last.is_(None) | last.not_in(_SETTLED), ~is_vouched())
        .order_by(documents.c.id, pages.c.page_number)
    )  # fmt: skip


def _weak_page(values: dict[Any, Any]) -> WeakPage:
    quality = quality_of(values)
    assert quality is not None, "the query asks for pages with a grade"
    return WeakPage(quality=quality, **values)
