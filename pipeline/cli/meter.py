"""Shows on standard error how far a run is: pages done, pages a minute, time left."""

import time
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from pipeline.language import N_, translate

_EVERY: Final = 10.0
"""Seconds between two lines where standard error is not a terminal."""


class Meter:
    """The `Progress` of the command line."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._console = Console(stderr=True, highlight=False, markup=False)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[pace]}"),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task(translate(N_("pages"), language), total=None, pace="")
        self._started = time.monotonic()
        self._told = self._started
        self._documents = self._opened = self._known = self._pages = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def documents_waiting(self, count: int) -> None:
        """So many documents are to be read."""
        self._documents = count

    def document_opened(self, pages: int) -> None:
        """A document was opened and has so many pages."""
        self._opened += 1
        self._known += pages
        self._show()

    def page_done(self) -> None:
        """A page was read, or failed."""
        self._pages += 1
        self._show()

    def document_done(self, name: str) -> None:
        """A document was filed."""
        self._show()

    @property
    def seconds(self) -> float:
        """Time since the start."""
        return time.monotonic() - self._started

    @property
    def pages_per_minute(self) -> float:
        """Pages done in a minute so far."""
        return self._pages / max(self.seconds, 1e-3) * 60

    def _show(self) -> None:
        # pages of files that are not open yet are guessed from those that are
        total = max(self._pages, round(self._known / max(self._opened, 1) * self._documents))
        pace = self._pace(total)
        self._bar.update(self._task, completed=self._pages, total=total or None, pace=pace)
        now = time.monotonic()
        if not self._console.is_terminal and now - self._told >= _EVERY:
            self._told = now
            self._console.print(f"{self._pages}/{total} {translate('pages', self._language)}, {pace}")

    def _pace(self, total: int) -> str:
        left = (total - self._pages) / max(self.pages_per_minute, 1e-3)
        minutes, seconds = divmod(round(left * 60), 60)
        text = translate(N_("{pace} pages/min, {minutes}:{seconds} left"), self._language)
        return text.format(pace=f"{self.pages_per_minute:.0f}", minutes=minutes, seconds=f"{seconds:02d}")
