"""The search indexes that can be chosen, by name."""

from enum import StrEnum


class IndexEngine(StrEnum):
    """A back end of the search."""

    EMBEDDED = "embedded"
    """Files in the workspace: one machine, no server."""
    ELASTIC = "elastic"
    """Elasticsearch: many researchers, several machines."""
