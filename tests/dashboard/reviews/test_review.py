import pytest
from pydantic import ValidationError

from dashboard.reviews.review import REVIEWED_VIEWS, Proposal, ReviewedView


def test_nobody_said_and_nothing_is_there_are_different_things() -> None:
    views = (ReviewedView(view="front", boxes=None), ReviewedView(view="rear", boxes=()))

    assert REVIEWED_VIEWS.validate_json(REVIEWED_VIEWS.dump_json(views)) == views


@pytest.mark.parametrize(
    "body",
    [
        '{"decision": "MAYBE", "version": 1}',
        '{"decision": "OK"}',
        '{"decision": "OK", "version": 0}',
        '{"decision": "OK", "version": 1, "views": [{"view": "front", "boxes": [{"label": "a"}]}]}',
    ],
)
def test_half_a_proposal_is_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        Proposal.model_validate_json(body)
