import pytest

from pipeline.formats.resolution import estimated_dpi, resolution


@pytest.mark.parametrize(
    ("declared", "size", "expected"),
    [
        ((300.0, 300.0), (2480, 3508), (300.0, 300.0)),
        ((204.0, 98.0), (1728, 1078), (204.0, 98.0)),
        ((72.0, 72.0), (595, 842), (72.0, 72.0)),
        ((72.0, 72.0), (2480, 3508), (300, 300)),
        ((96.0, 96.0), (1654, 2339), (200, 200)),
        ((0.0, 0.0), (1654, 2339), (200, 200)),
        ((1.0, 1.0), (1240, 1754), (150, 150)),
        ((9600.0, 9600.0), (2480, 3508), (300, 300)),
        (None, (3508, 2480), (300, 300)),
        (None, (1670, 2093), (200, 200)),
    ],
)
def test_a_believable_resolution_is_kept_and_others_are_estimated(
    declared: tuple[float, float] | None, size: tuple[int, int], expected: tuple[float, float]
) -> None:
    assert resolution(declared, *size) == expected


def test_an_estimate_stays_within_what_scanners_deliver() -> None:
    assert estimated_dpi(10, 10) == 50
    assert estimated_dpi(50_000, 50_000) == 1200
    assert estimated_dpi(100, 6000) == 513
