"""Settings: every key can be set by file and by environment, and none is misspelt in silence."""

import os
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from pipeline.engines.names import EngineName
from pipeline.errors import EnvironmentFault
from pipeline.index.choice import IndexEngine
from pipeline.settings import (
    SECRETS,
    IndexSettings,
    LimitSettings,
    Settings,
    default_toml,
    load_settings,
    settings_toml,
    toml_value,
)

CONFIGS = Path(__file__).parents[1] / "configs"
DEFAULT_FILE = CONFIGS / "default.toml"
ELASTIC_FILE = CONFIGS / "elasticsearch.toml"


def _other(value: Any) -> Any:
    """A valid value that differs from the default."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, StrEnum):
        return next(member for member in type(value) if member is not value)
    if isinstance(value, str):
        return "other"
    if isinstance(value, tuple):
        return ("http://one:9200", "https://two:9200") if value[0].startswith("http") else value[1:]
    return value + 1


KEYS = [
    (section, key, _other(getattr(field.default, key)))
    for section, field in Settings.model_fields.items()
    for key in type(field.default).model_fields
    if key not in SECRETS
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


def _environment(value: Any) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize(("section", "key", "value"), KEYS)
def test_every_key_is_set_by_the_file(tmp_path: Path, section: str, key: str, value: Any) -> None:
    settings = load_settings(_written(tmp_path, f"[{section}]\n{key} = {toml_value(value)}\n"))
    assert getattr(getattr(settings, section), key) == value


@pytest.mark.parametrize(("section", "key", "value"), KEYS)
def test_every_key_is_set_by_the_environment_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, section: str, key: str, value: Any
) -> None:
    path = _written(tmp_path, default_toml())
    monkeypatch.setenv(f"SOHOA_{section}__{key}".upper(), _environment(value))
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
        ('[index]\nengine = "solr"\n', "index.engine"),
        ("[index]\nurls = []\n", "index.urls"),
        ("[index]\nshards = 0\n", "index.shards"),
    ],
)
def test_a_wrong_key_or_value_is_named(tmp_path: Path, text: str, key: str) -> None:
    path = _written(tmp_path, text)
    with pytest.raises(EnvironmentFault) as caught:
        load_settings(path)
    values = dict(caught.value.message.values)
    assert values["key"] == key
    assert values["file"] == str(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[limits]\npage_second = 3\n", "Không có thiết lập limits.page_second"),
        ('[reading]\nengine = "abbyy"\n', "linenet"),
        ('[limits]\njobs = "x"\n', "số nguyên"),
        ("[limits]\njobs = 1.5\n", "số nguyên"),
        ("[limits]\njobs = -1\n", "từ 0 trở lên"),
        ("[limits]\npage_seconds = 0\n", "lớn hơn 0"),
        ("[reading]\nrender_dpi = 100000\n", "600"),
        ("[reading]\nrepair = 3\n", "true"),
        ("[quarantine]\nkey_file = 3\n", "chuỗi"),
    ],
)
def test_what_is_wrong_with_a_setting_is_told_in_vietnamese(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        load_settings(_written(tmp_path, text))
    message = caught.value.message.text("vi")
    assert told in message
    assert "nput" not in message


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


def test_the_file_for_elasticsearch_holds_every_key_with_its_meaning() -> None:
    text = ELASTIC_FILE.read_text("utf-8")
    settings = Settings(**tomllib.loads(text))
    assert settings.index.engine is IndexEngine.ELASTIC
    assert text.endswith("\n\n" + settings_toml(settings)), "write it again from settings_toml()"
    assert settings == Settings(index=settings.index), "all but the index is at its default"


def test_the_file_for_elasticsearch_is_read_as_a_workspace_reads_it() -> None:
    assert load_settings(ELASTIC_FILE).index.urls == ("https://127.0.0.1:9200",)


@pytest.mark.parametrize("key", sorted(SECRETS))
def test_a_secret_in_the_settings_file_is_refused_and_not_repeated(tmp_path: Path, key: str) -> None:
    path = _written(tmp_path, f'[index]\n{key} = "hunter2"\n')
    with pytest.raises(EnvironmentFault) as caught:
        load_settings(path)
    assert f"SOHOA_INDEX__{key.upper()}" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("key", sorted(SECRETS))
def test_a_secret_from_the_environment_is_never_shown(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv(f"SOHOA_INDEX__{key}".upper(), "hunter2")
    settings = load_settings(None)
    assert getattr(settings.index, key).get_secret_value() == "hunter2"
    for shown in (repr(settings), str(settings), repr(settings.index), settings.model_dump_json()):
        assert "hunter2" not in shown
    assert "hunter2" not in settings_toml(settings)


def test_a_secret_is_not_shown_by_the_error_of_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_INDEX__PASSWORD", "hunter2")
    monkeypatch.setenv("SOHOA_INDEX__SHARDS", "none")
    with pytest.raises(EnvironmentFault) as caught:
        load_settings(None)
    assert "index.shards" in str(caught.value)
    assert "hunter2" not in f"{caught.value}{caught.value.__cause__}"


def test_the_environment_says_nothing_in_the_default_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """`sohoa init` writes defaults; what the environment says goes on counting, but is not written down."""
    plain = default_toml()
    monkeypatch.setenv("SOHOA_INDEX__ENGINE", "elastic")
    assert default_toml() == plain


def test_embedded_is_the_default_index() -> None:
    assert Settings().index == IndexSettings()
    assert Settings().index.engine is IndexEngine.EMBEDDED


def test_every_key_is_explained() -> None:
    for field in Settings.model_fields.values():
        assert all(key.description for key in type(field.default).model_fields.values())


def test_jobs_is_as_many_as_asked_or_one_for_each_core() -> None:
    assert Settings(limits=LimitSettings(jobs=3)).jobs == 3
    assert Settings().jobs == len(os.sched_getaffinity(0))


def test_tesseract_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_READING__ENGINE", "tesseract")
    assert load_settings(None).reading.engine is EngineName.TESSERACT


def test_the_default_engine_is_the_line_reader() -> None:
    assert Settings().reading.engine is EngineName.LINENET
