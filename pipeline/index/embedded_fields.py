"""What of a page goes into the tantivy index, and comes out again.

`exact`, `folded` and `syl2` are for finding, and folded here rather than by an analyzer, so that every
index sees the same words. `sample` is `folded` for one document of sixteen. The record is for showing:
nothing but it is stored.
"""

from typing import Any

import orjson
from tantivy import DocAddress, Document, Schema, SchemaBuilder, Searcher

from pipeline.index import names
from pipeline.index.base import PageEntry
from pipeline.index.codes import code_key
from pipeline.index.tiers import IN_SAMPLE
from pipeline.index.tokens import folded_texts


def schema() -> Schema:
    """The fields of a page. Numbers are signed: tantivy deletes nothing by an unsigned one, silently."""
    builder = SchemaBuilder()
    for number in ("page_id", "document_no", "issued_year", "revision"):
        builder.add_integer_field(number, indexed=True, fast=True)
    builder.add_text_field("exact", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("folded", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("syl2", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("sample", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("code_key", tokenizer_name="raw", index_option="basic")
    for name in ("agency", "document_type"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_bytes_field("record", stored=True)
    return builder.build()


def document(entry: PageEntry) -> Document:
    """The page as tantivy takes it."""
    exact, folded, pairs = folded_texts(entry.text)
    fields = Document()
    fields.add_integer("page_id", entry.page_id)
    fields.add_integer("document_no", entry.document_no)
    fields.add_integer("revision", entry.revision)
    fields.add_text("exact", exact)
    fields.add_text("folded", folded)
    fields.add_text("syl2", pairs)
    if entry.sampled:
        fields.add_text("sample", f"{IN_SAMPLE} {folded}")
    if entry.code:
        fields.add_text("code_key", code_key(entry.code))
    if entry.issued_year is not None:
        fields.add_integer("issued_year", entry.issued_year)
    for agency in names.distinct((entry.agency, entry.issuing_agency)):
        fields.add_text("agency", agency)
    if entry.document_type:
        fields.add_text("document_type", entry.document_type)
    shown = {
        "document_id": entry.document_id,
        "page_number": entry.page_number,
        "source_name": entry.source_name,
        "metadata": entry.metadata,
        "text": entry.text,
    }
    fields.add_bytes("record", orjson.dumps(shown))
    return fields


def record(searcher: Searcher, address: DocAddress) -> dict[str, Any]:
    """What was stored of the page at an address: the keys that `document` writes."""
    stored: dict[str, Any] = orjson.loads(searcher.doc(address).get_first("record") or b"{}")
    return stored
