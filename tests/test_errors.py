"""The tree of errors: exit codes, messages, and the way from a worker to the parent."""

import inspect
import pickle
import re

import pytest

from pipeline import errors
from pipeline.errors import (
    BadInputError,
    EngineError,
    EnvironmentFault,
    SohoaError,
    StorageError,
    UnreachableError,
    UsageError,
)

EXIT_CODES = {
    SohoaError: 1,
    UsageError: 2,
    EnvironmentFault: 3,
    BadInputError: 4,
    EngineError: 4,
    StorageError: 4,
    UnreachableError: 6,
}


def _classes() -> list[type[SohoaError]]:
    return [
        member
        for _, member in inspect.getmembers(errors, inspect.isclass)
        if issubclass(member, SohoaError) and member.__module__ == errors.__name__
    ]


@pytest.mark.parametrize(("kind", "code"), EXIT_CODES.items())
def test_exit_codes_are_the_documented_ones(kind: type[SohoaError], code: int) -> None:
    assert kind.exit_code == code


def test_every_class_is_listed_here_and_in_the_tree_of_the_docstring() -> None:
    tree = dict(re.findall(r"^[├└─ ]*(\w+)\s+(\d)  ", errors.__doc__ or "", re.MULTILINE))
    assert set(_classes()) == set(EXIT_CODES)
    assert tree == {kind.__name__: str(code) for kind, code in EXIT_CODES.items()}


@pytest.mark.parametrize("kind", EXIT_CODES)
def test_errors_survive_pickling_with_class_message_and_values(kind: type[SohoaError]) -> None:
    error = kind("The file {name} has {count} pages.", name="Nghị quyết.pdf", count=3)
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is kind
    assert back.message == error.message
    assert str(back) == "The file Nghị quyết.pdf has 3 pages."


def test_the_text_of_an_error_is_english_for_logs() -> None:
    assert str(UsageError("There is no document {id}.", id="ab12")) == "There is no document ab12."
