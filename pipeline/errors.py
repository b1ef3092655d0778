"""The tree of errors. Each class knows the exit code that it ends the program with.

SohoaError                 1   a bug of ours, when nothing below fits
├── UsageError             2   the command was asked for something that does not exist
├── EnvironmentFault       3   configuration or environment: a missing program, language, right
├── BadInputError          4   a file that cannot be read as what it claims to be
├── EngineError            4   a recognizer failed on a page
├── StorageError           4   the disk refused: full, read-only, gone
└── UnreachableError       6   a service (index, database) is away; the work is queued

Exit codes of whole commands (0, 4, 5, 6, 130) are chosen in `cli`; these are for errors that end one.
Imports nothing of ours but the messages.
"""

from typing import ClassVar

from pipeline.language import Message, message


class SohoaError(Exception):
    """An error that a person should read: what happened, and what to do."""

    exit_code: ClassVar[int] = 1

    def __init__(self, template: str, **values: str | int | float) -> None:
        self.message: Message = message(template, **values)
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message.text("en")

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message.template, dict(self.message.values))


def _rebuild(kind: type[SohoaError], template: str, values: dict[str, str | int | float]) -> SohoaError:
    return kind(template, **values)


class UsageError(SohoaError):
    """The command asks for something that does not exist: an unknown document, field or group."""

    exit_code = 2


class EnvironmentFault(SohoaError):
    """The machine or the settings lack something; the message names the command that mends it."""

    exit_code = 3


class BadInputError(SohoaError):
    """A file is not what it claims to be, is damaged, locked, or too large to be honest."""

    exit_code = 4


class EngineError(SohoaError):
    """A recognizer crashed, answered nonsense or lacks what it needs."""

    exit_code = 4


class StorageError(SohoaError):
    """The disk refused to store: full, read-only, or gone. Nothing that was stored is lost."""

    exit_code = 4


class UnreachableError(SohoaError):
    """A service is out of reach; what it must know waits in the outbox."""

    exit_code = 6
