"""Agencies by their names and codes, as lists write them."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select

from pipeline.catalogue.schema_archive import agencies, agency_names
from pipeline.errors import BadInputError
from pipeline.vietnamese.normalize import exact


def loose(name: str) -> str:
    """A name in the form in which names of agencies are compared: case, tone style and signs do not count."""
    return " ".join(exact(name).split())


@dataclass(slots=True)
class AgencyBook:
    """Every agency by code, by all the names that it ever had, and by what was found before."""

    by_code: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, set[int]] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection) -> "AgencyBook":
        """The book of a catalogue."""
        book = cls()
        for number, code in connection.execute(select(agencies.c.agency_id, agencies.c.code)):
            if code:
                book.by_code[code] = number
        for number, name in connection.execute(select(agency_names.c.agency_id, agency_names.c.name)):
            book.by_name.setdefault(loose(name), set()).add(number)
        return book

    def find(self, text: str) -> int | None:
        """The agency of this code or name; None where there is none. `BadInputError` where it may be two."""
        if text in self.found:
            return self.found[text]
        number = self.by_code.get(text)
        if number is None:
            named = self.by_name.get(loose(text), set())
            if len(named) > 1:
                raise BadInputError(
                    "Several agencies are called `{name}`: write the code of the one that is meant.",
                    name=text,
                )
            number = next(iter(named), None)
        if number is not None:
            self.found[text] = number
        return number

    def found_or_made(self, connection: Connection, name: str) -> int:
        """The agency of this code or name; a new root where there is none."""
        number = self.find(name)
        if number is None:
            number = made(connection, name)
            self.by_name[loose(name)] = {number}
            self.found[name] = number
        return number


def made(connection: Connection, name: str, code: str | None = None) -> int:
    """A new agency without dates and without one above it; its number."""
    key = connection.execute(insert(agencies).values(name=name, code=code)).inserted_primary_key
    assert key is not None
    connection.execute(insert(agency_names).values(agency_id=key[0], name=name))
    return int(key[0])
