"""Messages for people, in Vietnamese first and English second (gettext catalogue in `locale/`).

The code writes a message once, in English, with named places; the catalogue holds the Vietnamese.
A message stays a value (template and values) until someone reads it, so that a failure that was
recorded by a night run in one language can be read the next morning in another. Imports nothing of ours.
"""

import gettext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("vi", "en")
LOCALE_FOLDER: Final = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Message:
    """What happened and what to do about it, in any of our languages."""

    template: str
    """English text with `{name}` places; the key of the catalogue."""
    values: tuple[tuple[str, str | int | float], ...] = ()
    """Name and value of each place, in alphabetical order of the names."""

    def text(self, language: str = "vi") -> str:
        """The message in `language`, with what the operating system gives as a reason."""
        values = dict(self.values)
        reason = values.get("reason")
        if isinstance(reason, str):
            values["reason"] = translate(reason, language)
        return translate(self.template, language).format_map(values)


def message(template: str, **values: str | int | float) -> Message:
    """A message with its places filled."""
    return Message(template, tuple(sorted(values.items())))


def translate(template: str, language: str) -> str:
    """The template in `language`; the English itself where the catalogue has nothing."""
    return _catalogue(language).gettext(template) if template else ""


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("sohoa", LOCALE_FOLDER, [language], fallback=True)


def N_(template: str) -> str:  # gettext's own name for "translate later"
    """Marks a text for the catalogue without translating it yet."""
    return template


REASONS: Final = (
    N_("No such file or directory"),
    N_("Permission denied"),
    N_("Operation not permitted"),
    N_("Not a directory"),
    N_("Is a directory"),
    N_("File exists"),
    N_("File name too long"),
    N_("Too many levels of symbolic links"),
    N_("Too many open files"),
    N_("Device or resource busy"),
    N_("Input/output error"),
    N_("No space left on device"),
    N_("Disk quota exceeded"),
    N_("Read-only file system"),
    N_("Stale file handle"),
)
"""What Linux answers where a file cannot be opened, read or written; it answers in English."""
