"""The table of pages that a person vouches for. Rows stay; one that was taken back says by whom and when."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from pipeline.catalogue.schema import METADATA, Moment

vouched_pages: Final = Table(
    "vouched_pages",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sha256", ForeignKey("masters.sha256"), nullable=False),  # of the scan
    Column("page_number", Integer, nullable=False),  # in the scan, whichever document has the page
    Column("person", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("taken_back_by", Text),
    Column("taken_back_at", Moment),
    Index(None, "sha256", "page_number"),
    sqlite_autoincrement=True,
)
