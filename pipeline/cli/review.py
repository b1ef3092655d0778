"""The command `review`: pages that were not read well, and why, for a person to look at."""

from typing import TYPE_CHECKING, Any

import click

from pipeline.catalogue.review import WeakPage
from pipeline.cli.click_words import Command, option
from pipeline.cli.desk import open_archive
from pipeline.cli.quality_words import grade_text, quality_json, weaknesses_text
from pipeline.cli.tables import percent, print_json, print_table, say
from pipeline.language import N_
from pipeline.model.quality import Grade, Weakness

if TYPE_CHECKING:
    from pipeline.cli.main import Desk


@click.command(cls=Command, help=N_("List pages that were read badly, and why."))
@option("--all", "everything", is_flag=True, help=N_("Pages of fair quality too."))
@option(
    "--reason", type=click.Choice([str(one) for one in Weakness]), help=N_("Only pages weak for this reason.")
)
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def review(context: click.Context, *, everything: bool, reason: str | None, as_json: bool) -> None:
    """Poor pages by document and page, until a person has passed or waived the document."""
    desk: Desk = context.obj
    grades = (Grade.POOR, Grade.FAIR) if everything else (Grade.POOR,)
    with open_archive(desk) as archive:
        found = archive.catalogue.checks.weak_pages(grades, Weakness(reason) if reason else None)
    if as_json:
        print_json({"pages": [_page_json(page) for page in found]})
    elif found:
        heads = (N_("document"), N_("file"), N_("page"), N_("quality"), N_("words right"), N_("reason"))
        print_table(heads, [_row(page, desk.language) for page in found], desk.language, right=(2, 4))
    else:
        say(N_("No page is to be looked at."), desk.language)


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
