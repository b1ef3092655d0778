"""How a page lies in the index of the server.

`exact`, `folded` and `syl2` are folded here rather than by an analyzer, so that every index sees the same
words. They are sent but not kept in `_source`: an `_update` or `_reindex` on the server would lose them, so
a page is always sent whole and an index always built from the catalogue.
"""

from typing import Any, Final

from pipeline.index import names
from pipeline.index.base import METADATA_KEYS, PageEntry
from pipeline.index.codes import code_key
from pipeline.index.elastic.options import ElasticOptions
from pipeline.index.query import shingles
from pipeline.index.tiers import IN_SAMPLE
from pipeline.index.tokens import folded_texts

LAYOUT: Final = "2"
"""Raised whenever the fields, the folding or the keys of codes change; kept in the index."""
_LONGEST_NAME: Final = 1000
"""Characters of a name that is filtered by and counted; a longer one is only shown."""

_WORDS: Final = {"type": "text", "analyzer": "whitespace"}
_NAME: Final = {"type": "keyword", "ignore_above": _LONGEST_NAME}
_SHOWN: Final = {"type": "keyword", "index": False, "doc_values": False}

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
        "issued_date": {"type": "date", "format": "strict_date"},
        "issued_year": {"type": "short"},
        "document_type": _NAME,
        # Holding and issuing body, each spelling once: filtered by and counted. The next two are shown.
        "agency": _NAME,
        "holding_agency": _SHOWN,
        "issuing_agency": _SHOWN,
        "family": _NAME,
        "subject": _SHOWN,
    },
}


def settings(options: ElasticOptions) -> dict[str, Any]:
    """The settings of a new index. It is refreshed by each commit and never on its own."""
    return {
        "number_of_shards": options.shards,
        "number_of_replicas": options.replicas,
        "codec": "best_compression",
        "index.refresh_interval": "-1",
    }


STONE: Final[dict[str, Any]] = {}
"""What stands in the place of a withdrawn page: nothing but its version, which keeps older texts out.

Deleting a page would do so for a minute only (`index.gc_deletes`), and however long that is set, not beyond
a restart of the server: an older text that is sent again after it would be found.
"""
HELD: Final[dict[str, Any]] = {"exists": {"field": "page_id"}}
"""Finds the pages that the index holds, and not the stones in the place of others."""


def source(entry: PageEntry) -> dict[str, Any]:
    """The page as the server takes it; what it does not have is left out."""
    exact, folded = folded_texts(entry.text)
    fields = {
        "page_id": entry.page_id,
        "document_no": entry.document_no,
        "document_id": entry.document_id,
        "page_number": entry.page_number,
        "source_name": entry.source_name,
        "text": entry.text,
        "exact": exact,
        "folded": folded,
        "syl2": " ".join(shingles(folded.split())),
        "sample": f"{IN_SAMPLE} {folded}" if entry.sampled else None,
        "code": entry.code,
        "code_key": code_key(entry.code) if entry.code else None,
        "issued_date": entry.issued_date,
        "issued_year": entry.issued_year,
        "document_type": entry.document_type,
        "agency": list(names.distinct((entry.agency, entry.issuing_agency))) or None,
        "holding_agency": entry.agency,
        "issuing_agency": entry.issuing_agency,
        "family": entry.family,
        "subject": entry.subject,
    }
    return {name: value for name, value in fields.items() if value is not None}


def metadata(stored: dict[str, Any]) -> dict[str, str | None]:
    """What a hit shows of its document, from what was stored of a page."""
    shown = {**stored, "agency": stored.get("holding_agency")}
    return {key: shown.get(key) for key in METADATA_KEYS}
