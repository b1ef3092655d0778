"""The rules by which pages are ranked, as numbers; every index builds its query from these.

The score says which rule put a page where it is: the constants lie further apart than the BM25 sums of the
32 words that a query may have on real pages.
"""

from typing import Final

OWN_CODE: Final = 4000.0
"""A page of the very document whose code was asked for."""
AS_TYPED: Final = 2000.0
"""A page with all marks as typed; a document whose code begins as asked."""
AS_PHRASE: Final = 1000.0
"""A page with the words side by side; a page that prints the code."""
IN_FULL: Final = 500.0
"""A page that has, of a query with marks, also the unmarked words just so: `thu nhập`, not `thủ nhập`."""

PAGES_SHOWN: Final = 3
"""Pages of a document in a result."""
SAMPLED_OF: Final = 16
"""One document of so many is in the sample by which large answers are counted."""
IN_SAMPLE: Final = "_"
"""Stands before the words of a page in the sample; nobody can type it as a word."""
COUNTED: Final = 10_000
"""Up to so many pages found all counts are exact; above, documents and facets are counted in the sample."""
BROWSED: Final = 50_000
"""The same for pages that filters alone let through: nothing is looked for in their text."""
FACET_NAMES: Final = 20
"""Names of agencies and of document types in a result."""
FACET_BUCKETS: Final = 1000
"""Spellings of names that are counted before they are put together."""
