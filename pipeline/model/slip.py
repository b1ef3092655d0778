"""What stands in the code of a slip: a sheet that parts documents in a stack and names their dossier.

The text is short, so that the code stays coarse and is read from a poor scan, and carries the version of its
form: `sohoa:1:dossier:<dossier code>`, or `sohoa:1:document` for a sheet that only parts documents.
"""

from dataclasses import dataclass
from typing import Final

LONGEST_CODE: Final = 120
"""Letters of a dossier code that a slip can carry; the longest of TT 05/2025/TT-BNV have about 50."""
_DOSSIER: Final = "sohoa:1:dossier:"
_DOCUMENT: Final = "sohoa:1:document"


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip that was read, or is to be printed."""

    dossier_code: str | None
    """To which dossier what follows belongs; None where the slip only parts two documents."""

    def __post_init__(self) -> None:
        code = self.dossier_code
        if code is not None and (not code or code != code.strip() or len(code) > LONGEST_CODE):
            raise ValueError(f"no slip can carry the dossier code {code!r}")


def slip_text(slip: Slip) -> str:
    """What the code of the slip says."""
    return _DOCUMENT if slip.dossier_code is None else _DOSSIER + slip.dossier_code


def slip_of(text: str) -> Slip | None:
    """The slip whose code says this; None for the codes of others, and of forms that we do not know."""
    if text == _DOCUMENT:
        return Slip(None)
    code = text.removeprefix(_DOSSIER).strip()
    if not text.startswith(_DOSSIER) or not 0 < len(code) <= LONGEST_CODE:
        return None
    return Slip(code)
