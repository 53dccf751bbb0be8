"""What an export takes along: exactly what fits, a part at a time, whatever comes meanwhile."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from dashboard.database.engine import Database
from dashboard.explore.search import Place, look, newest_number
from dashboard.inspections.queries import find_each
from dashboard.inspections.seen import InspectionSeen
from dashboard.inspections.wanted import Wanted
from dashboard.reviews.rules import Thresholds

AT_ONCE = 500
"""Inspections in memory."""
LONGEST_NAME = 100


class Taken(NamedTuple):
    database: Database
    wanted: Wanted
    thresholds_of: Callable[[str | None], Thresholds]
    at_once: int = AT_ONCE

    def parts(self) -> Iterator[list[InspectionSeen]]:
        """Newest first. What is stored after the first part was asked for stays out."""
        with self.database.reading() as session:
            wanted = replace(self.wanted, up_to=newest_number(session))
        before: Place | None = None
        while True:
            # A session for each part: a slow reader holds no connection.
            with self.database.reading() as session:
                found = look(session, wanted, self.at_once, before)
                part = find_each(session, [place.id for place in found.places])
            if part:
                yield part
            if found.next is None:
                return
            before = found.next


def file_name(pairs: Mapping[str, str], ending: str) -> str:
    """Says what was asked for, in characters that every file system takes."""
    said = "_".join(f"{key}-{value}" for key, value in pairs.items())
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "_-.") else "-" for one in said)
    return f"sightline{'_' if plain else ''}{plain[:LONGEST_NAME]}.{ending}"
