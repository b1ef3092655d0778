"""The free fonts in which lines are made up, and how often each is used.

Offices print Times New Roman; Tinos and Liberation Serif have its measures, TeX Gyre Termes and FreeSerif its
shapes. Fixed-width faces stand for typewriters. Debian: fonts-croscore, fonts-liberation2, fonts-texgyre,
fonts-freefont-ttf, fonts-linuxlibertine.
"""

import random
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

_ROOT: Final = Path("/usr/share")
_GYRE: Final = "texmf/fonts/opentype/public/tex-gyre/texgyre{}-{}.otf"
_GYRE_STYLES: Final = ("regular", "bold", "italic", "bolditalic")
_STYLES: Final = ("Regular", "Bold", "Italic", "BoldItalic")
_STYLE_SHARES: Final = (0.52, 0.22, 0.18, 0.08)


@dataclass(frozen=True, slots=True)
class Family:
    """Four styles of a typeface: regular, bold, italic, bold italic."""

    files: tuple[str, str, str, str]
    """Below `/usr/share`."""
    share: float
    is_typewriter: bool = False


def _family(pattern: str, share: float, styles: tuple[str, ...] = _STYLES, *, mono: bool = False) -> Family:
    regular, bold, italic, both = (pattern.format(style) for style in styles)
    return Family((regular, bold, italic, both), share, mono)


FAMILIES: Final = (
    _family("fonts/truetype/croscore/Tinos-{}.ttf", 5.0),
    _family("fonts/truetype/liberation2/LiberationSerif-{}.ttf", 3.0),
    _family(_GYRE.format("termes", "{}"), 3.0, _GYRE_STYLES),
    _family("fonts/truetype/freefont/FreeSerif{}.ttf", 2.0, ("", "Bold", "Italic", "BoldItalic")),
    _family("fonts/opentype/linux-libertine/LinLibertine_{}.otf", 0.5, ("R", "RB", "RI", "RBI")),
    _family("fonts/truetype/croscore/Arimo-{}.ttf", 0.6),
    _family(_GYRE.format("heros", "{}"), 0.2, _GYRE_STYLES),
    _family(_GYRE.format("schola", "{}"), 0.15, _GYRE_STYLES),
    _family(_GYRE.format("bonum", "{}"), 0.1, _GYRE_STYLES),
    _family("fonts/truetype/croscore/Cousine-{}.ttf", 0.4, mono=True),
    _family("fonts/truetype/freefont/FreeMono{}.ttf", 0.4, ("", "Bold", "Oblique", "BoldOblique"), mono=True),
    _family(_GYRE.format("cursor", "{}"), 0.4, _GYRE_STYLES, mono=True),
)


@dataclass(frozen=True, slots=True)
class Face:
    """One style of a family at one size, with the measures from which the reader tells its size."""

    font: ImageFont.FreeTypeFont
    em: float
    """What the reader takes for the em: x-height / .45."""
    em_of_capitals: float
    """The same for a line all in capitals: their height / .66."""


def installed(families: tuple[Family, ...] = FAMILIES) -> tuple[Family, ...]:
    """The families whose files are all there; `FileNotFoundError` where none is."""
    found = tuple(family for family in families if all((_ROOT / name).is_file() for name in family.files))
    if not found:
        raise FileNotFoundError("no font to print with: apt-get install fonts-croscore fonts-liberation2")
    return found


def choose_family(rng: random.Random, families: tuple[Family, ...]) -> Family:
    """A family, each as often as its share says."""
    return rng.choices(families, [family.share for family in families])[0]


def choose_style(rng: random.Random, family: Family) -> str:
    """The file of a style, each as often as offices use it."""
    return rng.choices(family.files, _STYLE_SHARES)[0]


@lru_cache(maxsize=600)
def face(file: str, size: float) -> Face:
    """The face at `size` pixels to the em."""
    x_height, capital = _measures(file)
    font = ImageFont.truetype(str(_ROOT / file), size, layout_engine=ImageFont.Layout.BASIC)
    return Face(font, x_height / 0.45 * size, capital / 0.66 * size)


@lru_cache(maxsize=100)
def _measures(file: str) -> tuple[float, float]:
    large = ImageFont.truetype(str(_ROOT / file), 1000, layout_engine=ImageFont.Layout.BASIC)
    return tuple(-large.getbbox(letter, anchor="ls")[1] / 1000 for letter in "xH")  # type: ignore[return-value]
