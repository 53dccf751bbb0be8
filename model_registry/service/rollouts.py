"""Rollouts as the registry keeps them: decides by `advance`, carries out what it says, survives a kill.

Each rollout is a file, written whole. The order is always the same: what is meant is kept first, then signed,
then kept as signed, then told to the ledger. After a kill the next start goes on from what is kept and asks
the signed metadata how far the last run came.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.identity import StationId
from model_registry.bundle.assignment import Assignment
from model_registry.bundle.disk import DISK, STAGING_PREFIX, Disk, make_folder, write_whole
from model_registry.rollout.advance import Action, actions, advance
from model_registry.rollout.assignment import AssignmentWanted
from model_registry.rollout.evidence import StationEvidence
from model_registry.rollout.orders import SIMPLE, begin, roll_back
from model_registry.rollout.plan import Order, RolloutWanted
from model_registry.rollout.progress import Rollout, StationProgress
from model_registry.service.registry import Registry

log = logging.getLogger(__name__)

_About = tuple[StationId, int, str]


class RolloutDesk:
    """One per registry; its methods may be called from any thread."""

    def __init__(
        self, folder: Path, registry: Registry, now: Callable[[], datetime], disk: Disk = DISK
    ) -> None:
        self._folder = folder
        self._registry = registry
        self._now = now
        self._disk = disk
        self._one_change = threading.Lock()
        self._rollouts: dict[int, Rollout] = {}
        self._told = 0
        """So many facts the ledger has."""

    def setup(self) -> None:
        """Reads what is kept and finishes what a kill interrupted.

        Raises:
            InputRefused: a file is damaged; names it.
        """
        with self._one_change:
            make_folder(self._folder)
            for leftover in self._folder.glob(f"{STAGING_PREFIX}*"):
                leftover.unlink()
            paths = sorted(self._folder.glob("*.json"))
            self._rollouts = {one.number: one for one in (read_json_file(path, Rollout) for path in paths)}
            self._finish()

    def all(self, over: int) -> tuple[Rollout, ...]:
        """Those of which something is left to be seen, and so many of the others; newest first in both."""
        found = [rollout for _, rollout in sorted(self._rollouts.copy().items(), reverse=True)]
        still = [one for one in found if one.is_open]
        return (*still, *[one for one in found if not one.is_open][:over])

    def of(self, number: int) -> Rollout:
        """
        Raises:
            InputRefused: there is no such rollout.
        """
        found = self._rollouts.get(number)
        if found is None:
            raise InputRefused(f"rollout {number}: no such rollout; `model-registry rollout list` shows them")
        return found

    def begin(self, wanted: RolloutWanted) -> Rollout:
        """
        Raises:
            InputRefused: the bundle is not released or lacks approval, or a station is in another rollout.
        """
        with self._one_change:
            self._registry.release_of(wanted.plan.bundle)
            self._registry.refuse_unapproved(wanted.plan.bundle)
            self._finish()
            number = max(self._rollouts, default=0) + 1
            others = tuple(self._rollouts.values())
            return self._keep(begin(number, wanted, self._assignments(), others, self._now()))

    def order(self, number: int, what: str, order: Order) -> Rollout:
        """`what` is `pause`, `resume`, `abort` or `rollback`.

        Raises:
            InputRefused: no such rollout or order, or it is not in a state for it.
        """
        with self._one_change:
            self._finish()
            rollout, now = self.of(number), self._now()
            if what == "rollback":
                others = tuple(self._rollouts.values())
                return self._keep(roll_back(rollout, order, self._assignments(), others, now))
            if what not in SIMPLE:
                raise InputRefused(f"{what!r}: no such order; give one of {', '.join(SIMPLE)} or rollback")
            return self._keep(SIMPLE[what](rollout, order, now))

    def take(self, evidence: Sequence[StationEvidence]) -> tuple[Rollout, ...]:
        """Lets every rollout that is not over go as far as the evidence and the time allow; gives these."""
        with self._one_change:
            # By all three: one rollout may still see a station home while the next one waits for it.
            seen = {(one.station, one.version, one.bundle): one for one in evidence}
            self._finish()
            found = [rollout for rollout in self._rollouts.values() if rollout.is_open]
            return tuple(self._advance(rollout, seen) for rollout in found)

    def look(self) -> None:
        """The same without evidence: deadlines pass by themselves."""
        self.take(())

    def assign_by_hand(self, wanted: AssignmentWanted) -> Assignment:
        """What a person assigns to a single station.

        Raises:
            InputRefused: the station is in a rollout that is not over, or the bundle lacks approval.
        """
        with self._one_change:
            self._finish()
            for rollout in self._rollouts.values():
                if rollout.holds and any(one.station == wanted.station for one in rollout.stations):
                    raise InputRefused(
                        f"station {wanted.station} is in {rollout.name}, which is {rollout.state}; "
                        "abort that first"
                    )
            if wanted.bundle is not None:
                self._registry.refuse_unapproved(wanted.bundle)
            return self._registry.assign(wanted)

    def _finish(self) -> None:
        """What a kill or a full disk kept from being signed comes before anything new."""
        for rollout in tuple(self._rollouts.values()):
            self._carry_out(rollout)
        self._tell_ledger()

    def _advance(self, before: Rollout, seen: Mapping[_About, StationEvidence]) -> Rollout:
        ours = ((one.station, one.version, before.plan.bundle) for one in before.stations)
        after, _ = advance(before, {about[0]: seen[about] for about in ours if about in seen}, self._now())
        return before if after == before else self._keep(after)

    def _keep(self, rollout: Rollout) -> Rollout:
        """What is meant, then what it means for the stations, then the ledger's line."""
        self._write(rollout)
        self._carry_out(rollout)
        self._tell_ledger()
        return self.of(rollout.number)

    def _carry_out(self, rollout: Rollout) -> None:
        meant = actions(rollout)
        if not meant:
            return
        present = self._assignments()
        todo = [action for action in meant if not _is_signed(action, present)]
        if todo:
            by = f"{rollout.name}, {rollout.by}"[:100]
            made = self._registry.assign_all(
                [
                    AssignmentWanted(station=one.station, bundle=one.bundle, by=by, challenger=one.challenger)
                    for one in todo
                ]
            )
            present |= {assignment.station: assignment for assignment in made}

        def signed(one: StationProgress) -> StationProgress:
            if one.signed:
                return one
            return one.model_copy(update={"signed": True, "version": present[one.station].version})

        self._write(rollout.with_stations(signed))

    def _write(self, rollout: Rollout) -> None:
        data = rollout.model_dump_json(indent=1).encode() + b"\n"
        write_whole(self._folder / f"{rollout.number:06d}.json", data, disk=self._disk)
        self._rollouts[rollout.number] = rollout

    def _tell_ledger(self) -> None:
        """Whatever it lacks, also from before a kill."""
        facts = sum(len(one.facts) for one in self._rollouts.values())
        if facts == self._told:
            return
        known = {line.fact for line in self._registry.ledger.lines() if line.fact.rollout is not None}
        lacks = [fact for one in self._rollouts.values() for fact in one.facts if fact not in known]
        if lacks:
            self._registry.write_down(*sorted(lacks, key=lambda fact: fact.at))
        self._told = facts

    def _assignments(self) -> dict[StationId, Assignment]:
        return {assignment.station: assignment for assignment in self._registry.shelf.assignments()}


def _is_signed(action: Action, present: Mapping[StationId, Assignment]) -> bool:
    found = present.get(action.station)
    if found is None:
        return False
    meant = (action.version, action.bundle, action.challenger)
    return (found.version, found.bundle, found.challenger) == meant
