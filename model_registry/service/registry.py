"""The registry itself, without HTTP: takes bundles in, signs them, assigns them, writes it down.

The signed metadata is the truth. The ledger is written after it, and what a kill kept from being written
is added at the next start.
"""

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from inspection.errors import InputRefused
from model_registry.bundle.manifest import BundleManifest
from model_registry.bundle.unpack import Limits, manifest_in_tar, unpack
from model_registry.rollout.assignment import Assignment, AssignmentWanted, next_assignment
from model_registry.rollout.challenge import Challenge, Retirement
from model_registry.rollout.gate import GateRules, decide, in_service_before
from model_registry.rollout.ledger import Ledger, LedgerEvent, LedgerFact
from model_registry.rollout.proof import Proof
from model_registry.rollout.release import Approved, Release
from model_registry.service.challenges import ChallengeBook
from model_registry.service.quarantine import Refused, ReleaseRefused, keep
from model_registry.service.shelf import Shelf, target_of_assignment, target_of_release
from model_registry.trust.repository import Repository

log = logging.getLogger(__name__)


class Registry:
    """One per data folder; its methods may be called from any thread."""

    def __init__(
        self,
        folder: Path,
        repository: Repository,
        rules: GateRules,
        limits: Limits,
        now: Callable[[], datetime],
    ) -> None:
        self.repository = repository
        self.shelf = Shelf(repository)
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.challenges = ChallengeBook(folder / "challenges.json")
        self.limits = limits
        self._incoming = folder / "incoming"
        self._quarantine = folder / "quarantine"
        self._rules = rules
        self._now = now
        self._one_change = threading.Lock()

    def setup(self) -> None:
        """Clears what a kill left behind, brings signatures and ledger up to date."""
        shutil.rmtree(self._incoming, ignore_errors=True)
        self._incoming.mkdir(parents=True)
        with self._one_change:
            self.repository.setup(self._now())
            self._complete_ledger()

    def refresh(self) -> bool:
        """Signs anew what is soon to expire; whether there was anything."""
        with self._one_change:
            return self.repository.refresh(self._now())

    def upload_folder(self) -> Path:
        """A fresh folder for one upload, on the repository's own file system; the caller removes it."""
        return Path(tempfile.mkdtemp(dir=self._incoming))

    def release(self, tar: Path, by: str) -> tuple[Release, bool]:
        """Verifies, gates and signs the bundle in `tar`, a file below an `upload_folder`.

        Returns the release, and whether it is new; a bundle that is released already is not signed again.

        Raises:
            ReleaseRefused: with every reason; the tar is in quarantine.
        """
        with self._one_change:
            try:
                manifest = self._verify(tar)
                if known := self.shelf.release_of(manifest.digest):
                    return known, False
                self._gate(manifest)
            except InputRefused as error:
                reasons = error.reasons if isinstance(error, ReleaseRefused) else (_said(error, tar),)
                self._set_aside(tar, by, reasons)
                raise ReleaseRefused(reasons) from error
            return self._sign(manifest, tar, by), True

    def release_of(self, digest: str) -> Release:
        """
        Raises:
            InputRefused: nothing is released under this digest.
        """
        found = self.shelf.release_of(digest)
        if found is None:
            raise InputRefused(f"bundle {digest}: not released; `model-registry releases` lists what is")
        return found

    def proof(self, digest: str) -> Proof:
        """What shows an outsider who released this bundle, and how it came to its stations.

        Raises:
            InputRefused: nothing is released under this digest.
        """
        with self._one_change:
            self.release_of(digest)
            roots, targets = self.repository.signed_state()
            return Proof(bundle=digest, roots=roots, targets=targets, ledger=self.ledger.lines())

    def assign(self, wanted: AssignmentWanted) -> Assignment:
        """Signs that this station is to run this bundle.

        Raises:
            InputRefused: nothing is released under this digest.
        """
        return self.assign_all((wanted,))[0]

    def approve(self, digest: str, by: str) -> Release:
        """Somebody else than its releaser stands for this bundle, too. A second time changes nothing.

        Raises:
            InputRefused: not released, or released by the same person.
        """
        with self._one_change:
            release = self.release_of(digest)
            if release.released_by == by:
                raise InputRefused(f"bundle {digest}: {by} released it; somebody else has to approve it")
            if not self._approved(digest):
                self.ledger.append(LedgerFact.approved(digest, by, self._now()))
            return release

    def refuse_unapproved(self, digest: str) -> None:
        """
        Raises:
            InputRefused: the settings ask for four eyes, and only two have seen this bundle.
        """
        if self._rules.four_eyes and not self._approved(digest):
            raise InputRefused(
                f"bundle {digest}: nobody but its releaser has approved it; "
                f"somebody else runs `model-registry approve {digest}`"
            )

    def approvals(self) -> tuple[Approved, ...]:
        """In the order in which they were given."""
        facts = (line.fact for line in self.ledger.lines() if line.fact.event is LedgerEvent.APPROVED)
        return tuple(
            Approved(bundle=fact.bundle, by=fact.by, at=fact.at) for fact in facts if fact.bundle is not None
        )

    def _approved(self, digest: str) -> bool:
        return any(one.bundle == digest for one in self.approvals())

    def challenges_for(self, name: str) -> tuple[Challenge, ...]:
        """What a bundle of this name has to stand: units that bundles of its name judged wrongly, and those
        of which it is not known who did."""
        names = {release.digest: release.manifest.name for release in self.shelf.releases()}
        standing = (one for one in self.challenges.all() if not one.retired)
        return tuple(one for one in standing if one.bundle is None or names.get(one.bundle, name) == name)

    def retire_challenge(self, retirement: Retirement) -> Challenge:
        """The people were wrong about this unit; who says so is in the ledger.

        Raises:
            InputRefused: there is no such unit, or it is retired already.
        """
        with self._one_change:
            known = {one.unit: one for one in self.challenges.all() if not one.retired}
            found = known.get(retirement.unit)
            if found is None:
                raise InputRefused(
                    f"challenge {retirement.unit!r}: no such unit stands; see `model-registry challenge list`"
                )
            retired = found.model_copy(update={"retired": retirement.why})
            self.challenges.add((retired,))
            self.ledger.append(LedgerFact.retired(retirement, self._now()))
            return retired

    def assign_all(self, wanted: Sequence[AssignmentWanted]) -> tuple[Assignment, ...]:
        """Signs several with one signature: all of them or, killed in the middle, none.

        Raises:
            InputRefused: nothing is released under one of the digests; none is signed.
        """
        with self._one_change:
            now = self._now()
            named = {digest for one in wanted for digest in (one.bundle, one.challenger)}
            for digest in named - {None}:
                self.release_of(str(digest))
            present = {assignment.station: assignment for assignment in self.shelf.assignments()}
            made = tuple(next_assignment(one, present.get(one.station), now) for one in wanted)
            self.repository.publish([target_of_assignment(one) for one in made], now)
            self.ledger.append(*(LedgerFact.assigned(one) for one in made))
            for one in made:
                log.info("assigned bundle %s to %s", one.bundle, one.station)
            return made

    def write_down(self, *facts: LedgerFact) -> None:
        """Facts about rollouts, which the signed metadata does not hold."""
        with self._one_change:
            self.ledger.append(*facts)

    def _verify(self, tar: Path) -> BundleManifest:
        # Unpacked to verify every file; what is signed is the tar, byte for byte as it came.
        with tempfile.TemporaryDirectory(dir=self._incoming) as folder:
            unpack(tar, Path(folder), self.limits)
        return manifest_in_tar(tar)

    def _gate(self, manifest: BundleManifest) -> None:
        before = in_service_before(manifest, self.shelf.releases())
        answer = decide(manifest, before, self._rules, self.challenges_for(manifest.name))
        if not answer.passed:
            raise ReleaseRefused(answer.reasons)

    def _set_aside(self, tar: Path, by: str, reasons: tuple[str, ...]) -> None:
        kept = keep(self._quarantine, tar, Refused(refused_at=self._now(), released_by=by, reasons=reasons))
        log.warning("refused a bundle, kept as %s: %s", kept, "; ".join(reasons))

    def _sign(self, manifest: BundleManifest, tar: Path, by: str) -> Release:
        release = Release(digest=manifest.digest, manifest=manifest, released_at=self._now(), released_by=by)
        self.repository.publish([target_of_release(release, tar)], release.released_at)
        self.ledger.append(LedgerFact.released(release))
        log.info("released bundle %s (%s)", release.digest, manifest.name)
        return release

    def _complete_ledger(self) -> None:
        known = {_what(line.fact) for line in self.ledger.lines()}
        facts = [LedgerFact.released(release) for release in self.shelf.releases()]
        facts += [LedgerFact.assigned(assignment) for assignment in self.shelf.assignments()]
        for fact in sorted(facts, key=lambda fact: fact.at):
            if _what(fact) not in known:
                log.warning("ledger lacked %s of bundle %s at %s; added", fact.event, fact.bundle, fact.at)
                self.ledger.append(fact)


def _what(fact: LedgerFact) -> tuple[object, ...]:
    return (fact.event, fact.bundle, fact.station, fact.version)


def _said(error: InputRefused, tar: Path) -> str:
    """The reason without the name of a temporary file, which tells the sender nothing."""
    return str(error).replace(f"{tar}: ", "")
