"""Several pictures of one unit in one view, that must agree."""

from typing import Annotated, Self

from pydantic import Field, PositiveInt, model_validator

from inspection.word import Word


class Shots(Word):
    """A finding counts when `agree` of `taken` shots tell it: one reflection does not reject a good unit."""

    taken: Annotated[PositiveInt, Field(ge=2, le=9)]
    agree: PositiveInt

    @model_validator(mode="after")
    def _can_agree(self) -> Self:
        if self.agree > self.taken:
            raise ValueError(f"agree {self.agree} is more than the {self.taken} shots taken")
        return self
