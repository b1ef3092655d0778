"""The lines of a list of agencies put together: one agency, its names, the one above, the one after it.

An agency is known by its code, else by its name. A line whose agency cannot be placed (two names at one time,
an unknown superior or successor, a circle) is refused, and so are those that hang on it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from pipeline.catalogue.agencies import AgencyBook, loose
from pipeline.errors import BadInputError
from pipeline.language import N_, Message, message
from pipeline.model.holdings import Agency, AgencyName, Listed, RefusedRow, RowPlace

TWO_NAMES: Final = N_(
    "The agency {code} has two names at the same time, `{first}` and `{second}`: "
    "write from when to when it had each."
)
SAME_NAME: Final = N_(
    "Two agencies are called `{name}` under the same agency: give each a code and a name of its own."
)
UNKNOWN_PARENT: Final = N_(
    "The agency above, `{name}`, is neither in the list nor known: add it to the list."
)
UNKNOWN_SUCCESSOR: Final = N_("The successor `{name}` is neither in the list nor known: add it to the list.")
CIRCLE: Final = N_("The agency {name} stands above itself: correct `Cơ quan cấp trên`.")
SUCCESSOR_CIRCLE: Final = N_("The agency {name} would be its own successor: correct `Đổi thành`.")
HANGS_ON: Final = N_("The line of the agency `{name}` was refused, and this line needs it.")


@dataclass(frozen=True, slots=True)
class AgencyDraft:
    """An agency as a list describes it."""

    key: str
    """What tells it from the others of the list."""
    number: int | None
    """In the catalogue; None where it is new."""
    code: str | None
    names: tuple[AgencyName, ...]
    """In the order of their days; the last is that of today."""
    parent: int | str | None = None
    """Number in the catalogue, or key in the list."""
    successor: int | str | None = None
    places: tuple[RowPlace, ...] = ()

    @property
    def name(self) -> str:
        """The name of today, or the last one."""
        return self.names[-1].name


@dataclass(slots=True)
class _Draft:
    key: str
    lines: list[Listed[Agency]] = field(default_factory=list)
    reason: Message | None = None

    @property
    def name(self) -> str:
        return self.lines[-1].value.name.name


def drafts_of(
    lines: Sequence[Listed[Agency]], book: AgencyBook, parents: Mapping[int, int | None]
) -> tuple[tuple[AgencyDraft, ...], tuple[RefusedRow, ...]]:
    """The agencies of a list, parents before or after their children, and the rows that are refused.

    `book` and `parents` (of agencies by number) say what the catalogue knows already.
    """
    groups = _grouped(lines)
    aliases = _aliases(groups)
    drafts = {key: _draft(group, aliases, book) for key, group in groups.items()}
    _same_names(drafts, groups)
    _refuse_circles(drafts, groups, parents, "parent", CIRCLE)
    _refuse_circles(drafts, groups, {}, "successor", SUCCESSOR_CIRCLE)
    _refuse_hanging(drafts, groups)
    refused = [
        RefusedRow(line.place.sheet, line.place.row_number, group.reason)
        for group in groups.values()
        if group.reason
        for line in group.lines
    ]
    good = tuple(draft for key, draft in drafts.items() if not groups[key].reason)
    return good, tuple(sorted(refused, key=lambda row: (row.sheet, row.row_number)))


def _grouped(lines: Sequence[Listed[Agency]]) -> dict[str, _Draft]:
    groups: dict[str, _Draft] = {}
    for line in lines:
        key = line.value.code or f"\0{loose(line.value.name.name)}"
        groups.setdefault(key, _Draft(key)).lines.append(line)
    return groups


def _aliases(groups: Mapping[str, _Draft]) -> dict[str, set[str]]:
    """What other lines may call an agency of the list: its code, or any of its names."""
    aliases: dict[str, set[str]] = {}
    for key, group in groups.items():
        for line in group.lines:
            names = (line.value.name, *line.value.former_names)
            for alias in (line.value.code or "", *(loose(each.name) for each in names)):
                aliases.setdefault(alias, set()).add(key)
    return aliases


def _draft(group: _Draft, aliases: Mapping[str, set[str]], book: AgencyBook) -> AgencyDraft:
    names = _names(group)
    lines = [line.value for line in group.lines]
    code = lines[0].code
    draft = AgencyDraft(group.key, _number(code, names, book), code, names)
    try:
        parent = _linked([line.parent for line in lines], aliases, book, UNKNOWN_PARENT)
        successor = _linked([line.successor for line in lines], aliases, book, UNKNOWN_SUCCESSOR)
    except BadInputError as error:
        group.reason = group.reason or error.message
        return draft
    return replace(draft, parent=parent, successor=successor)


def _names(group: _Draft) -> tuple[AgencyName, ...]:
    """All names in the order of their days; two at one time are a reason to refuse."""
    current = [line.value.name for line in group.lines]
    first = min((name.valid_from or dt.date.min for name in current), default=dt.date.min)
    former = [name for line in group.lines for name in line.value.former_names]
    before = [name if name.valid_to or first == dt.date.min else _until(name, first) for name in former]
    ordered = sorted(dict.fromkeys(current), key=lambda name: name.valid_from or dt.date.min)
    for one, other in pairwise(ordered):
        if one.valid_to is None or other.valid_from is None or one.valid_to >= other.valid_from:
            group.reason = group.reason or message(
                TWO_NAMES, code=group.lines[0].value.code or one.name, first=one.name, second=other.name
            )
    return (*sorted(before, key=lambda name: name.valid_to or dt.date.min), *ordered)


def _until(name: AgencyName, day: dt.date) -> AgencyName:
    return AgencyName(name.name, name.valid_from, day - dt.timedelta(1))


def _number(code: str | None, names: Sequence[AgencyName], book: AgencyBook) -> int | None:
    """The agency in the catalogue: that of the code, else one without a code that has one of the names."""
    if code and code in book.by_code:
        return book.by_code[code]
    coded = set(book.by_code.values())
    for name in reversed(names):
        free = book.by_name.get(loose(name.name), set()) - (coded if code else set())
        if len(free) == 1:
            return next(iter(free))
    return None


def _linked(
    texts: Sequence[str | None], aliases: Mapping[str, set[str]], book: AgencyBook, unknown: str
) -> int | str | None:
    """What the last line that says so names, in the list or in the catalogue."""
    text = next((text for text in reversed(texts) if text), None)
    if text is None:
        return None
    keys = aliases.get(text) or aliases.get(loose(text)) or set()
    if len(keys) > 1:
        raise BadInputError(
            "Several agencies are called `{name}`: write the code of the one that is meant.", name=text
        )
    if keys:
        return next(iter(keys))
    number = book.find(text)
    if number is None:
        raise BadInputError(unknown, name=text)
    return number


def _same_names(drafts: Mapping[str, AgencyDraft], groups: Mapping[str, _Draft]) -> None:
    seen: dict[tuple[str, int | str | None], str] = {}
    for key, draft in drafts.items():
        place = (loose(draft.name), draft.parent)
        if place in seen and draft.names[-1].valid_to is None:
            for one in (key, seen[place]):
                groups[one].reason = groups[one].reason or message(SAME_NAME, name=draft.name)
        seen.setdefault(place, key)


def _refuse_circles(
    drafts: Mapping[str, AgencyDraft],
    groups: Mapping[str, _Draft],
    kept: Mapping[int, int | None],
    link: str,
    template: str,
) -> None:
    """Follows the link upwards from each agency; what comes back to where it began is refused."""
    by_number = {draft.number: draft for draft in drafts.values() if draft.number is not None}
    for key, draft in drafts.items():
        at: int | str | None = getattr(draft, link)
        steps = 0
        while at is not None and steps <= len(drafts) + len(kept):
            above = drafts.get(at) if isinstance(at, str) else by_number.get(at)
            if above is not None and above.key == key:
                groups[key].reason = groups[key].reason or message(template, name=draft.name)
                break
            at = (
                getattr(above, link) if above is not None else (kept.get(at) if isinstance(at, int) else None)
            )
            steps += 1


def _refuse_hanging(drafts: Mapping[str, AgencyDraft], groups: Mapping[str, _Draft]) -> None:
    changed = True
    while changed:
        changed = False
        for key, draft in drafts.items():
            for link in (draft.parent, draft.successor):
                if isinstance(link, str) and groups[link].reason and not groups[key].reason:
                    groups[key].reason = message(HANGS_ON, name=groups[link].name)
                    changed = True
