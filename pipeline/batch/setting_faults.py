"""What is wrong with a setting, in words of ours: the checking library explains it in English only."""

from collections.abc import Mapping
from typing import Any, Final

from pipeline.errors import EnvironmentFault
from pipeline.language import N_

_WHERE: Final = N_("The setting {key} is wrong: {reason}. Correct it in {file} or in the environment.")
_WORDS: Final = {
    "extra_forbidden": N_("There is no setting {key}: correct its name in {file} or in the environment."),
    "enum": N_("The setting {key} must be one of {expected}. Correct it in {file} or in the environment."),
    "int": N_("The setting {key} must be a whole number. Correct it in {file} or in the environment."),
    "float": N_("The setting {key} must be a number. Correct it in {file} or in the environment."),
    "bool": N_("The setting {key} must be true or false. Correct it in {file} or in the environment."),
    "string": N_("The setting {key} must be a text in quotes. Correct it in {file} or in the environment."),
    "greater_than": N_(
        "The setting {key} must be greater than {gt}. Correct it in {file} or in the environment."
    ),
    "greater_than_equal": N_(
        "The setting {key} must be {ge} or more. Correct it in {file} or in the environment."
    ),
    "less_than_equal": N_(
        "The setting {key} must be {le} or less. Correct it in {file} or in the environment."
    ),
}
"""By the type of an error of pydantic, or the part of it before the first `_`."""


def setting_fault(kind: str, key: str, told: Mapping[str, Any], reason: str, file: str) -> EnvironmentFault:
    """The fault of the setting `key`; `kind`, what is `told` with it and `reason` are those of pydantic."""
    template = _WORDS.get(kind) or _WORDS.get(kind.partition("_")[0], _WHERE)
    values: dict[str, str | int | float] = {"reason": reason, "key": key, "file": file}
    values |= {name: told[name] for name in ("gt", "ge", "le") if name in told}
    if "expected" in told:
        values["expected"] = str(told["expected"]).replace("'", "").replace(" or ", ", ")
    return EnvironmentFault(template, **values)
