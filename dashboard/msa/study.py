"""The words of a study: what is planned, how far it is, what one look shows and says."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from dashboard.people.accounts import AccountName
from inspection.errors import InputRefused
from inspection.identity import StationPath
from inspection.word import Moment, Sha256, Word

SHOULD_HAVE = 50
"""AIAG's number of parts; with fewer, intervals are wide."""
StudyName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Amount = Annotated[int, Field(ge=0, le=200)]


class Answer(StrEnum):
    """A person accepts or rejects; an attribute study knows nothing between."""

    OK = "OK"
    NG = "NG"


class Kind(StrEnum):
    OK = "ok"
    NG = "ng"
    BORDERLINE = "borderline"
    """The station was not sure, or a challenger disagreed; people have decided."""


class Plan(Word):
    """What somebody wants to study. Items are drawn by `seed`, and so is every order of presentation."""

    name: StudyName
    station: Annotated[StationPath | None, Field(description="only units of this one")] = None
    ok: Amount = 20
    ng: Amount = 15
    borderline: Amount = 15
    appraisers: Annotated[tuple[AccountName, ...], Field(min_length=1, max_length=10)]
    trials: Annotated[int, Field(ge=2, le=5)] = 3
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1

    @model_validator(mode="after")
    def _something_to_see(self) -> Self:
        if len(set(self.appraisers)) < len(self.appraisers):
            raise ValueError("one of the appraisers is named twice")
        if self.ok + self.ng + self.borderline < 2:
            raise ValueError("two items at least are needed; ask for more OK, NG or borderline ones")
        return self


class Progress(Word):
    appraiser: str
    done: int
    looks: int

    @property
    def finished(self) -> bool:
        return self.done >= self.looks


class StudySeen(Word):
    """A study without its answers, which nobody sees before it is over."""

    id: int
    name: str
    station: str | None
    seed: int
    trials: int
    items: dict[Kind, int]
    appraisers: tuple[Progress, ...]
    by: str
    at: Moment
    ended_by: str | None
    """Who ended it before everybody had answered."""
    ended_at: Moment | None

    @property
    def over(self) -> bool:
        return self.ended_at is not None or all(one.finished for one in self.appraisers)

    def progress_of(self, person: str) -> Progress | None:
        """None: they are not asked."""
        return next((one for one in self.appraisers if one.appraiser == person), None)


class PictureLookedAt(Word):
    sha256: Sha256
    width: int
    height: int


class Look(Word):
    """What an appraiser has before them: pictures, and nothing that anybody said of them."""

    look: int
    """From 1; name it in the answer."""
    looks: int
    pictures: tuple[PictureLookedAt, ...]


class LookAnswered(Word):
    look: Annotated[int, Field(ge=1, le=10_000)]
    """Of which `Look` this is the answer."""
    answer: Answer


class NoSuchStudy(InputRefused):
    def __init__(self, id: int) -> None:
        super().__init__(f"there is no study {id}")


class NotAsked(InputRefused):
    """Only its appraisers answer."""

    def __init__(self, person: str, study: StudySeen) -> None:
        super().__init__(f"{person} is not an appraiser of study {study.id}")


class StudyMoved(InputRefused):
    """Not as the study stands now."""
