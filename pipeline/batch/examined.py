"""What an examination found, as a value that costs no engine: who only tells of it loads none."""

from dataclasses import dataclass

from pipeline.language import Message


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    found: str
    """Version or place."""
    needed: bool = True
    """Without it pages cannot be read with the default settings."""
    remedy: Message | None = None
    """What to do where it is not in order."""
