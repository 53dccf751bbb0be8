"""Whatever a PLC writes and whenever an agent judges: what must hold of the handshake holds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from edge_agent.plc.codes import LineCode
from edge_agent.plc.handshake import Handshake, Result, Taken
from edge_agent.plc.registers import Command
from inspection.verdict import Verdict

VERDICTS = tuple(Verdict)

Writes = st.tuples(st.just("writes"), st.booleans(), st.booleans())
Goes = st.tuples(st.just("goes_on"))
Numbers = st.tuples(st.just("numbers"), st.integers(0, 3))
Judges = st.tuples(st.just("judges"), st.integers(0, 3))
Waits = st.tuples(st.just("waits"), st.sampled_from([0.01, 0.06, 0.11]))
Steps = st.lists(st.one_of(Writes, Goes, Goes, Numbers, Judges, Judges, Waits), max_size=40)


class Line:
    """A PLC and an agent without manners. The n-th unit taken is the agent's inspection n."""

    def __init__(self) -> None:
        self.handshake = Handshake(lambda _: 0.1)
        self.at = 0.0
        self.taken: list[Taken] = []
        self.told: list[Result] = []

    def writes(self, trigger: bool, ack: bool) -> None:
        number = len(self.taken) + 1
        command = Command(trigger=trigger, results_ack=ack, unit_number=number)
        if isinstance(asked := self.handshake.command(command, self.at), Taken):
            self.taken.append(asked)

    def goes_on(self) -> None:
        """As a PLC does that has manners: acknowledge, let go, trigger the next."""
        for trigger, ack in ((False, True), (False, False), (True, False)):
            self.writes(trigger, ack)
            self.looks()

    def numbers(self, back: int) -> None:
        if back < len(self.taken):
            inspection = len(self.taken) - back
            self.handshake.numbered(self.taken[inspection - 1], inspection, "")

    def judges(self, back: int) -> None:
        if back < len(self.taken):
            inspection = len(self.taken) - back
            self.handshake.judged(inspection, verdict_of(inspection), 1, self.at)

    def waits(self, seconds: float) -> None:
        self.at += seconds

    def looks(self) -> None:
        page = self.handshake.page(self.at)
        assert page.trigger_ready + page.busy + (page.result is not None) <= 1
        if page.result is not None and (not self.told or self.told[-1] is not page.result):
            self.told.append(page.result)


def verdict_of(inspection: int) -> Verdict:
    return VERDICTS[inspection % 4]


@settings(max_examples=400, deadline=None)
@given(Steps)
def test_each_unit_taken_has_one_result_of_its_own_and_no_other_has_any(
    steps: list[tuple[object, ...]],
) -> None:
    line = Line()
    for name, *values in steps:
        getattr(line, str(name))(*values)
        line.looks()
    line.waits(1.0)
    line.looks()
    ours = [one for one in line.told if one.code != LineCode.RESTARTED]
    assert len(line.told) - len(ours) <= 1
    assert [one.unit for one in ours] == line.taken
    for inspection, one in enumerate(ours, start=1):
        if one.code == LineCode.NO_VERDICT_IN_TIME:
            assert (one.verdict, one.told_at > one.unit.deadline) == (Verdict.INVALID, True)
        else:
            assert (one.verdict, one.inspection) == (verdict_of(inspection), inspection)
            assert one.told_at <= one.unit.deadline
