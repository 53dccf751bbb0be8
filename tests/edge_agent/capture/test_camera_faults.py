"""Each kind of fault once; a thousand of them: `make check-cameras`."""

from tests.bench.camera_faults import KINDS, break_cameras, grabbers, shared_bytes


def test_no_fault_gives_a_stale_frame_or_leaves_anything_behind() -> None:
    outcome = break_cameras(len(KINDS), cameras=2, seed=1)
    assert len(outcome.detected) == len(outcome.back) == len(KINDS)
    assert outcome.frames >= len(KINDS)
    assert (outcome.stale, outcome.unknown) == (0, 0)
    assert (grabbers(), shared_bytes()) == ([], 0)
