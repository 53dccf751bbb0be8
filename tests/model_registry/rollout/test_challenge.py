"""What a release has to say about units whose truth is known."""

import pytest

from inspection.verdict import Verdict
from model_registry.bundle.manifest import BundleManifest, ChallengeResult
from model_registry.rollout.challenge import MOST_NAMED, Challenge, ChallengeRules, Expected, faults
from tests.fakes import words
from tests.fakes.bundles import manifest

RULES = ChallengeRules(max_pass_failed_share=0.25)


def challenge(seq: int, expected: Expected = Expected.CATCH) -> Challenge:
    return Challenge(
        station=words.STATION,
        seq=seq,
        judged_at=words.NOON,
        serial=f"S{seq}",
        bundle=None,
        expected=expected,
        pictures=(f"{seq:064x}",),
    )


def bundle(*said: tuple[int, Verdict | None]) -> BundleManifest:
    results = [ChallengeResult(unit=challenge(seq).unit, verdict=verdict) for seq, verdict in said]
    return manifest(challenges=tuple(results))


ESCAPE, OVERKILLS = challenge(1), [challenge(seq, Expected.PASS) for seq in (2, 3, 4, 5)]
SOUND = [(2, Verdict.OK), (3, Verdict.OK), (4, Verdict.OK)]

CASES = [
    ("no challenge", [], bundle(), ""),
    ("caught", [ESCAPE], bundle((1, Verdict.NG)), ""),
    ("a person will look", [ESCAPE], bundle((1, Verdict.REVIEW)), ""),
    ("escapes again", [ESCAPE], bundle((1, Verdict.OK)), r"^1 past escapes would escape again.* S1 \(suzhou"),
    ("not judged", [ESCAPE], bundle((1, None)), "or were not judged"),
    ("never shown", [ESCAPE], bundle(), r"^1 known units were not shown to it, such as S1 .*name `recipes`"),
    ("sound ones pass", OVERKILLS, bundle(*SOUND, (5, Verdict.OK)), ""),
    ("one in four is let go", OVERKILLS, bundle(*SOUND, (5, Verdict.NG)), ""),
    (
        "two in four are not",
        OVERKILLS,
        bundle(*SOUND[:2], (4, Verdict.REVIEW), (5, Verdict.NG)),
        r"^2 of 4 sound units would be rejected again; at most a share of 0\.25.*S4 .* it says REVIEW",
    ),
]


@pytest.mark.parametrize(("_case", "challenges", "candidate", "reason"), CASES)
def test_what_stands_against_a_release(
    _case: str, challenges: list[Challenge], candidate: BundleManifest, reason: str
) -> None:
    said = list(faults(candidate, challenges, RULES))
    assert len(said) == bool(reason)
    if said:
        with pytest.raises(AssertionError, match=reason):
            raise AssertionError(said[0])


def test_a_failing_one_names_its_picture_and_many_are_counted() -> None:
    many = [challenge(seq) for seq in range(1, MOST_NAMED + 4)]
    (said,) = faults(bundle(*((one.seq, Verdict.OK) for one in many)), many, RULES)
    assert f"picture {many[0].pictures[0][:12]}, it says OK" in said
    assert said.endswith("and 3 more")
