"""What is known of a document, in the table that searches, rates and exports ask: read, and corrected."""

from typing import Any

from sqlalchemy import Connection, delete, insert

from pipeline.catalogue import edits
from pipeline.catalogue.schema import fields
from pipeline.model.archive import Description


def replace(connection: Connection, document_no: int, description: Description) -> None:
    """Writes what was read of a document in place of what is there; what people entered goes before it."""
    connection.execute(delete(fields).where(fields.c.document_no == document_no))
    rows: list[dict[str, Any]] = []
    for field in description.fields:
        box = field.box
        edges = (box.left, box.top, box.right, box.bottom) if box else (None,) * 4
        rows.append(
            {
                "document_no": document_no,
                "name": field.name,
                "value": field.value,
                "confidence": field.confidence,
                "page_number": field.page_number,
                **dict(zip(("box_left", "box_top", "box_right", "box_bottom"), edges, strict=True)),
                "rule": field.rule,
                "doubt": field.doubt,
            }
        )
    if rows:
        connection.execute(insert(fields), rows)
    edits.apply(connection, document_no)
