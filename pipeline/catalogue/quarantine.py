"""The quarantine: cases of documents that a mark of secrecy stopped, and what people decided about them.

A case has a running number. From the moment at which it is put away, the catalogue knows the document by that
number alone: its name and the paths of its files lie encrypted with its master.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select

from pipeline.catalogue import filing, quarantine_audit
from pipeline.catalogue.database import Database
from pipeline.catalogue.quarantine_audit import Action, AuditEntry, AuditState, Decision
from pipeline.catalogue.quarantine_cases import (
    MASTER,
    Case,
    CaseState,
    Files,
    Names,
    in_quarantine,
    listed,
    one_case,
)
from pipeline.catalogue.quarantine_changes import (
    change_case,
    give_number_for_name,
    open_case,
    others_of_scan,
    record_stop,
    release_case,
    release_group,
    unveil_files,
    veil_files,
)
from pipeline.catalogue.rows import SourceState, TakenSource
from pipeline.catalogue.schema import documents, masters, sources
from pipeline.catalogue.schema_quarantine import quarantine_cases, quarantine_passed
from pipeline.catalogue.sources import add_document, record_sealed
from pipeline.model.archive import DocumentStatus
from pipeline.model.page import SecrecyMark

_TOLD_BY: Final = {
    CaseState.STOPPED: Action.STOPPED,
    CaseState.CONFIRMED: Action.CONFIRMED,
    CaseState.RELEASED: Action.RELEASED,
}


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The part of the catalogue that is about the quarantine."""

    database: Database

    def stop(self, document_id: str, marks: Sequence[SecrecyMark], run_id: int | None = None) -> int:
        """Stops a document: nothing of its text or metadata is kept; the number of its case.

        The other documents of the same scan are stopped with it, since their pages lie in the same file.
        """
        with self.database.writing() as connection:
            moment = self.database.now()
            numbers = []
            for stopped in (document_id, *others_of_scan(connection, document_id)):
                was_indexed = filing.quarantine_document(connection, stopped, marks, run_id, moment)
                numbers.append(open_case(connection, stopped, marks, moment, was_indexed=was_indexed))
        self.database.forget_log()
        return numbers[0]

    def take(self, source: TakenSource, dossier_code: str | None, marks: Sequence[SecrecyMark]) -> int | None:
        """Records a file that was stopped at the door and is sealed already; its case, None where known."""
        with self.database.writing() as connection:
            moment = self.database.now()
            known = connection.scalar(
                select(documents.c.document_id).where(documents.c.sha256 == source.sha256)
            )
            if known is None:
                nameless = replace(source, source_name="quarantine")
                known = add_document(connection, nameless, dossier_code, moment)
                filing.quarantine_document(connection, known, marks, None, moment)
                number = open_case(connection, known, marks, moment, was_indexed=False)
                give_number_for_name(connection, known, number)
            else:
                number = None
            record_sealed(connection, source, moment)
        return number

    def cases(self, *, released: bool = False) -> tuple[Case, ...]:
        """The cases by number: those in quarantine, or all."""
        which = quarantine_cases.c.state != str(CaseState.RELEASED)
        with self.database.reading() as connection:
            return listed(connection, None if released else which)

    def case(self, number: int) -> Case:
        """The case of a number; `UsageError` where there is none."""
        with self.database.reading() as connection:
            return one_case(connection, number)

    def held(self, number: int) -> Case:
        """The case of a number; `UsageError` where there is none, or it was released."""
        with self.database.reading() as connection:
            return in_quarantine(connection, number)

    def same_scan(self, number: int) -> tuple[Case, ...]:
        """The case, and those of other documents of its scan that are in quarantine with it."""
        with self.database.reading() as connection:
            case = one_case(connection, number)
            return tuple(each for each in listed(connection, MASTER.in_([case.sha256])) if each.in_quarantine)

    def unfinished(self) -> tuple[Case, ...]:
        """Cases of which something may still lie in plain."""
        waiting = quarantine_cases.c.put_away_at.is_(None)
        with self.database.reading() as connection:
            return listed(connection, waiting & (quarantine_cases.c.state != str(CaseState.RELEASED)))

    def names(self, document_id: str) -> Names:
        """What the catalogue still knows of a document by name."""
        with self.database.reading() as connection:
            row = connection.execute(
                select(documents.c.source_name, MASTER.label("sha256"))
                .join(masters, masters.c.sha256 == documents.c.sha256)
                .where(documents.c.document_id == document_id)
            ).one()
            files = connection.execute(
                select(sources.c.path, sources.c.state)
                .where(sources.c.sha256 == row.sha256, sources.c.state != str(SourceState.SEALED))
                .order_by(sources.c.path)
            )
            return Names(row.source_name, tuple((file.path, file.state) for file in files))

    def veil(self, number: int, *, left_outside: bool) -> None:
        """Puts the running number in the place of every name; they must lie sealed with the master by now."""
        with self.database.writing() as connection:
            case = one_case(connection, number)
            moment = self.database.now()
            veil_files(connection, case.sha256)
            give_number_for_name(connection, case.document_id, number)
            values: dict[str, Any] = {"left_outside": int(left_outside or case.left_outside)}
            if case.state is CaseState.OLD:
                values["state"] = str(CaseState.STOPPED)
                record_stop(connection, number, case.level, case.marks, moment)
            change_case(connection, number, **values)

    def forget(self, numbers: Sequence[int]) -> None:
        """Writes the database anew without what was deleted, then notes that nothing is left in plain."""
        self.database.rewrite()
        with self.database.writing() as connection:
            for number in numbers:
                change_case(connection, number, put_away_at=self.database.now())

    def holds(self, sha256: str) -> bool:
        """Whether the document of these bytes is in quarantine now."""
        stopped = documents.c.status == str(DocumentStatus.QUARANTINED)
        with self.database.reading() as connection:
            of_master = select(documents.c.id).join(masters, masters.c.sha256 == documents.c.sha256)
            query = of_master.where(MASTER.in_([sha256]), stopped).limit(1)
            return connection.scalar(query) is not None

    def passed(self, document_id: str) -> Mapping[int, str]:
        """Page numbers, and up to which level marks on them stop the document no more."""
        query = (
            select(quarantine_passed.c.page_number, quarantine_passed.c.level)
            .join(documents, documents.c.id == quarantine_passed.c.document_no)
            .where(documents.c.document_id == document_id)
        )
        with self.database.reading() as connection:
            return {row.page_number: row.level for row in connection.execute(query)}

    def opened(self, number: int, decision: Decision) -> None:
        """Records that a person takes a plain copy out."""
        with self.database.writing() as connection:
            case = in_quarantine(connection, number)
            quarantine_audit.record(
                connection, Action.OPENED, number, case.level, decision, self.database.now()
            )

    def confirm(self, number: int, decision: Decision, level: str | None = None) -> None:
        """Records that a person found the document secret, at this level or as it was seen."""
        with self.database.writing() as connection:
            case = in_quarantine(connection, number)
            found = level or case.level
            quarantine_audit.record(
                connection, Action.CONFIRMED, number, found, decision, self.database.now()
            )
            change_case(connection, number, state=str(CaseState.CONFIRMED), level=found)

    def check_release(self, number: int) -> tuple[Case, ...]:
        """The case and those of its scan, which go with it; `UsageError` where one is never released."""
        with self.database.reading() as connection:
            return release_group(connection, number)

    def release(self, number: int, decision: Decision, names: Mapping[str, str], files: Files) -> None:
        """Sets a document, and the others of its scan, back to waiting; what was seen stops them no more.

        `names` has the name of each by its id. Raises `UsageError` for a document that is TUYỆT MẬT: that
        level is never released here.
        """
        with self.database.writing() as connection:
            for case in release_group(connection, number):
                release_case(connection, case, decision, names[case.document_id], self.database.now())
            unveil_files(connection, files)

    def history(self, number: int | None = None) -> tuple[AuditEntry, ...]:
        """The rows of the audit table: all, or those of one case."""
        with self.database.reading() as connection:
            return quarantine_audit.entries(connection, number)

    def check_audit(self) -> AuditState:
        """Whether the audit table is whole."""
        with self.database.reading() as connection:
            return quarantine_audit.check(connection, {str(key): told for key, told in _TOLD_BY.items()})
