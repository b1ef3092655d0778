"""How well a page was read, told without its true text, and why where it was not read well."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How far the words of a page can be relied on."""

    GOOD = "good"
    """Nearly every word is right."""
    FAIR = "fair"
    """Some words are wrong; what was read finds the page."""
    POOR = "poor"
    """Much is wrong, or the page holds no Vietnamese print: a person should look at it."""


class Weakness(StrEnum):
    """Why a page is not graded good."""

    LOW_CONFIDENCE = "low_confidence"
    """The recognizer itself is not sure of many words."""
    FEW_SYLLABLES = "few_syllables"
    """Many words are no Vietnamese syllables."""
    LOW_RESOLUTION = "low_resolution"
    """The letters are only a few pixels high: scan finer."""
    FAINT = "faint"
    """The print hardly stands out from the paper."""
    FOREIGN = "foreign"
    """French or English; its words are kept, but not searched as Vietnamese."""
    OTHER_WRITING = "other_writing"
    """Writing that is no Vietnamese print: by hand, in Hán-Nôm, or in another script."""
    PICTURE = "picture"
    """A photograph, a map or a drawing."""
    NOISE = "noise"
    """Specks or grain, and nothing to be read."""


@dataclass(frozen=True, slots=True)
class PageQuality:
    """What is believed of the reading of a page."""

    grade: Grade
    right_share: float | None
    """Estimated share of the words that are right, 0.0-1.0; None where there are no words."""
    weaknesses: tuple[Weakness, ...] = ()
    """Why it is not good, the gravest first."""
    searchable: bool = True
    """Whether its words are Vietnamese text; others are kept, but neither indexed nor described."""

    def __post_init__(self) -> None:
        if self.right_share is not None and not 0.0 <= self.right_share <= 1.0:
            raise ValueError(f"share {self.right_share} outside 0.0-1.0")
        if self.grade is not Grade.GOOD and not self.weaknesses:
            raise ValueError(f"graded {self.grade} for no reason")
