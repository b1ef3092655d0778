"""Settings: a TOML file and the environment, checked once and turned into the options of every part.

`SOHOA_READING__ENGINE=tesseract-cli` overrides `engine` under `[reading]`. A key that nobody reads is an
error, so that a misspelt setting is noticed; `configs/default.toml` holds every key with its default and
its meaning, made from the descriptions below and kept equal by a test. Secrets come from the environment or
from files of their own; they stand in no settings file and are shown by no `repr`.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from pipeline.batch.setting_faults import setting_fault
from pipeline.engines.names import EngineName
from pipeline.errors import EnvironmentFault
from pipeline.index.choice import IndexEngine
from pipeline.language import N_, translate
from pipeline.model.rate_policy import RatePolicy
from pipeline.model.stack import Splitting

_STRICT: Final = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

SECRETS: Final = frozenset(("password", "api_key"))
"""Keys of `[index]` that no settings file may hold."""


def _words(value: object) -> object:
    """In the environment a list is written with spaces or commas."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


_Urls = Annotated[tuple[str, ...], BeforeValidator(_words), NoDecode, Field(min_length=1)]


def _known_fields(names: tuple[str, ...]) -> tuple[str, ...]:
    return RatePolicy(required_fields=names).required_fields


_Fields = Annotated[tuple[str, ...], BeforeValidator(_words), NoDecode, AfterValidator(_known_fields)]


class ReadingSettings(BaseModel):
    """How pages are read."""

    model_config = _STRICT

    engine: EngineName = Field(
        EngineName.LINENET,
        description=N_(
            "Recognizer: linenet (our line reader), tesseract (library) "
            "or tesseract-cli (the installed program)."
        ),
    )
    repair: bool = Field(
        default=True,
        description=N_("Put wrong marks right with the language model; the raw reading is kept."),
    )
    render_dpi: int = Field(
        200, ge=72, le=600, description=N_("Dots per inch at which PDF pages without a page image are drawn.")
    )


class LimitSettings(BaseModel):
    """What a page may cost before it is stopped."""

    model_config = _STRICT

    jobs: int = Field(0, ge=0, le=256, description=N_("Worker processes; 0 means one for each core."))
    page_seconds: float = Field(
        60.0, gt=0, description=N_("Seconds after which the reading of a page is stopped.")
    )
    file_seconds: float = Field(
        120.0, gt=0, description=N_("Seconds after which opening a file or writing its PDF is stopped.")
    )
    worker_megabytes: int = Field(
        3072, ge=512, description=N_("Address space in MB that a worker process may use.")
    )
    max_megapixels: int = Field(
        100, ge=1, le=178, description=N_("Images with more million pixels than this are refused unopened.")
    )


class IntakeSettings(BaseModel):
    """How files are taken in."""

    model_config = _STRICT

    settle_seconds: float = Field(
        2.0, ge=0, description=N_("A file is taken when it has not changed for this many seconds.")
    )


class StackSettings(BaseModel):
    """What is done with a scan of many documents."""

    model_config = _STRICT

    split: Splitting = Field(
        Splitting.SLIPS,
        description=N_(
            "A scan of many documents: off (one document), propose (`sohoa split list` shows where to cut), "
            "slips (cut at slips, propose the rest) or all (cut at headers too)."
        ),
    )


class RateSettings(BaseModel):
    """What counts as digitized."""

    model_config = _STRICT

    needs_quality_check: bool = Field(
        default=False, description=N_("Count only documents that a person has passed or waived.")
    )
    minimum_dpi: int = Field(200, ge=0, le=1200, description=N_("Dots per inch that its pages must have."))
    required_fields: _Fields = Field(
        RatePolicy().required_fields, description=N_("Metadata that it must have, read or listed.")
    )
    fresh_days: int = Field(30, ge=0, description=N_("Days until a missing copy rings an alarm."))


class QuarantineSettings(BaseModel):
    """What a mark of secrecy stops."""

    model_config = _STRICT

    key_file: str = Field(
        "",
        description=N_(
            "Key that masters in quarantine are encrypted with, outside of the workspace; "
            "empty: ~/.config/sohoa/quarantine.key."
        ),
    )


class IndexSettings(BaseModel):
    """Where the search index is."""

    model_config = _STRICT

    engine: IndexEngine = Field(
        IndexEngine.EMBEDDED,
        description=N_("Search index: embedded (files in the workspace) or elastic (a server)."),
    )
    urls: _Urls = Field(
        ("http://127.0.0.1:9200",),
        description=N_("Addresses of the nodes of one Elasticsearch cluster, each with its port."),
    )
    ca_file: str = Field(
        "",
        description=N_("Certificate (PEM) of the authority of the server; empty: those of the machine."),
    )
    username: str = Field(
        "",
        description=N_("User name for Elasticsearch; empty where an API key or no sign-in is used."),
    )
    password_file: str = Field(
        "",
        description=N_("File with the password, readable by its owner alone; or set SOHOA_INDEX__PASSWORD."),
    )
    api_key_file: str = Field(
        "",
        description=N_("File with the API key, readable by its owner alone; or set SOHOA_INDEX__API_KEY."),
    )
    prefix: str = Field(
        "sohoa-",
        description=N_("First part of the names of our indexes, so that several archives share a cluster."),
    )
    shards: int = Field(
        1, ge=1, le=64, description=N_("Parts of a new index; one is enough for some 10 million pages.")
    )
    replicas: int = Field(
        0, ge=0, le=8, description=N_("Copies of every part on other nodes; 0 where there is one node.")
    )
    timeout_seconds: float = Field(
        30.0, gt=0, le=600, description=N_("Seconds after which a silent server counts as away.")
    )
    password: SecretStr = Field(SecretStr(""), description=N_("Password; from the environment alone."))
    api_key: SecretStr = Field(SecretStr(""), description=N_("API key; from the environment alone."))


class Settings(BaseSettings):
    """All settings of a workspace."""

    model_config = SettingsConfigDict(
        env_prefix="SOHOA_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    reading: ReadingSettings = Field(default=ReadingSettings(), description=N_("How pages are read"))
    limits: LimitSettings = Field(
        default=LimitSettings(), description=N_("What a page may cost before it is stopped")
    )
    intake: IntakeSettings = Field(default=IntakeSettings(), description=N_("How files are taken in"))
    stacks: StackSettings = Field(
        default=StackSettings(), description=N_("What is done with a scan of many documents")
    )
    rate: RateSettings = Field(default=RateSettings(), description=N_("What counts as digitized"))
    quarantine: QuarantineSettings = Field(
        default=QuarantineSettings(), description=N_("What a mark of secrecy stops")
    )
    index: IndexSettings = Field(default=IndexSettings(), description=N_("Where the search index is"))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before what is passed in, which is the file."""
        return env_settings, init_settings

    @property
    def jobs(self) -> int:
        """Worker processes: as asked, else one for each core that this process may use."""
        return self.limits.jobs or len(os.sched_getaffinity(0))


def load_settings(path: Path | None) -> Settings:
    """The settings of a file (none: the defaults), overridden by the environment.

    Raises `EnvironmentFault` naming the key and what is wrong with it.
    """
    try:
        return Settings(**_read_toml(path)) if path else Settings()
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        file = str(path or "sohoa.toml")
        raise setting_fault(first["type"], key, first.get("ctx", {}), first["msg"], file) from error


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise EnvironmentFault(
            "The settings file {file} cannot be read: {reason}. Correct it, or delete it and `sohoa init`.",
            file=str(path),
            reason=str(error),
        ) from error
    index = values.get("index")
    for key in sorted(SECRETS & set(index if isinstance(index, dict) else ())):
        raise EnvironmentFault(
            "The secret {key} must not stand in {file}; put it into a file of its own (index.{key}_file) "
            "or into the environment (SOHOA_INDEX__{name}), and change it: others may have read it.",
            key=key,
            file=str(path),
            name=key.upper(),
        )
    return values


def settings_toml(settings: Settings) -> str:
    """The text of a settings file with every key, its value and its meaning in Vietnamese and English."""
    lines = ["# sohoa"]
    for name, section_field in Settings.model_fields.items():
        lines += ["", *_comment(section_field.description), f"[{name}]"]
        section = getattr(settings, name)
        for key, field in type(section).model_fields.items():
            if key not in SECRETS:
                lines += [*_comment(field.description), f"{key} = {toml_value(getattr(section, key))}"]
    return "\n".join(lines) + "\n"


def default_toml() -> str:
    """The text of a settings file that leaves everything at its default, whatever the environment says."""
    return settings_toml(Settings.model_construct())


def _comment(description: str | None) -> list[str]:
    english = description or ""
    return [f"# {translate(english, 'vi')}", f"# {english}"]


def toml_value(value: object) -> str:
    """A value of a setting as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
