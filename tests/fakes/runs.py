"""A snapshot's manifest and a run's record, built by hand."""

from inspection.label import Split
from tests.fakes.labelled_rows import AT
from trainer.fit.record import Environment, RunRecord
from trainer.fit.settings import FitSettings
from trainer.snapshot.manifest import SnapshotManifest, SnapshotRules


def snapshot() -> SnapshotManifest:
    return SnapshotManifest(
        id="a" * 64,
        rules=SnapshotRules(),
        labels=("screw",),
        pictures={Split.TRAIN: 40, Split.VALIDATION: 8},
        boxes={"screw": 96},
        refused={},
        labelled_again=0,
        sources=("suzhou/line-1/final",),
        pool="pool/none",
        shards=(),
    )


def record() -> RunRecord:
    return RunRecord(
        id="20260131-080000-xeon-s",
        snapshot="a" * 64,
        settings=FitSettings(steps=10),
        labels=("screw",),
        started_at=AT,
        steps=10,
        seconds=4.0,
        pictures=40,
        processes=1,
        curve=(),
        environment=Environment(python="3.11", torch="2.13", processor="Xeon", bf16=True),
        weights="b" * 64,
    )
