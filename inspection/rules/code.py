"""A code in the picture, QR or barcode, that says which unit this is."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, StringConstraints, TypeAdapter, ValidationError

from inspection.geometry import Box
from inspection.identity import Identifier, PartNumber
from inspection.word import Word

LONGEST = 256
"""Characters of a code; longer ones are not looked at."""
_PART_NUMBER: TypeAdapter[str] = TypeAdapter(PartNumber)


def _pattern(text: str) -> str:
    try:
        groups = re.compile(text).groups
    except re.error as error:
        raise ValueError(f"not a regular expression ({error})") from error
    if groups > 1:
        raise ValueError("one (group) at most: what it finds is taken; write the others as (?:...)")
    return text


class CodeZone(Word):
    """Where a code is, and what it gives. The zone does not follow the part: draw it wide, but not wider."""

    name: Identifier
    box: Box
    kind: Literal["qr", "barcode"] = "qr"
    """`barcode`: EAN-13, EAN-8, UPC-A and UPC-E."""
    gives: Literal["serial", "sku"]
    pattern: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST), AfterValidator(_pattern)] = (
        "(.+)"
    )
    """The whole code must be so; its group, or all of it, is the serial or SKU."""

    def value(self, text: str) -> str | None:
        """The serial or SKU that a code's text gives; None: it is none of ours."""
        found = re.fullmatch(self.pattern, text) if len(text) <= LONGEST else None
        if found is None:
            return None
        try:
            return _PART_NUMBER.validate_python(found[found.re.groups])
        except ValidationError:
            return None
