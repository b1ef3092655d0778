"""The command `show`: a document, the text of a page, or its picture."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.click_words import NATURAL, Command, option
from pipeline.cli.desk import open_archive
from pipeline.cli.files import write_file
from pipeline.cli.pictures import page_picture
from pipeline.cli.sheet import document_json, print_document
from pipeline.cli.tables import print_json
from pipeline.errors import UsageError
from pipeline.language import N_
from pipeline.model.archive import DocumentStatus
from pipeline.model.page import renumbered

if TYPE_CHECKING:
    from pipeline.cli.main import Desk


@click.command(cls=Command, help=N_("Show a document, a page, or the picture of a page."))
@click.argument("document")
@option("--page", type=NATURAL, help=N_("Show the text of this page."))
@option(
    "--image",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Write the page as a PNG with its words in boxes, coloured by confidence."),
)
@option("--json", "as_json", is_flag=True, help=N_("Print the result as JSON."))
@click.pass_context
def show(
    context: click.Context, *, document: str, page: int | None, image: Path | None, as_json: bool
) -> None:
    """DOCUMENT is an id, the beginning of one, or a file name."""
    desk: Desk = context.obj
    with open_archive(desk) as archive:
        row = archive.catalogue.document(document)
        if row.status is DocumentStatus.QUARANTINED and (page or image):
            raise UsageError(
                "The document {document} is in quarantine: a person must release it first.",
                document=row.document_id,
            )
        if image is not None:
            reading = archive.catalogue.reading(row.document_id, page or 1)
            reading = renumbered(reading, row.first_page - 1 + reading.page_number)  # of the master
            write_file(image, page_picture(archive.vault.path_of(row.vault_name), row.media_type, reading))
        if page is not None and not as_json:
            click.echo(archive.catalogue.reading(row.document_id, page).text.text)
        elif as_json:
            print_json(document_json(row, archive.catalogue, page))
        elif image is None:
            print_document(row, archive.catalogue, desk.language)
