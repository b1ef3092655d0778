"""What an import of a list is told and what it tells: frozen values, no SQL."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.archive import Dossier, RegisteredDocument
from pipeline.model.holdings import Listed, RefusedRow


@dataclass(frozen=True, slots=True)
class InventoryChange:
    """What an import of a list did, in dossiers (or documents, agencies, fonds)."""

    new: int
    changed: int
    unchanged: int
    gone: int = 0
    """Listed before, and not any more."""


class ChangeKind(StrEnum):
    """What an import does with one thing."""

    NEW = "new"
    """It was not known."""
    CHANGED = "changed"
    """The list says something else of it than before; or it was withdrawn, and is listed again."""
    GONE = "gone"
    """It was listed before and is not any more; it stays, unless the import is told to withdraw it."""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A field of which a list says something else than before."""

    name: str
    old: str | int | None
    new: str | int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What an import does with a dossier, a document, an agency or a fonds."""

    kind: ChangeKind
    code: str
    """Of the dossier or fonds; of the agency, or its name where it has none."""
    ordinal: int | None = None
    """Of a document in the dossier."""
    values: tuple[ValueChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How an import is done."""

    dry_run: bool = False
    """Tell what would change, and change nothing."""
    accept_valid: bool = False
    """Take the good rows although others are refused; otherwise one refused row stops the whole list."""
    remove_gone: bool = False
    """Withdraw what was listed before and is not any more."""
    whole_fonds: bool = False
    """The list holds all of its fonds: what else is registered of them is gone."""


@dataclass(frozen=True, slots=True)
class InventoryList:
    """The contents of a file that lists dossiers, documents or both."""

    file_name: str
    sha256: str
    dossiers: Iterable[Listed[Dossier]]
    documents: Iterable[Listed[RegisteredDocument]] = ()
    refused: tuple[RefusedRow, ...] = ()
    """Rows that could not be read."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do."""

    imported: bool
    """False after a dry run, and where refused rows stopped it."""
    counts: InventoryChange
    """Dossiers; or agencies or fonds, where those were listed."""
    documents: InventoryChange = field(default_factory=lambda: InventoryChange(0, 0, 0))
    changes: tuple[Change, ...] = ()
    refused: tuple[RefusedRow, ...] = ()


class NotKeptError(Exception):
    """Leaves a transaction whose changes are not to be kept, with what it found."""

    def __init__(self, result: ImportResult) -> None:
        super().__init__("not kept")
        self.result = result


@dataclass(slots=True)
class Tally:
    """What is found of things of one kind on the way through a list."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    changes: list[Change] = field(default_factory=list)

    def add(self, change: Change) -> None:
        """Counts a change."""
        self.changes.append(change)
        match change.kind:
            case ChangeKind.NEW:
                self.new += 1
            case ChangeKind.CHANGED:
                self.changed += 1
            case ChangeKind.GONE:
                self.gone += 1

    @property
    def counts(self) -> InventoryChange:
        """The numbers alone."""
        return InventoryChange(self.new, self.changed, self.unchanged, self.gone)


def in_order(refused: Iterable[RefusedRow]) -> tuple[RefusedRow, ...]:
    """Refused rows as they stand in the list."""
    return tuple(sorted(refused, key=lambda row: (row.sheet, row.row_number)))


def differences(old: dict[str, object], new: dict[str, object]) -> tuple[ValueChange, ...]:
    """The fields in which two rows differ."""
    return tuple(
        ValueChange(name, _shown(old.get(name)), _shown(value))
        for name, value in new.items()
        if old.get(name) != value
    )


def _shown(value: object) -> str | int | None:
    return value if value is None or isinstance(value, int) else str(value)
