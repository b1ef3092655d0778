"""The catalogue: what is held, what was read of it, and what the index does not know yet. It is the truth.

Each method is one transaction: it happens whole or not at all. One process writes; any number may read.
Every method raises `StorageError` where the disk refuses, `EnvironmentFault` where the file cannot be used
and `UnreachableError` where a database server is away; what was stored before stays stored.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import true

from pipeline.catalogue import entries, failures, filing, inventory, lookup, migrate, outbox, runs, sources
from pipeline.catalogue.agency_tree import AgencyTree
from pipeline.catalogue.checks import QualityChecks
from pipeline.catalogue.connect import make_engine
from pipeline.catalogue.damage import Damage
from pipeline.catalogue.database import Clock, Database
from pipeline.catalogue.edits import Edits
from pipeline.catalogue.matching import Matching
from pipeline.catalogue.quarantine import Quarantine
from pipeline.catalogue.rate import RateGroup, RateReport
from pipeline.catalogue.rates import Asked, Rates
from pipeline.catalogue.rows import (
    CountedDocument,
    Counts,
    DocumentRow,
    FailureRow,
    FiledDocument,
    MasterRow,
    OutboxItem,
    OutboxState,
    PageRow,
    PageSummary,
    RunTotals,
    SourceState,
    Taken,
    TakenSource,
    WaitingDocument,
)
from pipeline.catalogue.slip_files import SlipFiles
from pipeline.catalogue.stacks import Stacks
from pipeline.catalogue.vouched import Vouched
from pipeline.errors import UsageError
from pipeline.model.archive import Dossier, EntryKind, Placement
from pipeline.model.outcome import Failure
from pipeline.model.page import PageReading, SecrecyMark


class Catalogue:
    """An open catalogue; `Catalogue.open` makes one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.inventory = inventory.Inventory(database)
        self.agency_tree = AgencyTree(database)
        self.matching = Matching(database)
        self.checks = QualityChecks(database)
        self.rates = Rates(database)
        """The rate, its history, and what is missing."""
        self.quarantine = Quarantine(database)
        """What a mark of secrecy stopped, and what people decided about it."""
        self.edits = Edits(database)
        """Corrections of metadata by people."""
        self.vouched = Vouched(database)
        """Pages that people say are Vietnamese print, though the program does not believe it."""
        self.damage = Damage(database)
        self.stacks = Stacks(database)
        """Scans that hold several documents."""
        self.slip_files = SlipFiles(database)

    @classmethod
    def open(cls, place: Path | str, *, now: Clock) -> Self:
        """Opens the catalogue in a SQLite file (a path) or a database (a URL), made or upgraded if need be.

        Raises `EnvironmentFault` for a catalogue that is newer than this program.
        """
        engine = make_engine(place)
        try:
            migrate.upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(Database(engine, now))

    def close(self) -> None:
        """Lets go of the database."""
        self._database.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Inventory

    def dossiers(self) -> tuple[Dossier, ...]:
        """Every dossier of the inventory, by code."""
        with self._database.reading() as connection:
            return tuple(inventory.all_dossiers(connection))

    def dossier_codes(self) -> frozenset[str]:
        """The codes of all dossiers."""
        with self._database.reading() as connection:
            return inventory.codes(connection)

    # Intake

    def source_state(self, path: str, size: int, mtime_ns: int) -> SourceState | None:
        """What became of the file at this path; None where it is new or has changed since."""
        with self._database.reading() as connection:
            return sources.known_state(connection, path, size, mtime_ns)

    def take(self, source: TakenSource, placement: Placement | None = None) -> Taken:
        """Records a file that is in the vault; the same bytes again are a duplicate of one document."""
        with self._database.writing() as connection:
            return sources.take(connection, source, placement, self._database.now())

    def refuse(self, path: str, size: int, mtime_ns: int, failure: Failure) -> None:
        """Records a file that could not be taken; the same failure of the same path is written once."""
        with self._database.writing() as connection:
            sources.refuse(connection, path, size, mtime_ns, failure, self._database.now())

    # Work

    def waiting(self, limit: int | None = None) -> tuple[WaitingDocument, ...]:
        """Documents that wait to be read, oldest first."""
        with self._database.reading() as connection:
            return lookup.waiting(connection, limit)

    def start_run(self) -> int:
        """Begins a run; its number. An earlier one that was killed is closed as interrupted."""
        with self._database.writing() as connection:
            return runs.start(connection, self._database.now())

    def finish_run(self, run_id: int, totals: RunTotals) -> None:
        """Ends a run."""
        with self._database.writing() as connection:
            runs.finish(connection, run_id, totals, self._database.now())

    def file_document(self, filed: FiledDocument, run_id: int | None = None) -> None:
        """Replaces what is known of a document and queues what the index must follow."""
        with self._database.writing() as connection:
            filing.file_document(connection, filed, run_id, self._database.now())

    def quarantine_document(
        self,
        document_id: str,
        page_count: int | None,
        marks: Sequence[SecrecyMark],
        run_id: int | None = None,
    ) -> None:
        """Stops a document with a mark of secrecy; see `Quarantine.stop`. Its pages are not counted."""
        self.quarantine.stop(document_id, marks, run_id)

    def retry(self, document_ids: Sequence[str] | None = None) -> int:
        """Sets failed and partial documents back to waiting (all: refused files too); number of documents."""
        with self._database.writing() as connection:
            if document_ids is None:
                sources.look_again(connection)
            return filing.retry(connection, document_ids)

    # Index

    def reindex_all(self, kinds: Iterable[EntryKind] = EntryKind) -> int:
        """Queues everything that the index should hold, or all of these kinds; the number of entries."""
        moment = self._database.now()
        with self._database.writing() as connection:
            return sum(outbox.put(connection, kind, true(), moment) for kind in kinds)

    def outbox_batch(self, limit: int, after: int = 0) -> tuple[OutboxItem, ...]:
        """The oldest things that the index does not know, of those that follow the item `after`."""
        with self._database.reading() as connection:
            return outbox.batch(connection, limit, after)

    def outbox_size(self) -> int:
        """How many things the index does not know."""
        with self._database.reading() as connection:
            return outbox.size(connection)

    def outbox_state(self) -> OutboxState:
        """How many things the index does not know, and since when."""
        with self._database.reading() as connection:
            return outbox.state(connection)

    def indexable(self, kind: EntryKind) -> int:
        """How many of a kind the index should hold."""
        with self._database.reading() as connection:
            return entries.indexable(connection, kind)

    def revisions(self, kind: EntryKind) -> Iterator[tuple[int, int]]:
        """Number and revision of all that the index should hold, by number; no transaction stays open."""
        return self._database.sliced(partial(entries.revisions_after, kind=kind), 0, lambda found: found[0])

    def index_rows(self, page_ids: Iterable[int]) -> tuple[PageRow, ...]:
        """The pages as the index wants them, by id; pages that it must not hold are left out."""
        with self._database.reading() as connection:
            return entries.index_rows(connection, page_ids)

    def document_rows(self, numbers: Iterable[int]) -> tuple[CountedDocument, ...]:
        """The documents as the index wants them, by number; those that it must not hold are left out."""
        with self._database.reading() as connection:
            return entries.document_rows(connection, numbers)

    def settle(self, kind: EntryKind, known: Mapping[int, int]) -> tuple[int, ...]:
        """Queues what brings these in the index to what the catalogue says, at newer revisions.

        `known` holds the revision of each in the index, 0 where it is missing there. Returns those that the
        catalogue does not know at all.
        """
        with self._database.writing() as connection:
            return outbox.settle(connection, kind, known, self._database.now())

    def confirm(self, outbox_ids: Iterable[int]) -> None:
        """Takes out the items that the index has confirmed."""
        with self._database.writing() as connection:
            outbox.confirm(connection, outbox_ids)

    # Questions

    def failures(self, *, open_only: bool = True) -> tuple[FailureRow, ...]:
        """Recorded failures, oldest first."""
        with self._database.reading() as connection:
            return failures.listed(connection, open_only=open_only)

    def document(self, wanted: str) -> DocumentRow:
        """The document of this id, file name or beginning of an id; `UsageError` for none or several."""
        with self._database.reading() as connection:
            return lookup.document(connection, wanted)

    def documents(self) -> Iterator[DocumentRow]:
        """All documents in the order in which they came; no transaction stays open between them."""
        return self._database.sliced(lookup.documents_after, 0, lambda row: row.document_no)

    def pages(self, document_id: str) -> tuple[PageSummary, ...]:
        """The pages of a document, without their text."""
        with self._database.reading() as connection:
            return lookup.page_summaries(connection, document_id)

    def reading(self, document_id: str, page_number: int) -> PageReading:
        """The reading of a page; `UsageError` where there is none."""
        with self._database.reading() as connection:
            found = lookup.page_readings(connection, document_id, page_number)
        if not found:
            raise UsageError(
                "The document {document} has no reading of page {page}.",
                document=document_id,
                page=page_number,
            )
        return found[0]

    def readings(self, document_id: str) -> tuple[PageReading, ...]:
        """The readings of a document, in the order of its pages; pages that failed are left out."""
        with self._database.reading() as connection:
            return lookup.page_readings(connection, document_id)

    def masters(self) -> Iterator[MasterRow]:
        """All masters; no transaction stays open between them."""
        return self._database.sliced(lookup.masters_after, "", lambda row: row.sha256)

    def counts(self) -> Counts:
        """The catalogue in numbers."""
        with self._database.reading() as connection:
            return lookup.counts(connection)

    def rate(self, by: RateGroup, as_of: dt.date | None = None) -> RateReport:
        """How much is digitized at the end of a day (today) in the time zone of the clock."""
        return self.rates.rate(by, Asked(as_of))
