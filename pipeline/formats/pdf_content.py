"""What the content of a PDF page paints, in the order in which it paints it.

A small interpreter: it follows the transformation, the text render mode and the fill colour through the
page and its form XObjects, and notes where images go, what else leaves marks on the paper, and how many
letters are shown and hidden. It never judges; `pdf` and `pdf_image` do.
"""

from dataclasses import dataclass, field, replace
from typing import Final

import pikepdf

from pipeline.formats.page_frame import Corners
from pipeline.model.geometry import Transform

_DEPTH: Final = 12
_BUDGET: Final = 400_000
"""Instructions of one page; forms that draw each other over and over end here."""
_SHOWS_TEXT: Final = frozenset({"Tj", "TJ", "'", '"'})
_PAINTS: Final = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"})
_FILLS_ONLY: Final = frozenset({"f", "F", "f*"})
_INVISIBLE: Final = (3, 7)
_FILL_COLOURS: Final = frozenset({"g", "rg", "k"})
_WHITES: Final = ((1.0,), (1.0, 1.0, 1.0), (0.0, 0.0, 0.0, 0.0))
_BLACKS: Final = ((0.0,), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0))


@dataclass(frozen=True, slots=True)
class PlacedImage:
    """An image on a page."""

    stream: pikepdf.Stream | None
    """The image; None for one that is written into the content itself."""
    width: int
    height: int
    """Pixels as stored."""
    matrix: Transform
    """From the unit square (y up) to user space."""
    order: int
    """Its place among everything that the page paints."""
    clipped: bool
    """A clipping path, transparency, a coloured stencil: what shows is not the image as stored."""
    opaque: bool
    """Not a stencil and without a mask."""

    @property
    def corners(self) -> Corners:
        """Where its corners lie in user space."""
        put = self.matrix.apply
        return put(0, 0), put(1, 0), put(0, 1), put(1, 1)


@dataclass(slots=True)
class PageContent:
    """What a page paints."""

    images: list[PlacedImage] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    """Places in the order of painting at which something visible other than white was painted."""
    shown_letters: int = 0
    """Bytes of strings that are painted visibly."""
    hidden_letters: int = 0
    """Bytes of strings in render mode 3 or 7: a text layer over a scan."""
    unclosed: int = 0
    """How many `q` of the page have no `Q`."""
    unopened: int = 0
    """How many `Q` of the page have no `q`."""
    complete: bool = True
    """False where the content was too deep, too long or drew itself: nothing else should follow it either."""


@dataclass(frozen=True, slots=True)
class _State:
    matrix: Transform = field(default_factory=Transform)
    render_mode: int = 0
    fill: tuple[float, ...] | None = (0.0,)
    clip: tuple[float, float, float, float] | None = None
    unusual: bool = False


def read_content(page: pikepdf.Page) -> PageContent:
    """What the page paints; errors of pikepdf come out as they are."""
    reader = _Reader()
    resources = page.resources
    reader.follow(page.obj, resources, _State(), 0)
    content = reader.content
    content.complete = content.complete and reader.budget > 0
    return content


class _Reader:
    """Walks the content of one page and of the forms that it draws."""

    def __init__(self) -> None:
        self.content = PageContent()
        self.budget = _BUDGET
        self._order = 0
        self._open: set[tuple[int, int]] = set()

    def follow(self, source: pikepdf.Object, resources: pikepdf.Object, state: _State, depth: int) -> None:
        """Reads the instructions of a page or a form."""
        stack: list[_State] = []
        path: list[tuple[str, list[float]]] = []
        for instruction in pikepdf.parse_content_stream(source):
            self.budget -= 1
            if self.budget <= 0:
                return
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                self._place_inline(instruction, state)
                continue
            operator, operands = str(instruction.operator), list(instruction.operands)
            if operator == "q":
                stack.append(state)
            elif operator == "Q":
                self.content.unopened += depth == 0 and not stack
                state = stack.pop() if stack else state
            elif operator == "Do":
                self._draw(_resource(resources, "/XObject", operands), resources, state, depth)
            elif operator in ("W", "W*"):
                state = _clipped(state, path)
            elif operator in _PATH:
                path.append((operator, _numbers(operands)))
            else:
                state = _changed(state, operator, operands, resources)
                self._note(operator, operands, state)
                path = [] if operator in _ENDS_PATH else path
        if depth == 0:
            self.content.unclosed = len(stack)

    def _note(self, operator: str, operands: list[pikepdf.Object], state: _State) -> None:
        if operator in _SHOWS_TEXT:
            letters = _letters(operands)
            if state.render_mode in _INVISIBLE:
                self.content.hidden_letters += letters
            elif letters:
                self.content.shown_letters += letters
                self._mark()
        elif operator in _PAINTS and not (operator in _FILLS_ONLY and state.fill in _WHITES):
            self._mark()

    def _mark(self) -> None:
        self._order += 1
        self.content.marks.append(self._order)

    def _draw(
        self, thing: pikepdf.Object | None, resources: pikepdf.Object, state: _State, depth: int
    ) -> None:
        if not isinstance(thing, pikepdf.Stream):
            return
        if thing.get("/Subtype") == "/Image":
            self._place(thing, state)
        elif thing.get("/Subtype") == "/Form":
            if depth >= _DEPTH or thing.objgen in self._open:
                self.content.complete = False
                return
            matrix = _matrix(_numbers(list(thing.get("/Matrix", []))))
            inner = replace(state, matrix=matrix.then(state.matrix), unusual=state.unusual or "/OC" in thing)
            self._open.add(thing.objgen)
            self.follow(thing, thing.get("/Resources", resources), inner, depth + 1)
            self._open.discard(thing.objgen)

    def _place(self, image: pikepdf.Stream, state: _State) -> None:
        self._order += 1
        stencil = bool(image.get("/ImageMask", False))
        placed = PlacedImage(
            stream=image,
            width=int(image.get("/Width", 0)),
            height=int(image.get("/Height", 0)),
            matrix=state.matrix,
            order=self._order,
            clipped=state.unusual
            or "/OC" in image
            or _cuts(state)
            or (stencil and state.fill not in _BLACKS),
            opaque=not (stencil or "/SMask" in image or "/Mask" in image),
        )
        self.content.images.append(placed)
        self.content.marks.append(self._order)

    def _place_inline(self, instruction: pikepdf.ContentStreamInlineImage, state: _State) -> None:
        self._order += 1
        image = instruction.iimage
        placed = PlacedImage(
            None, image.width, image.height, state.matrix, self._order, clipped=True, opaque=False
        )
        self.content.images.append(placed)
        self.content.marks.append(self._order)


_PATH: Final = frozenset({"m", "l", "c", "v", "y", "re", "h"})
_ENDS_PATH: Final = _PAINTS | {"n"}


def _changed(
    state: _State, operator: str, operands: list[pikepdf.Object], resources: pikepdf.Object
) -> _State:
    if operator == "cm":
        return replace(state, matrix=_matrix(_numbers(operands)).then(state.matrix))
    if operator == "Tr":
        return replace(state, render_mode=int((_numbers(operands) or [0])[0]))
    if operator in _FILL_COLOURS:
        return replace(state, fill=tuple(_numbers(operands)))
    if operator in ("sc", "scn"):
        return replace(state, fill=None)
    if operator == "gs":
        return replace(
            state, unusual=state.unusual or _is_unusual(_resource(resources, "/ExtGState", operands))
        )
    if operator == "BDC" and operands and operands[0] == "/OC":
        return replace(state, unusual=True)
    return state


def _is_unusual(settings: pikepdf.Object | None) -> bool:
    if not isinstance(settings, pikepdf.Dictionary):
        return True
    opaque = float(settings.get("/ca", 1)) >= 1
    plain = settings.get("/BM", pikepdf.Name.Normal) in ("/Normal", "/Compatible")
    return not (opaque and plain and settings.get("/SMask", pikepdf.Name.None_) == "/None")


def _clipped(state: _State, path: list[tuple[str, list[float]]]) -> _State:
    """The state under a clipping path: rectangles are followed, everything else is called unusual."""
    if len(path) != 1 or path[0][0] != "re" or len(path[0][1]) != 4:
        return replace(state, unusual=True)
    x, y, width, height = path[0][1]
    corners = [state.matrix.apply(x + dx, y + dy) for dx in (0, width) for dy in (0, height)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    box = min(xs), min(ys), max(xs), max(ys)
    if state.clip:
        old = state.clip
        box = max(old[0], box[0]), max(old[1], box[1]), min(old[2], box[2]), min(old[3], box[3])
    return replace(state, clip=box)


def _cuts(state: _State) -> bool:
    """Whether the clipping rectangle takes away more than a hundredth of an image on either axis."""
    if state.clip is None:
        return False
    corners = [state.matrix.apply(x, y) for x in (0, 1) for y in (0, 1)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    slack_x, slack_y = (max(xs) - min(xs)) * 0.01, (max(ys) - min(ys)) * 0.01
    left, bottom, right, top = state.clip
    return (
        left > min(xs) + slack_x
        or bottom > min(ys) + slack_y
        or right < max(xs) - slack_x
        or top < max(ys) - slack_y
    )


def _matrix(numbers: list[float]) -> Transform:
    if len(numbers) != 6:
        return Transform()
    a, b, c, d, e, f = numbers
    return Transform(a, c, e, b, d, f)


def _resource(resources: pikepdf.Object, kind: str, operands: list[pikepdf.Object]) -> pikepdf.Object | None:
    group = resources.get(kind)
    if not isinstance(group, pikepdf.Dictionary) or not operands:
        return None
    found: pikepdf.Object | None = group.get(str(operands[0]))
    return found


def _numbers(operands: list[pikepdf.Object]) -> list[float]:
    return [float(value) for value in operands]


def _letters(operands: list[pikepdf.Object]) -> int:
    strings = [
        part
        for operand in operands
        for part in (operand if isinstance(operand, pikepdf.Array) else [operand])
    ]
    return sum(len(bytes(part).strip()) for part in strings if isinstance(part, pikepdf.String))
