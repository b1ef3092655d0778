"""The table of cuts: where a scan that holds several documents is parted, or might be.

A document that is a part of a scan has a row of its own in `masters`, whose digest is made of that of the
scan and of its first page; the row names the scan (`stack_sha256`) and the stretch of pages. The row of the
scan itself stands for the first part.
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from pipeline.catalogue.schema import METADATA, Moment

cuts: Final = Table(
    "cuts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sha256", ForeignKey("masters.sha256"), nullable=False),  # of the scan
    Column("first_page", Integer, nullable=False),  # of the part that begins here, counted in the scan
    Column("reason", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("dossier_code", Text),  # that a slip names
    Column("at", Moment, nullable=False),
    Index(None, "sha256", "first_page", unique=True),
)
