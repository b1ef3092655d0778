"""Quality checks by people: what each found who looked at a scan, for good on record.

A check is never changed or taken back; the last one counts. It is about the scan, whose bytes never change,
so reading it again leaves the check as it is, unless the new reading counts another number of pages than the
person saw: then the check is stale, and the scan counts as unchecked. The revision of the document says
nothing here, since it grows with every change that the index shows.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from pipeline.catalogue.database import Database
from pipeline.catalogue.review import WeakPage, weak_pages
from pipeline.catalogue.schema import documents
from pipeline.catalogue.schema_archive import quality_checks
from pipeline.errors import UsageError
from pipeline.model.archive import DocumentStatus, Verdict
from pipeline.model.quality import Grade, Weakness

_READ = (DocumentStatus.DONE, DocumentStatus.PARTIAL)


@dataclass(frozen=True, slots=True)
class QualityCheck:
    """What a person found."""

    verdict: Verdict
    person: str
    reason: str | None
    """None only where the scan passed."""
    at: dt.datetime
    is_stale: bool
    """The document was read again since, with another number of pages."""


@dataclass(frozen=True, slots=True)
class QualityChecks:
    """The checks of all documents."""

    database: Database

    def record(self, document_id: str, verdict: Verdict, person: str, reason: str | None = None) -> None:
        """Records a check.

        Raises `UsageError` where the document is not there, is in quarantine or was not read, where a verdict
        other than `PASS` has no reason, or where no person is named.
        """
        reason = (reason or "").strip() or None
        if verdict is not Verdict.PASS and reason is None:
            raise UsageError("Say why: the reason is kept with the check.")
        if not person.strip():
            raise UsageError("Say who checked the document: name the person with --person.")
        moment = self.database.now()
        with self.database.writing() as connection:
            row = _checkable(connection, document_id, verdict)
            connection.execute(
                insert(quality_checks).values(
                    document_no=row[0],
                    verdict=str(verdict),
                    page_count=row[1],
                    person=person.strip(),
                    reason=reason,
                    at=moment,
                )
            )

    def of(self, document_id: str) -> tuple[QualityCheck, ...]:
        """The checks of a document, the last one first."""
        query = (
            select(quality_checks, documents.c.page_count.label("pages_now"))
            .join(documents, documents.c.id == quality_checks.c.document_no)
            .where(documents.c.document_id == document_id)
            .order_by(quality_checks.c.id.desc())
        )
        with self.database.reading() as connection:
            return tuple(
                QualityCheck(
                    Verdict(row.verdict), row.person, row.reason, row.at, row.page_count != row.pages_now
                )
                for row in connection.execute(query)
            )

    def weak_pages(
        self, grades: Collection[Grade], weakness: Weakness | None = None, document_id: str | None = None
    ) -> tuple[WeakPage, ...]:
        """Pages that were read so badly (for this reason, in this document), not checked since."""
        with self.database.reading() as connection:
            return weak_pages(connection, grades, weakness, document_id)


def _checkable(connection: Connection, document_id: str, verdict: Verdict) -> tuple[int, int | None]:
    row = connection.execute(
        select(documents.c.id, documents.c.status, documents.c.page_count).where(
            documents.c.document_id == document_id
        )
    ).one_or_none()
    if row is None:
        raise UsageError("There is no document {document}.", document=document_id)
    status = DocumentStatus(row.status)
    if status is DocumentStatus.QUARANTINED:
        raise UsageError(
            "The document {document} is in quarantine: a person must release it first.", document=document_id
        )
    if status not in _READ and verdict is not Verdict.RESCAN:
        raise UsageError(
            "The document {document} was not read, so there is nothing to approve: run `sohoa run` first.",
            document=document_id,
        )
    return row.id, row.page_count
