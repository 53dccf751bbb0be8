"""The station killed with a unit in hand, as a process of its own."""

from pathlib import Path

from tests.fakes.plc_kills import PlcKills

SEED, KILLS = 20261124, 2


def test_a_unit_in_hand_at_a_kill_comes_out_invalid(tmp_path: Path) -> None:
    """Wherever the kill falls. Without a model every other unit is REVIEW, or INVALID on a slow machine."""
    storm = PlcKills(tmp_path, SEED)
    for unit, answer in storm.run(KILLS):
        assert (answer.number, answer.serial) == (unit.number, unit.serial)
        assert (answer.verdict, answer.code, answer.inspection) == ("INVALID", 102, 0)
    told = [(one.number, one.code in (4, 101)) for one in storm.plc.acknowledged]
    assert told == [(number, number % 3 != 2) for number in range(1, 3 * KILLS + 1)]
    assert len(set(storm.sessions)) == KILLS
    assert storm.plc.complaints == []
