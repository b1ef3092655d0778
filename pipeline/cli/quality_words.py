"""What the quality of a page is called, for people and for programs."""

from typing import Any

from pipeline.language import N_, translate
from pipeline.model.quality import Grade, PageQuality, Weakness

_GRADE = {Grade.GOOD: N_("good"), Grade.FAIR: N_("fair"), Grade.POOR: N_("poor")}
_WEAKNESS = {
    Weakness.LOW_CONFIDENCE: N_("many words are doubtful"),
    Weakness.FEW_SYLLABLES: N_("many words are not Vietnamese"),
    Weakness.LOW_RESOLUTION: N_("scanned too coarsely"),
    Weakness.FAINT: N_("faint print"),
    Weakness.FOREIGN: N_("French or English"),
    Weakness.OTHER_WRITING: N_("no Vietnamese print: by hand or in another script"),
    Weakness.PICTURE: N_("looks like a picture"),
    Weakness.NOISE: N_("nothing but specks"),
}


def grade_text(quality: PageQuality | None, language: str) -> str:
    """The grade in one word; empty where there is none."""
    return translate(_GRADE[quality.grade], language) if quality else ""


def weaknesses_text(quality: PageQuality | None, language: str) -> str:
    """The reasons, the gravest first, and whether the page is searched in spite of them."""
    if quality is None:
        return ""
    reasons = [translate(_WEAKNESS[one], language) for one in quality.weaknesses]
    if not quality.searchable:
        reasons.append(translate(N_("kept, not searched"), language))
    return "; ".join(reasons)


def quality_json(quality: PageQuality | None) -> dict[str, Any]:
    """The quality of a page: grade, right_share, weaknesses[], searchable."""
    if quality is None:
        return {"grade": None, "right_share": None, "weaknesses": [], "searchable": True}
    return {
        "grade": str(quality.grade),
        "right_share": quality.right_share and round(quality.right_share, 4),
        "weaknesses": [str(one) for one in quality.weaknesses],
        "searchable": quality.searchable,
    }
