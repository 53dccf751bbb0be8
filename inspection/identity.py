"""Who is who: stations on lines of sites, and the units that pass them."""

from typing import Annotated

from pydantic import StringConstraints

from inspection.errors import InputRefused
from inspection.word import Word

IDENTIFIER = "[a-z0-9][a-z0-9-]{0,62}"
Identifier = Annotated[str, StringConstraints(pattern=f"^{IDENTIFIER}$")]
"""A name that fits into a topic, a file name and a certificate."""

StationPath = Annotated[str, StringConstraints(pattern=f"^{IDENTIFIER}/{IDENTIFIER}/{IDENTIFIER}$")]
LinePath = Annotated[str, StringConstraints(pattern=f"^{IDENTIFIER}/{IDENTIFIER}$")]
"""A line, written `site/line`."""

PartNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A serial, SKU or lot as plants write them."""


class StationId(Word):
    """One inspection point; written `site/line/station`."""

    site: Identifier
    line: Identifier
    station: Identifier

    @property
    def path(self) -> str:
        return f"{self.line_path}/{self.station}"

    @property
    def line_path(self) -> str:
        return f"{self.site}/{self.line}"

    def __str__(self) -> str:
        return self.path

    @classmethod
    def parse(cls, path: str) -> "StationId":
        """The station written as `site/line/station`.

        Raises:
            InputRefused: not three identifiers of a-z, 0-9 and hyphen.
        """
        parts = path.split("/")
        try:
            site, line, station = parts
            return cls(site=site, line=line, station=station)
        except ValueError as error:
            raise InputRefused(
                f"station {path!r}: write it as site/line/station, each of a-z, 0-9 and '-'"
            ) from error


class Unit(Word):
    """One product on the line."""

    serial: PartNumber
    sku: PartNumber
    lot: PartNumber
