"""What is signed, read back as words: releases and assignments. The signed metadata is the only source."""

import json
from pathlib import Path

from pydantic import ValidationError
from tuf.api.metadata import TargetFile

from inspection.errors import InputRefused, explain
from inspection.files import read_json_file
from inspection.identity import StationId
from model_registry.bundle.assignment import Assignment, assignment_target, bundle_target
from model_registry.bundle.manifest import BundleManifest
from model_registry.bundle.unpack import manifest_in_tar
from model_registry.rollout.release import BundleFacts, Release
from model_registry.trust.repository import NewTarget, Repository


class Shelf:
    """Reading needs no lock: what a signed state points to stays when a newer state appears."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        # A digest's manifest never changes.
        self._manifests: dict[str, BundleManifest] = {}

    def releases(self) -> tuple[Release, ...]:
        """Newest first."""
        found = [self._release(target) for target in self._below("bundles/")]
        return tuple(sorted(found, key=lambda release: release.released_at, reverse=True))

    def release_of(self, digest: str) -> Release | None:
        target = self._repository.signed_targets().get(bundle_target(digest))
        return None if target is None else self._release(target)

    def assignments(self) -> tuple[Assignment, ...]:
        """The present one of each station, in their order."""
        return tuple(self._assignment(target) for target in self._below("assignments/"))

    def assignment_of(self, station: StationId) -> Assignment | None:
        target = self._repository.signed_targets().get(assignment_target(station))
        return None if target is None else self._assignment(target)

    def _below(self, prefix: str) -> list[TargetFile]:
        targets = self._repository.signed_targets()
        return [targets[path] for path in sorted(targets) if path.startswith(prefix)]

    def _release(self, target: TargetFile) -> Release:
        try:
            facts = BundleFacts.model_validate_json(json.dumps(target.custom))
        except ValidationError as error:
            raise InputRefused(f"target {target.path}: {explain(error)}") from error
        if facts.digest not in self._manifests:
            self._manifests[facts.digest] = manifest_in_tar(self._repository.path_of(target))
        return Release(
            digest=facts.digest,
            manifest=self._manifests[facts.digest],
            released_at=facts.released_at,
            released_by=facts.released_by,
        )

    def _assignment(self, target: TargetFile) -> Assignment:
        return read_json_file(self._repository.path_of(target), Assignment)


def target_of_release(release: Release, tar: Path) -> NewTarget:
    facts = BundleFacts.of(release)
    return NewTarget(bundle_target(release.digest), tar, facts.model_dump(mode="json"))


def target_of_assignment(assignment: Assignment) -> NewTarget:
    return NewTarget(assignment_target(assignment.station), assignment.to_bytes(), {})
