"""Settings: a TOML file and the environment, checked once and turned into the options of every part.

`SOHOA_READING__ENGINE=tesseract-cli` overrides `engine` under `[reading]`. A key that nobody reads is an
error, so that a misspelt setting is noticed; `configs/default.toml` holds every key with its default and
its meaning, made from the descriptions below and kept equal by a test.
"""

import os
import tomllib
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from pipeline.engines.choice import EngineName
from pipeline.errors import EnvironmentFault
from pipeline.language import N_, translate

_STRICT: Final = ConfigDict(frozen=True, extra="forbid")


class ReadingSettings(BaseModel):
    """How pages are read."""

    model_config = _STRICT

    engine: EngineName = Field(
        EngineName.TESSERACT,
        description=N_("Recognizer: tesseract (library, fast) or tesseract-cli (the installed program)."),
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


class Settings(BaseSettings):
    """All settings of a workspace."""

    model_config = SettingsConfigDict(
        env_prefix="SOHOA_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    reading: ReadingSettings = Field(default=ReadingSettings(), description=N_("How pages are read"))
    limits: LimitSettings = Field(
        default=LimitSettings(), description=N_("What a page may cost before it is stopped")
    )
    intake: IntakeSettings = Field(default=IntakeSettings(), description=N_("How files are taken in"))

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
        raise EnvironmentFault(
            "The setting {key} is wrong: {reason}. Correct it in {file} or in the environment.",
            key=".".join(map(str, first["loc"])),
            reason=first["msg"],
            file=str(path or "sohoa.toml"),
        ) from error


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise EnvironmentFault(
            "The settings file {file} cannot be read: {reason}. Correct it, or delete it and `sohoa init`.",
            file=str(path),
            reason=str(error),
        ) from error


def default_toml() -> str:
    """The text of a settings file with every key, its default and its meaning in Vietnamese and English."""
    lines = ["# sohoa"]
    for section, section_field in Settings.model_fields.items():
        lines += ["", *_comment(section_field.description), f"[{section}]"]
        defaults = section_field.default
        for key, field in type(defaults).model_fields.items():
            lines += [*_comment(field.description), f"{key} = {_toml(getattr(defaults, key))}"]
    return "\n".join(lines) + "\n"


def _comment(description: str | None) -> list[str]:
    english = description or ""
    return [f"# {translate(english, 'vi')}", f"# {english}"]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
