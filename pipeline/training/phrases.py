"""Phrases that running texts lack: names of places, bodies, posts and types, as papers print them.

National laws hardly ever print `TỈNH QUẢNG NGÃI`, but every paper of that province begins with it.
"""

from collections.abc import Iterator

from pipeline.rules.book import Place, Rules

_MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ĐẢNG CỘNG SẢN VIỆT NAM")


def office_phrases(rules: Rules) -> list[str]:
    """One phrase a line, each ended like a sentence; in the order of the rules."""
    phrases = [*_MOTTO]
    phrases += [issuer.name.text for issuer in rules.issuers]
    phrases += [kind.name.text for kind in rules.types]
    phrases += [title.text for title in rules.titles]
    phrases += [phrase for place in rules.places for phrase in _of_place(place)]
    return [f"{phrase}." for phrase in phrases]


def _of_place(place: Place) -> Iterator[str]:
    name = place.name.text
    whole = f"{place.kind} {name}"
    party = place.kind.split()[0]  # tỉnh ủy, thành ủy, huyện ủy
    yield whole
    yield f"Ủy ban nhân dân {whole}"
    yield f"Hội đồng nhân dân {whole}"
    yield f"Chủ tịch Ủy ban nhân dân {whole}"
    yield f"{party} ủy {name}"
    yield f"{name}, ngày 1 tháng 1 năm 2000"
