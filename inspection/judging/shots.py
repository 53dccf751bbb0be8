"""What several shots of one view say together: N of M.

A shot that could not be judged might have told anything. It cannot reject a unit, nor let one pass whose
other shots need its word.
"""

from collections.abc import Iterator, Sequence

from inspection.verdict import Finding, Verdict

SAME_PLACE_IOU = 0.3
"""From this overlap on, two shots tell of the same defect."""


def agreed(shots: Sequence[Sequence[Finding]], agree: int) -> Iterator[Finding]:
    """The findings that count, given each shot's own; the surest stands for those that tell the same."""
    blind = {index for index, shot in enumerate(shots) if any(_says_nothing(one) for one in shot)}
    for group in _alike(shots):
        rejecting = {index for index, finding in group if finding.verdict is Verdict.NG}
        telling = {index for index, _ in group}
        if len(rejecting) >= agree:
            yield _surest([finding for _, finding in group if finding.verdict is Verdict.NG])
        elif len(telling | blind) >= agree:
            yield _surest([finding for _, finding in group]).model_copy(update={"verdict": Verdict.REVIEW})
    if len(blind) >= agree:
        yield from dict.fromkeys(one for shot in shots for one in shot if _says_nothing(one))


def _says_nothing(finding: Finding) -> bool:
    return finding.verdict is Verdict.INVALID


def _alike(shots: Sequence[Sequence[Finding]]) -> list[list[tuple[int, Finding]]]:
    """Findings of the same thing, each with the number of its shot."""
    groups: list[list[tuple[int, Finding]]] = []
    for index, shot in enumerate(shots):
        for finding in shot:
            if _says_nothing(finding):
                continue
            group = next((group for group in groups if _same(group[0][1], finding)), None)
            if group is None:
                groups.append([(index, finding)])
            else:
                group.append((index, finding))
    return groups


def _same(one: Finding, other: Finding) -> bool:
    if one.slot is not None or other.slot is not None:
        return one.slot == other.slot
    if one.box is None or other.box is None:
        return one.box is other.box and one.cause is other.cause
    return one.label == other.label and one.zone == other.zone and one.box.iou(other.box) >= SAME_PLACE_IOU


def _surest(findings: Sequence[Finding]) -> Finding:
    return max(findings, key=lambda finding: finding.score or 0.0)
