"""Files that were fed in: each path is dealt with once, the same bytes are counted once."""

import datetime as dt
import hashlib
import unicodedata
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from pipeline.catalogue import failures
from pipeline.catalogue.matching import placed
from pipeline.catalogue.rows import SourceState, Taken, TakenSource
from pipeline.catalogue.schema import documents, masters, sources
from pipeline.catalogue.schema import failures as failure_table
from pipeline.model.archive import DocumentStatus, Placement
from pipeline.model.outcome import Failure, FailureKind

DOCUMENT_ID_LENGTH: Final = 16


_PASSING: Final = (FailureKind.NOT_READY, FailureKind.STORAGE)
"""Refusals that say nothing about the file itself: the next run looks at it again."""


def storable(name: str) -> str:
    """A path or name as text that any database keeps: bytes that are not UTF-8 become their hex digits."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def veiled(path: str) -> str:
    """What stands for the path of a file whose bytes are in quarantine: it is known again, but not told."""
    return f"sealed:{hashlib.sha256(path.encode()).hexdigest()}"


def known_state(connection: Connection, path: str, size: int, mtime_ns: int) -> SourceState | None:
    """What became of the file at this path; None where it is new or has changed since."""
    kept = storable(path)
    same = (sources.c.path.in_([kept, veiled(kept)]), sources.c.size == size, sources.c.mtime_ns == mtime_ns)
    state = connection.scalar(select(sources.c.state).where(*same))
    return SourceState(state) if state else None


def take(
    connection: Connection, source: TakenSource, placement: Placement | None, moment: dt.datetime
) -> Taken:
    """Records a file that is in the vault; makes its document where the bytes are new."""
    held = connection.execute(
        select(documents.c.id, documents.c.document_id, documents.c.dossier_code, documents.c.status).where(
            documents.c.sha256 == source.sha256
        )
    ).one_or_none()
    if held is not None and held.status == str(DocumentStatus.QUARANTINED):
        record_sealed(connection, source, moment)
        return Taken(held.document_id, is_new=False, sealed=True)
    document_id = held.document_id if held else source.sha256[:DOCUMENT_ID_LENGTH]
    if held is None:
        add_document(connection, source, None, moment)
    if placement and (held is None or held.dossier_code is None):
        placed(connection, document_id, placement, moment)
    path = storable(source.path)
    _record_source(connection, path, source, SourceState.DUPLICATE if held else SourceState.TAKEN, moment)
    failures.resolve(connection, failure_table.c.source_path == path, moment)
    return Taken(document_id, is_new=held is None)


def refuse(
    connection: Connection, path: str, size: int, mtime_ns: int, failure: Failure, moment: dt.datetime
) -> None:
    """Records a file that could not be taken; the same failure of the same path is written once."""
    path = storable(path)
    connection.execute(delete(sources).where(sources.c.path == path))
    if failure.kind not in _PASSING:
        _put(connection, path, (None, size, mtime_ns, SourceState.REFUSED), moment)
    if not failures.is_open(connection, path, failure):
        failures.resolve(connection, failure_table.c.source_path == path, moment)
        failures.record(connection, [failure], moment, source_path=path)


def look_again(connection: Connection) -> None:
    """Forgets which files were refused, so that the next run looks at them; their failures stay open."""
    connection.execute(delete(sources).where(sources.c.state == SourceState.REFUSED))


def record_sealed(connection: Connection, source: TakenSource, moment: dt.datetime) -> None:
    """Records a file whose bytes are in quarantine, without its name."""
    path = storable(source.path)
    of_file = failure_table.c.source_path.in_([path, veiled(path)])
    connection.execute(delete(failure_table).where(of_file))
    connection.execute(delete(sources).where(sources.c.path == path))
    _put(connection, veiled(path), (source.sha256, source.size, source.mtime_ns, SourceState.SEALED), moment)


def add_document(
    connection: Connection, source: TakenSource, dossier_code: str | None, moment: dt.datetime
) -> str:
    """Makes the document of a master that is new; its id."""
    connection.execute(
        insert(masters).values(
            sha256=source.sha256,
            size=source.size,
            media_type=str(source.media_type),
            vault_name=source.vault_name,
            taken_at=moment,
        )
    )
    connection.execute(
        insert(documents).values(
            document_id=source.sha256[:DOCUMENT_ID_LENGTH],
            sha256=source.sha256,
            source_name=unicodedata.normalize("NFC", storable(source.source_name)),
            dossier_code=dossier_code,
            status=str(DocumentStatus.WAITING),
            pages_read=0,
            revision=0,
            taken_at=moment,
        )
    )
    return source.sha256[:DOCUMENT_ID_LENGTH]


def _record_source(
    connection: Connection, path: str, source: TakenSource, state: SourceState, moment: dt.datetime
) -> None:
    before = connection.execute(
        select(sources.c.sha256, sources.c.state).where(sources.c.path == path)
    ).one_or_none()
    # The same bytes at the same path again: a run was killed before it moved the file. No duplicate.
    if before and before.sha256 == source.sha256:
        state = SourceState(before.state)
    _put(connection, path, (source.sha256, source.size, source.mtime_ns, state), moment)


def _put(
    connection: Connection,
    path: str,
    what: tuple[str | None, int, int, SourceState],
    moment: dt.datetime,
) -> None:
    sha256, size, mtime_ns, state = what
    values = {
        "sha256": sha256,
        "size": size,
        "mtime_ns": mtime_ns,
        "state": str(state),
        "seen_at": moment,
    }
    if not connection.execute(update(sources).where(sources.c.path == path).values(values)).rowcount:
        connection.execute(insert(sources).values(path=path, **values))
