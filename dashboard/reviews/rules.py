"""What follows from a decision. Pure.

A person who confirms with one key says something about the boxes too: those that were shown are
there, and a verdict that is overruled takes the boxes it rested on with it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from dashboard.inspections.seen import InspectionSeen, ViewSeen
from dashboard.reviews.review import BlindProposal, Decision, Proposal, ReviewedView
from inspection.detection import Detection, Threshold
from inspection.errors import InputRefused
from inspection.geometry import Box
from inspection.judging.thresholds import DEFAULT_THRESHOLD
from inspection.label import LabelledBox
from inspection.verdict import Cause, Finding, Verdict

FROM_A_MODEL = frozenset({Cause.DEFECT, Cause.EMPTY_SLOT, Cause.UNSURE})
"""Causes that rest on what a model saw; any other says that it saw nothing worth keeping."""

Thresholds = Mapping[str, Threshold]


class ShownBox(NamedTuple):
    """`sure`: at or above the threshold. The others lie in the grey band and are drawn dashed."""

    detection: Detection
    sure: bool


def shown_boxes(view: ViewSeen, thresholds: Thresholds) -> tuple[ShownBox, ...]:
    """What is worth drawing; detections below the grey band are noise."""
    shown = []
    for found in view.detections:
        threshold = thresholds.get(found.label, DEFAULT_THRESHOLD)
        if found.score >= threshold.grey:
            shown.append(ShownBox(found, found.score >= threshold.reject))
    return tuple(shown)


def settle(seen: InspectionSeen, proposal: Proposal, thresholds: Thresholds) -> tuple[ReviewedView, ...]:
    """What is in each picture, by the person's word or by what was shown.

    Raises:
        InputRefused: a decision nobody can hand in, a view that the inspection lacks or that is named
            twice, a box outside its picture.
    """
    said = _said(seen, proposal)
    return tuple(
        said.get(view.view)
        or ReviewedView(view=view.view, boxes=_confirmed(seen, view, proposal.decision, thresholds))
        for view in seen.views
    )


def settle_blind(seen: InspectionSeen, proposal: BlindProposal) -> tuple[ReviewedView, ...]:
    """By the person's word alone, since nothing was shown that could be confirmed.

    Raises:
        InputRefused: as `settle`.
    """
    said = _said(seen, proposal)
    return tuple(said.get(view.view) or ReviewedView(view=view.view, boxes=None) for view in seen.views)


def _said(seen: InspectionSeen, proposal: Proposal | BlindProposal) -> dict[str, ReviewedView]:
    if proposal.decision is Decision.WITHDRAWN:
        raise InputRefused("decision: write OK, NG or INVALID; to withdraw one there is its own request")
    said = {view.view: view for view in proposal.views}
    if len(said) < len(proposal.views):
        raise InputRefused("views: one of them is named twice")
    unknown = sorted(said.keys() - {view.view for view in seen.views})
    if unknown:
        raise InputRefused(f"views: inspection {seen.id} has no view {unknown[0]!r}")
    for view in seen.views:
        _refuse_outside(view, said.get(view.view))
    return said


def _confirmed(
    seen: InspectionSeen, view: ViewSeen, decision: Decision, thresholds: Thresholds
) -> tuple[LabelledBox, ...] | None:
    findings = [finding for finding in seen.findings if finding.view == view.view]
    if decision is Decision.NG:
        beside = [finding for finding in _seen_beside(seen) if finding.view == view.view]
        if any(finding.cause is not Cause.DEFECT for finding in beside):
            return None  # a slot that is empty after all: which of the shown boxes is wrong, nobody said
        findings += beside
    blind = any(finding.cause not in FROM_A_MODEL for finding in findings)
    if seen.bundle is None or blind or decision is Decision.INVALID:
        return None
    shown = [
        LabelledBox(label=box.detection.label, box=box.detection.box)
        for box in shown_boxes(view, thresholds)
        if box.sure
    ]
    defects = [_box_of(finding) for finding in findings if finding.slot is None]
    parts = [_box_of(finding) for finding in findings if finding.slot is not None]
    added, removed = (parts, defects) if decision is Decision.OK else (defects, parts)
    wanted = dict.fromkeys([*shown, *added])  # a dict keeps the order and drops twins
    return tuple(box for box in wanted if box is not None and box not in removed and view.shows(box.box))


def _seen_beside(seen: InspectionSeen) -> tuple[Finding, ...]:
    """Why a challenger alone says NG: a person who says it too means that."""
    shadow = seen.shadow if seen.disputed else None
    return shadow.findings if shadow is not None and shadow.verdict is Verdict.NG else ()


def _box_of(finding: Finding) -> LabelledBox | None:
    if finding.label is None or finding.box is None:
        return None
    return LabelledBox(label=finding.label, box=finding.box)


def _refuse_outside(view: ViewSeen, said: ReviewedView | None) -> None:
    part = view.part
    if said is None or view.picture is None or part is None:
        return
    whole = f"the picture of {view.picture.width}x{view.picture.height}"
    where = whole if view.crop is None else f"the part that is kept, {_corners(part)}"
    for labelled in said.boxes or ():
        if not labelled.box.lies_in(part):
            raise InputRefused(
                f"view {view.view!r}: box {labelled.label} {_corners(labelled.box)} sticks out of {where}"
            )


def _corners(box: Box) -> str:
    return f"({box.x1:g}, {box.y1:g}, {box.x2:g}, {box.y2:g})"
