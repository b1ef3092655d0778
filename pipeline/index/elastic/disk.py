"""The marks of a server's disk, above which it stops to place, and then to write, parts of an index.

A mark is a share that may be in use (`85%`, `0.85`), with a most room that it asks to be left free on large
disks, or the room itself (`20gb`). See "Disk-based shard allocation" in the manual of Elasticsearch 8.19.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_PREFIX: Final = "cluster.routing.allocation.disk"
_UNITS: Final = {"b": 1, "kb": 2**10, "mb": 2**20, "gb": 2**30, "tb": 2**40, "pb": 2**50}
_ROOM: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgtp]?b)")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark as the server's settings write it."""

    written: str
    headroom: str = "-1"
    """The most room that it asks for where it is a share; `-1` for no such limit."""

    def free_bytes(self, total: int) -> float:
        """Room that must be free on a disk of so many bytes."""
        if (room := _bytes(self.written)) is not None:
            return room
        share = float(self.written.rstrip("%")) / (100 if self.written.endswith("%") else 1)
        most = _bytes(self.headroom)
        free = total * (1 - share)
        return free if most is None else min(free, most)


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks that matter for one who writes."""

    enabled: bool
    high: Mark
    """Above it parts of indexes move away."""
    flood: Mark
    """Above it the server takes no pages."""

    def needed_bytes(self, total: int) -> float:
        """Room below which a person should act; 0 where the server does not look."""
        return self.high.free_bytes(total) if self.enabled else 0

    def stop_bytes(self, total: int) -> float:
        """Room below which the server takes no pages."""
        return self.flood.free_bytes(total) if self.enabled else 0


def marks_of(settings: Mapping[str, str]) -> Marks:
    """The marks in the flat settings of a cluster; the server's own defaults where it does not tell."""

    def mark(name: str, share: str, headroom: str) -> Mark:
        key = f"{_PREFIX}.watermark.{name}"
        return Mark(settings.get(key, share), settings.get(f"{key}.max_headroom", headroom))

    return Marks(
        settings.get(f"{_PREFIX}.threshold_enabled", "true") == "true",
        mark("high", "90%", "150gb"),
        mark("flood_stage", "95%", "100gb"),
    )


def _bytes(written: str) -> int | None:
    match = _ROOM.fullmatch(written.lower())
    return int(float(match[1]) * _UNITS[match[2]]) if match else None
