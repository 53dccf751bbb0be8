"""What the address of Explore asks for: every criterion by its name, refused by its name. Pure."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from typing import Annotated, Any, Self
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from dashboard.inspections.wanted import Wanted
from dashboard.reviews.review import Decision
from inspection.identity import IDENTIFIER, LinePath, PartNumber
from inspection.verdict import Verdict
from inspection.word import Score

LONGEST = 2000
"""Characters of a whole query."""
A_DAY = len("2026-01-31")


def _a_moment(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("write a time like 2026-01-31 or 2026-01-31T08:00") from error
    if not 1900 <= found.year < 9000:  # so that it can be told in any zone
        raise ValueError("write a year from 1900 to 8999")
    return text


MomentText = Annotated[str, StringConstraints(max_length=40), AfterValidator(_a_moment)]
"""A day or a time, in the plant's zone unless it names its own."""
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$")]
Area = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]


class Asked(BaseModel):
    """Each key is one of the address."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    since: Annotated[MomentText | None, Field(alias="from", description="judged then or later")] = None
    until: Annotated[MomentText | None, Field(alias="to", description="judged before; of a day, its end")] = (
        None
    )
    line: Annotated[LinePath | None, Field(description="site/line")] = None
    station: Annotated[
        str | None, Field(pattern=f"^{IDENTIFIER}(/{IDENTIFIER}){{2}}$", description="site/line/station")
    ] = None
    sku: PartNumber | None = None
    lot: PartNumber | None = None
    serial: PartNumber | None = None
    verdict: Verdict | None = None
    label: Annotated[
        Name | None, Field(alias="class", description="of a finding: its label, or a cause that has none")
    ] = None
    finding: Annotated[Verdict | None, Field(description="what that finding says")] = None
    score_from: Score | None = None
    score_to: Score | None = None
    zone: Annotated[Name | None, Field(description="of a finding: zone or slot")] = None
    area_from: Annotated[Area | None, Field(description="of a finding's box, square pixels")] = None
    area_to: Area | None = None
    bundle: Annotated[
        str | None, Field(pattern="^[0-9a-f]{4,64}$", description="digest, or its beginning")
    ] = None
    reviewed: bool | None = None
    decision: Annotated[Decision | None, Field(description="of the review that stands")] = None
    reviewer: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$")] = None
    disputed: Annotated[bool | None, Field(description="a challenger gave another verdict")] = None

    @classmethod
    def of_form(cls, typed: Mapping[str, str]) -> Self:
        """A form sends all its fields, and people leave blanks around what they paste.

        Raises:
            pydantic.ValidationError
        """
        said = {key: value.strip() for key, value in typed.items()}
        return cls.model_validate({key: value for key, value in said.items() if value})

    @model_validator(mode="after")
    def _from_before_to(self) -> Self:
        for name, least, most in (
            ("score", self.score_from, self.score_to),
            ("area", self.area_from, self.area_to),
        ):
            if least is not None and most is not None and least > most:
                raise ValueError(f"{name}_from {least:g} lies above {name}_to {most:g}; exchange them")
        return self

    @property
    def pairs(self) -> dict[str, str]:
        """What is asked for, by key, as an address has it."""
        said = self.model_dump(mode="json", by_alias=True, exclude_none=True, include=set(Asked.model_fields))
        return {key: _told(value) for key, value in said.items()}

    def query(self, **more: str) -> str:
        return urlencode(self.pairs | more)

    def without(self, *keys: str) -> str:
        return urlencode({key: value for key, value in self.pairs.items() if key not in keys})

    def wanted(self, zone: tzinfo) -> Wanted:
        """`zone`: the plant's."""
        return Wanted(
            verdict=self.verdict,
            reviewed=self.reviewed,
            station=self.station,
            serial=self.serial,
            bundle=self.bundle,
            line=self.line,
            sku=self.sku,
            lot=self.lot,
            since=None if self.since is None else moment_of(self.since, zone),
            until=None if self.until is None else moment_of(self.until, zone, whole_day=True),
            label=self.label,
            finding=self.finding,
            least_score=self.score_from,
            most_score=self.score_to,
            zone=self.zone,
            least_area=self.area_from,
            most_area=self.area_to,
            disputed=self.disputed,
            decision=self.decision,
            reviewer=self.reviewer,
        )


def moment_of(text: str, zone: tzinfo, *, whole_day: bool = False) -> datetime:
    """`whole_day`: a day without a time is meant to its end."""
    found = datetime.fromisoformat(text)
    if len(text) == A_DAY and whole_day:
        return datetime.combine(found.date() + timedelta(days=1), time.min, zone)
    return found.replace(tzinfo=zone) if found.tzinfo is None else found


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
