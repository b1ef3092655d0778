"""Charts as SVG, drawn so that they are read on a phone, on paper and without colours.

A chart is 360 units wide, the width of a phone, so that its letters never shrink below the text around it.
What tells things apart is dark or light, whole or broken, never a colour alone. Long names stand in the
text beside a bar and not in the picture, where they would be cut.
"""

import datetime as dt
from html import escape
from typing import Final

from pipeline.model.report import Columns, Trend, number_text

WIDTH: Final = 360
FONTS: Final = "Liberation Sans, Arial, DejaVu Sans, sans-serif"
_HEIGHT: Final = 190
_FOOT: Final = 24
_TOP: Final = 18
_RIGHT: Final = 14
_LETTER: Final = 6.2
"""Units that a digit of the labels takes at most."""
_DARK: Final = "#1d3b58"
_GREY: Final = "#5a5a5a"


def bar(part: int, whole: int | None) -> str:
    """A frame for the whole, filled as far as the part goes; a broken frame where the whole is not known.

    The style sheet draws the frame: a line of the picture would be stretched with it.
    """
    share = min(part / whole, 1.0) if whole else 0.0
    return (
        f'<svg class="bar{"" if whole else " open"}" viewBox="0 0 100 10" preserveAspectRatio="none" '
        f'aria-hidden="true"><rect width="{100 * share:.2f}" height="10" fill="{_DARK}"/></svg>'
    )


def columns(chart: Columns, language: str) -> str:
    """Numbers as columns, each with its number above and its name below."""
    top = max((number for _, number in chart.columns), default=0) or 1
    step = WIDTH / max(len(chart.columns), 1)
    base, room = _HEIGHT - _FOOT, _HEIGHT - _FOOT - _TOP
    parts = [f'<line x1="0" y1="{base}" x2="{WIDTH}" y2="{base}" stroke="{_GREY}"/>']
    for place, (label, number) in enumerate(chart.columns):
        height = room * number / top
        middle = step * (place + 0.5)
        parts.append(
            f'<rect x="{middle - step * 0.32:.1f}" y="{base - height:.1f}" width="{step * 0.64:.1f}" '
            f'height="{height:.1f}" fill="{_DARK}"/>'
        )
        parts.append(_text(middle, base - height - 4, number_text(number, language), "middle"))
        parts.append(_text(middle, _HEIGHT - 8, label, "middle"))
    return _svg(parts, chart.title)


def trend(chart: Trend, language: str) -> str:
    """The way so far as a line, the goal as a broken one, the way to come as a wedge around a dotted line."""
    days = [day for day, _ in chart.points]
    first, last = days[0], days[-1]
    ends = [day for day in (chart.late, chart.likely) if day is not None]
    horizon = min([*ends[:1], last + 2 * max(last - first, dt.timedelta(days=28))]) if ends else last
    top = max(chart.goal or 0, *(number for _, number in chart.points), 1)
    left = len(number_text(top, language)) * _LETTER + 8
    span = max((horizon - first).days, 1)

    def x(day: dt.date) -> float:
        return left + (WIDTH - left - _RIGHT) * min((day - first).days / span, 1.0)

    def y(number: float) -> float:
        return _HEIGHT - _FOOT - (_HEIGHT - _FOOT - _TOP) * number / top

    parts = _axes(left, top, language, y(0), y(top))
    if chart.goal:
        parts.append(
            _line([(left, y(chart.goal)), (WIDTH - _RIGHT, y(chart.goal))], 'stroke-dasharray="7 4"')
        )
    if chart.goal and chart.likely and chart.early:
        parts += _wedge(chart, chart.points[-1], (x, y), horizon)
    path = [(x(day), y(number)) for day, number in chart.points]
    parts.append(_line(path, 'stroke-width="2.4" stroke-linejoin="round"', _DARK))
    parts.append(f'<circle cx="{path[-1][0]:.1f}" cy="{path[-1][1]:.1f}" r="3.4" fill="{_DARK}"/>')
    return _svg([*parts, *_dates([(first, x(first)), (last, x(last)), (horizon, x(horizon))])], chart.title)


def _wedge(chart: Trend, point: tuple[dt.date, int], scale: tuple, horizon: dt.date) -> list[str]:  # type: ignore[type-arg]  # two functions
    x, y = scale
    goal = chart.goal or 0
    start = (x(point[0]), y(point[1]))

    def reached(end: dt.date) -> tuple[float, float]:
        """Where the way to `end` leaves the picture."""
        share = min((horizon - point[0]).days / max((end - point[0]).days, 1), 1.0)
        return x(min(end, horizon)), y(point[1] + (goal - point[1]) * share)

    early = reached(chart.early or horizon)
    late = reached(chart.late or dt.date.max)
    corner = [(WIDTH - _RIGHT, y(goal))] if late[1] > y(goal) else []
    edge = " ".join(f"{a:.1f},{b:.1f}" for a, b in (start, early, *corner, late))
    parts = [f'<polygon points="{edge}" fill="#d9d9d9"/>']
    if chart.likely:
        parts.append(
            _line([start, reached(chart.likely)], 'stroke-width="1.6" stroke-dasharray="2 3"', _DARK)
        )
    return parts


def _axes(left: float, top: int, language: str, bottom: float, ceiling: float) -> list[str]:
    middle = (bottom + ceiling) / 2
    parts = [_line([(left, bottom), (WIDTH - _RIGHT, bottom)], "")]
    for number, height in ((0, bottom), (top // 2, middle), (top, ceiling)):
        if number or height == bottom:
            parts.append(_text(left - 5, height + 4, number_text(number, language), "end"))
            parts.append(_line([(left - 3, height), (left, height)], ""))
    return parts


def _dates(places: list[tuple[dt.date, float]]) -> list[str]:
    """The dates below, each where it has room; the first and the last go before the one between."""
    width = 10 * _LETTER
    shown: list[str] = []
    taken: list[tuple[float, float]] = []
    for day, at in (places[0], places[-1], *places[1:-1]):
        begin = min(max(at - width / 2, 0), WIDTH - width)
        if all(begin > end + 6 or begin + width + 6 < other for other, end in taken):
            taken.append((begin, begin + width))
            shown.append(_text(begin + width / 2, _HEIGHT - 8, f"{day:%d/%m/%Y}", "middle"))
    return shown


def _line(path: list[tuple[float, float]], more: str, colour: str = _GREY) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in path)
    return f'<polyline points="{points}" fill="none" stroke="{colour}" {more}/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(parts: list[str], title: str) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}" '
        f'font-family="{FONTS}" font-size="11" fill="#111">{"".join(parts)}</svg>'
    )
