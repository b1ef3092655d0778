"""The marks of a server's disk: every way in which a server writes them."""

import pytest

from pipeline.index.elastic.disk import Mark, marks_of

TB = 10**12
GB = 2**30
KEY = "cluster.routing.allocation.disk"


@pytest.mark.parametrize(
    ("written", "headroom", "total", "free"),
    [
        ("90%", "-1", TB, 0.1 * TB),
        ("0.9", "-1", TB, 0.1 * TB),
        ("90%", "150gb", 100 * TB, 150 * GB),
        ("90%", "150gb", TB, 0.1 * TB),
        ("20gb", "-1", TB, 20 * GB),
        ("500mb", "150gb", TB, 500 * 2**20),
        ("1024b", "-1", TB, 1024),
    ],
)
def test_room_that_a_mark_asks_for(written: str, headroom: str, total: int, free: float) -> None:
    assert Mark(written, headroom).free_bytes(total) == pytest.approx(free)


def test_marks_that_the_server_does_not_tell_are_its_defaults() -> None:
    marks = marks_of({})
    assert marks.needed_bytes(TB) == pytest.approx(0.1 * TB)
    assert marks.stop_bytes(TB) == pytest.approx(0.05 * TB)


def test_marks_are_those_of_the_settings() -> None:
    marks = marks_of({f"{KEY}.watermark.high": "30gb", f"{KEY}.watermark.flood_stage": "10gb"})
    assert (marks.needed_bytes(TB), marks.stop_bytes(TB)) == (30 * GB, 10 * GB)


def test_a_server_that_does_not_look_at_its_disk_asks_for_no_room() -> None:
    marks = marks_of({f"{KEY}.threshold_enabled": "false", f"{KEY}.watermark.high": "30gb"})
    assert (marks.needed_bytes(TB), marks.stop_bytes(TB)) == (0, 0)
