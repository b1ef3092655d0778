"""Inventories for tests, as a file that was read hands them to the catalogue."""

from pipeline.catalogue.listing import InventoryList
from pipeline.model.archive import Dossier
from pipeline.model.holdings import Listed, RowPlace


def inventory_of(*dossiers: Dossier, file_name: str = "ml.csv", sha256: str = "a" * 64) -> InventoryList:
    """A list of these dossiers, one in a row."""
    lines = [Listed(dossier, RowPlace("", at)) for at, dossier in enumerate(dossiers, start=1)]
    return InventoryList(file_name, sha256, lines)
