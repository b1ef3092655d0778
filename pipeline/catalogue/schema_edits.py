"""The table of corrections: what people entered, who and when. Rows are added; the last of a field counts."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from pipeline.catalogue.schema import METADATA, Moment

edits: Final = Table(
    "edits",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("document_no", ForeignKey("documents.id"), nullable=False),
    Column("name", String(32), nullable=False),
    Column("value", Text),  # empty: the document shows nothing of the kind
    Column("replaced", Text),  # what stood there before
    Column("person", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "document_no", "id"),
    sqlite_autoincrement=True,
)
