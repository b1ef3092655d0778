"""Settings: every key can be set by file and by environment, and none is misspelt in silence."""

import os
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from pipeline.engines.choice import EngineName
from pipeline.errors import EnvironmentFault
from pipeline.settings import LimitSettings, Settings, default_toml, load_settings

DEFAULT_FILE = Path(__file__).parents[1] / "configs" / "default.toml"


def _other(value: Any) -> Any:
    """A valid value that differs from the default."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, StrEnum):
        return next(member for member in type(value) if member is not value)
    return value + 1


KEYS = [
    (section, key, _other(getattr(field.default, key)))
    for section, field in Settings.model_fields.items()
    for key in type(field.default).model_fields
]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("SOHOA_"):
            monkeypatch.delenv(name)


def _written(folder: Path, text: str) -> Path:
    path = folder / "sohoa.toml"
    path.write_text(text, "utf-8")
    return path


def _toml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


@pytest.mark.parametrize(("section", "key", "value"), KEYS)
def test_every_key_is_set_by_the_file(tmp_path: Path, section: str, key: str, value: Any) -> None:
    settings = load_settings(_written(tmp_path, f"[{section}]\n{key} = {_toml(value)}\n"))
    assert getattr(getattr(settings, section), key) == value


@pytest.mark.parametrize(("section", "key", "value"), KEYS)
def test_every_key_is_set_by_the_environment_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, section: str, key: str, value: Any
) -> None:
    path = _written(tmp_path, default_toml())
    monkeypatch.setenv(f"SOHOA_{section}__{key}".upper(), str(value))
    settings = load_settings(path)
    assert getattr(getattr(settings, section), key) == value


def test_one_key_from_the_environment_leaves_the_rest_of_its_section_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _written(tmp_path, "[limits]\njobs = 3\npage_seconds = 7.5\n")
    monkeypatch.setenv("SOHOA_LIMITS__JOBS", "5")
    limits = load_settings(path).limits
    assert (limits.jobs, limits.page_seconds) == (5, 7.5)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[limits]\npage_second = 3\n", "limits.page_second"),
        ("[limit]\npage_seconds = 3\n", "limit"),
        ("[limits]\npage_seconds = 0\n", "limits.page_seconds"),
        ('[reading]\nengine = "abbyy"\n', "reading.engine"),
        ("engine = 3\n", "engine"),
    ],
)
def test_a_wrong_key_or_value_is_named(tmp_path: Path, text: str, key: str) -> None:
    path = _written(tmp_path, text)
    with pytest.raises(EnvironmentFault) as caught:
        load_settings(path)
    values = dict(caught.value.message.values)
    assert values["key"] == key
    assert values["file"] == str(path)


def test_a_misspelt_key_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_LIMITS__PAGE_SECOND", "3")
    with pytest.raises(EnvironmentFault) as caught:
        load_settings(None)
    assert dict(caught.value.message.values)["key"] == "limits.page_second"


@pytest.mark.parametrize("content", [b"[limits\n", b"\xff\xfe[\0l\0"])
def test_a_file_that_is_no_toml_is_a_fault_that_names_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sohoa.toml"
    path.write_bytes(content)
    with pytest.raises(EnvironmentFault, match=r"sohoa\.toml cannot be read"):
        load_settings(path)


def test_a_file_that_is_missing_is_a_fault_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match=r"gone\.toml cannot be read"):
        load_settings(tmp_path / "gone.toml")


def test_the_workspace_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """`SOHOA_WORKSPACE` and `SOHOA_REAL_SCANS` share the prefix and must not count as misspelt settings."""
    monkeypatch.setenv("SOHOA_WORKSPACE", "/archive")
    monkeypatch.setenv("SOHOA_REAL_SCANS", "/scans")
    assert load_settings(None) == Settings()


def test_the_default_file_holds_every_key_with_its_default() -> None:
    text = DEFAULT_FILE.read_text("utf-8")
    assert text == default_toml(), "write configs/default.toml again from default_toml()"
    assert Settings(**tomllib.loads(text)) == Settings()
    assert sum(" = " in line for line in text.splitlines() if not line.startswith("#")) == len(KEYS)


def test_every_key_is_explained() -> None:
    for field in Settings.model_fields.values():
        assert all(key.description for key in type(field.default).model_fields.values())


def test_jobs_is_as_many_as_asked_or_one_for_each_core() -> None:
    assert Settings(limits=LimitSettings(jobs=3)).jobs == 3
    assert Settings().jobs == len(os.sched_getaffinity(0))


def test_the_default_engine_is_the_fast_one() -> None:
    assert Settings().reading.engine is EngineName.TESSERACT
