"""How a page lies in the index of the server, and how a document in the one beside it.

`exact`, `folded` and `syl2` are folded here rather than by an analyzer, so that every index sees the same
words. They are sent but not kept in `_source`: an `_update` or `_reindex` on the server would lose them, so
an entry is always sent whole and an index always built from the catalogue.
"""

import unicodedata
from typing import Any, Final

from pipeline.index import names
from pipeline.index.base import METADATA_KEYS, PageEntry, year_of
from pipeline.index.codes import code_key
from pipeline.index.documents import DocumentEntry
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.tiers import IN_SAMPLE
from pipeline.index.tokens import folded_texts
from pipeline.model.archive import EntryKind

LAYOUT: Final = "2"
"""Of pages; raised whenever the fields, the folding or the keys of codes change; kept in the index."""
DOCUMENT_LAYOUT: Final = "1"
"""The same of documents."""
_LONGEST_NAME: Final = 1000
"""Characters of a name that is filtered by and counted; a longer one is only shown."""

_WORDS: Final = {"type": "text", "analyzer": "whitespace"}
_NAME: Final = {"type": "keyword", "ignore_above": _LONGEST_NAME}
_SHOWN: Final = {"type": "keyword", "index": False, "doc_values": False}
_DATED: Final[dict[str, Any]] = {
    "issued_date": {"type": "date", "format": "strict_date"},
    "issued_year": {"type": "short"},
}

MAPPINGS: Final[dict[str, Any]] = {
    "_meta": {"layout": LAYOUT},
    "dynamic": "strict",
    "_source": {"excludes": ["exact", "folded", "syl2", "sample"]},
    "properties": {
        "page_id": {"type": "long"},
        "document_no": {"type": "long"},
        "document_id": {"type": "keyword"},
        "page_number": {"type": "integer"},
        "source_name": _SHOWN,
        "text": {"type": "text", "index": False},
        "exact": _WORDS,
        "folded": _WORDS,
        "syl2": {**_WORDS, "index_options": "freqs"},
        "sample": _WORDS,
        "code": _SHOWN,
        "code_key": _NAME,
        **_DATED,
        "document_type": _NAME,
        # Holding and issuing body, each spelling once: filtered by and counted. The next two are shown.
        "agency": _NAME,
        "holding_agency": _SHOWN,
        "issuing_agency": _SHOWN,
        "family": _NAME,
        "subject": _SHOWN,
    },
}
DOCUMENT_MAPPINGS: Final[dict[str, Any]] = {
    "_meta": {"layout": DOCUMENT_LAYOUT},
    "dynamic": "strict",
    "_source": {"excludes": ["subject_exact", "subject_folded"]},
    "properties": {
        "document_no": {"type": "long"},
        "document_id": {"type": "keyword"},
        "source_name": _NAME,
        "page_count": {"type": "integer"},
        "pages_read": {"type": "integer"},
        "code": _NAME,
        "code_key": _NAME,
        **_DATED,
        "document_type": _NAME,
        # As for a page; here each body is counted on its own, too.
        "agency": _NAME,
        "holding_agency": _NAME,
        "issuing_agency": _NAME,
        "family": _NAME,
        "subject": _SHOWN,
        "subject_exact": _WORDS,
        "subject_folded": _WORDS,
    },
}


def mappings(kind: EntryKind) -> dict[str, Any]:
    """The fields of the entries of a kind."""
    return MAPPINGS if kind is EntryKind.PAGE else DOCUMENT_MAPPINGS


def layout_of(kind: EntryKind) -> str:
    """The version of those fields."""
    return str(mappings(kind)["_meta"]["layout"])


def settings(options: ElasticOptions, kind: EntryKind) -> dict[str, Any]:
    """The settings of a new index. It is refreshed by each commit and never on its own.

    Its texts are packed as the server does by default: packed best, a new index takes half the room, and the
    texts of the sixty pages on a screen of results take the server twice the time, most of a search.
    """
    return {
        "number_of_shards": options.shards if kind is EntryKind.PAGE else 1,  # 200 bytes a document
        "number_of_replicas": options.replicas,
        "index.refresh_interval": "-1",
    }


STONE: Final[dict[str, Any]] = {}
"""What stands in the place of a withdrawn entry: nothing but its version, which keeps older ones out.

Deleting a page would do so for a minute only (`index.gc_deletes`), and however long that is set, not beyond
a restart of the server: an older text that is sent again after it would be found.
"""
HELD: Final[dict[str, Any]] = {"exists": {"field": "document_no"}}
"""Finds the entries that an index holds, and not the stones in the place of others."""


def number_field(kind: EntryKind) -> str:
    """The field with the number by which the entries of a kind are told apart; it is their id, too."""
    return "page_id" if kind is EntryKind.PAGE else "document_no"


def source(entry: PageEntry) -> dict[str, Any]:
    """The page as the server takes it; what it does not have is left out."""
    exact, folded, pairs = folded_texts(entry.text)
    fields = {
        "page_id": entry.page_id,
        "document_no": entry.document_no,
        "document_id": entry.document_id,
        "page_number": entry.page_number,
        "source_name": entry.source_name,
        "text": entry.text,
        "exact": exact,
        "folded": folded,
        "syl2": pairs,
        "sample": f"{IN_SAMPLE} {folded}" if entry.sampled else None,
        **_described(entry),
    }
    return {name: value for name, value in fields.items() if value is not None}


def document_source(entry: DocumentEntry) -> dict[str, Any]:
    """The document as the server takes it; what it does not have is left out."""
    exact, folded, _ = folded_texts(unicodedata.normalize("NFC", entry.subject or ""))
    fields = {
        "document_no": entry.document_no,
        "document_id": entry.document_id,
        "source_name": entry.source_name,
        "page_count": entry.page_count,
        "pages_read": entry.pages_read,
        "subject_exact": exact or None,
        "subject_folded": folded or None,
        **_described(entry),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _described(entry: PageEntry | DocumentEntry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "code_key": code_key(entry.code) if entry.code else None,
        "issued_date": entry.issued_date,
        "issued_year": year_of(entry.issued_date),
        "document_type": entry.document_type,
        "agency": list(names.distinct((entry.agency, entry.issuing_agency))) or None,
        "holding_agency": entry.agency,
        "issuing_agency": entry.issuing_agency,
        "family": entry.family,
        "subject": entry.subject,
    }


def metadata(stored: dict[str, Any]) -> dict[str, str | None]:
    """What a hit shows of its document, from what was stored of a page."""
    shown = {**stored, "agency": stored.get("holding_agency")}
    return {key: shown.get(key) for key in METADATA_KEYS}
