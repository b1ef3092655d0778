"""The command `review`: pages that were not read well, and why, for a person to look at."""

import re
from typing import TYPE_CHECKING, Any, Final

import click

from pipeline.batch.vouching import take_back, vouch
from pipeline.catalogue.review import WeakPage
from pipeline.cli.click_words import Command, option
from pipeline.cli.desk import Archive, open_archive
from pipeline.cli.following import follow_now
from pipeline.cli.person import person_or_login
from pipeline.cli.quality_words import grade_text, quality_json, weaknesses_text
from pipeline.cli.tables import percent, print_json, print_table, say
from pipeline.errors import UsageError
from pipeline.language import N_
from pipeline.model.quality import Grade, Weakness

if TYPE_CHECKING:
    from pipeline.cli.main import Desk

_STRETCH: Final = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")
_MOST_PAGES: Final = 10_000


@click.command(cls=Command, help=N_("List pages that were read badly, and why."))
@click.argument("document", required=False)
@option(
    "--readable",
    metavar="PAGES",
    help=N_("Pages of DOCUMENT that are Vietnamese print, whatever the program believes: 3,5-7."),
)
@option("--undo", metavar="PAGES", help=N_("Pages of which the program is to judge by itself again."))
@option("--person", help=N_("Who looked at the pages; by default the login name."))
@option("--all", "everything", is_flag=True, help=N_("Pages of fair quality too."))
@option(
    "--reason", type=click.Choice([str(one) for one in Weakness]), help=N_("Only pages weak for this reason.")
)
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def review(
    context: click.Context,
    *,
    document: str | None,
    readable: str | None,
    undo: str | None,
    person: str | None,
    everything: bool,
    reason: str | None,
    as_json: bool,
) -> None:
    """Poor pages in their order, until a person has passed or waived the document or vouches for them."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        if readable is not None or undo is not None:
            _judge(archive, document, readable, undo, person_or_login(person), desk.language)
            return
        document_id = archive.catalogue.document(document).document_id if document else None
        grades = (Grade.POOR, Grade.FAIR) if everything else (Grade.POOR,)
        weakness = Weakness(reason) if reason else None
        found = archive.catalogue.checks.weak_pages(grades, weakness, document_id)
    if as_json:
        print_json({"pages": [_page_json(page) for page in found]})
    elif found:
        heads = (N_("document"), N_("file"), N_("page"), N_("quality"), N_("words right"), N_("reason"))
        print_table(heads, [_row(page, desk.language) for page in found], desk.language, right=(2, 4))
    else:
        say(N_("No page is to be looked at."), desk.language)


def _judge(
    archive: Archive, document: str | None, readable: str | None, undo: str | None, person: str, language: str
) -> None:
    """Takes over what a person says of pages, or takes it back."""
    if document is None:
        raise UsageError("Say of which document: sohoa review DOCUMENT --readable 3")
    if readable is not None and undo is not None:
        raise UsageError("Give either --readable or --undo.")
    change, pages = (vouch, readable) if readable is not None else (take_back, undo or "")
    row, count = change(archive.catalogue, document, _numbers(pages), person, archive.rules())
    follow_now(archive, language)
    template = _DONE[readable is not None, count > 0]
    say(template, language, document=row.document_id, name=row.source_name, count=count)


_DONE: Final = {
    (True, True): N_("{document} {name}: {count} pages more are searched from now on."),
    (True, False): N_(
        "{document} {name}: no page more; they are searched already, or no word was read there."
    ),
    (False, True): N_("{document} {name}: {count} pages are judged by the program again."),
    (False, False): N_("{document} {name}: nobody has called these pages readable."),
}
"""What is said, by whether pages are called readable and whether that changes any."""


def _numbers(pages: str) -> list[int]:
    """The numbers that are named one by one or from first to last."""
    found: list[int] = []
    for part in pages.replace(",", " ").split():
        ends = _STRETCH.fullmatch(part)
        first, last = (int(ends[1]), int(ends[2] or ends[1])) if ends else (0, 0)
        if not 1 <= first <= last < first + _MOST_PAGES:
            found.clear()
            break
        found += range(first, last + 1)
    if not found:
        raise UsageError("{pages} are no page numbers; write them like this: 3,5-7", pages=pages)
    return found


def _row(page: WeakPage, language: str) -> tuple[str, ...]:
    quality = page.quality
    share = "" if quality.right_share is None else percent(quality.right_share, language)
    return (
        page.document_id,
        page.source_name,
        str(page.page_number),
        grade_text(quality, language),
        share,
        weaknesses_text(quality, language),
    )


def _page_json(page: WeakPage) -> dict[str, Any]:
    return {
        "document_id": page.document_id,
        "source_name": page.source_name,
        "dossier_code": page.dossier_code,
        "page_number": page.page_number,
        **quality_json(page.quality),
    }
