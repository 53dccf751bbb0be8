"""The day-one path of a line, act by act: collect, review, retrain, roll out, inspect."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from deploy.laptop.figures import Row, at_most, latency_rows, model_rows, passage_rows
from deploy.laptop.line.conveyor import Passed
from deploy.laptop.line.unit import LineUnit, Source
from deploy.laptop.people import Desk
from deploy.laptop.plant import STATION, Plant
from deploy.laptop.programs import Programs
from inspection.errors import SightlineError, Unavailable
from inspection.verdict import Verdict
from inspection.wire.messages import StationState
from model_registry.bundle.manifest import MANIFEST_NAME, BundleManifest

STORE_PATIENCE_S = 120.0
SWAP_PATIENCE_S = 120.0
LOOK_EVERY_S = 0.5


class DemoFailed(SightlineError):
    """The loop did not close."""


class Line(Protocol):
    """What moves units before the camera and is told what they are."""

    def run(self, units: Iterable[LineUnit], on_passed: Callable[[Passed], None]) -> list[Passed]: ...


@dataclass
class Story:
    """One run of the demo; `rows` grow as it goes."""

    plant: Plant
    programs: Programs
    reviewer: Desk
    engineer: Desk
    conveyor: Line
    console: Console
    rows: list[Row] = field(default_factory=list)

    def tell(self, source: Source, *, manual: bool) -> tuple[BundleManifest, list[Passed]]:
        """The whole story. Gives the bundle and the fresh units that it inspected.

        Raises:
            DemoFailed: training failed, or the station never came to inspect with the new bundle.
            Unavailable: a program ended.
        """
        began = time.monotonic()
        learnt = self.collect(source.to_learn())
        self.review(learnt, manual=manual)
        job = self.retrain()
        manifest = self.roll_out(job["bundle"])
        fresh = self.inspect(source.fresh())
        self.settle(len(learnt) + len(fresh), manifest)
        self.rows += model_rows(manifest)
        self.rows += passage_rows("before", learnt, bars=False)
        self.rows += passage_rows("after", fresh, bars=True)
        self.rows += latency_rows(fresh)
        self.rows.append(at_most("the whole loop", _minutes(began), "min", 8))
        return manifest, fresh

    def collect(self, units: Iterable[LineUnit]) -> list[Passed]:
        """No model yet: every unit goes to a person."""
        self._until(self._online, STORE_PATIENCE_S, "the station never came online")
        with self._act("collect"):
            passed = self._send("collecting, no model yet", units)
        self.rows.append(Row("pictures", len(passed), "pictures"))
        return passed

    def review(self, passed: list[Passed], *, manual: bool) -> None:
        """The reviewer answers what the truth is; with `manual` a person does, at the browser."""
        units = {item.unit.unit.serial: item.unit for item in passed}
        with self._act("review"):
            if manual:
                self._wait_for_person(len(units))
            else:
                self._review_all(units)
        labels = self.reviewer.summary()["labels"]
        self.rows.append(Row("labels", sum(labels.values()), "boxes", detail=str(labels)))

    def retrain(self) -> dict[str, Any]:
        """Ask for a retraining and watch it."""
        number = self.engineer.ask_for_retraining("day one")
        with self._bar("retraining") as bar:
            task = bar.add_task("waiting for the trainer", total=100)
            stage, since = "", time.monotonic()
            while True:
                self.programs.check()
                job = self.engineer.retraining(number)
                if job["stage"] != stage:
                    self._stage_row(stage, since)
                    stage, since = job["stage"], time.monotonic()
                bar.update(
                    task, description=f"retrain: {job['stage']} {job['message']}", completed=job["percent"]
                )
                if job["state"] == "failed":
                    raise DemoFailed(f"retraining failed: {job['message']}")
                if job["state"] == "done":
                    self._stage_row(stage, since)
                    return job
                time.sleep(LOOK_EVERY_S)

    def roll_out(self, digest: str) -> BundleManifest:
        """Assign the bundle; wait until the station says that it runs it."""
        with self._act("roll out"):
            self.engineer.assign(STATION, digest)
            self._until(
                lambda: self._running() == digest, SWAP_PATIENCE_S, f"the station never ran {digest[:12]}"
            )
        bundle = self.plant.folder / "trainer" / "bundles" / digest
        return BundleManifest.model_validate_json((bundle / MANIFEST_NAME).read_bytes())

    def inspect(self, units: Iterable[LineUnit]) -> list[Passed]:
        """Fresh units, judged by the new model."""
        with self._act("inspect"):
            return self._send("inspecting with the new model", units)

    def settle(self, count: int, manifest: BundleManifest) -> None:
        """Everything the line saw lies in the database, and the new bundle's digest with it."""
        with self._act("settle"):
            self._stored(count)
            self._until(
                lambda: self._spool_depth() == 0, STORE_PATIENCE_S, "the station's spool never emptied"
            )
        ours = list(self.reviewer.inspections(bundle=manifest.digest))
        if not ours:
            raise DemoFailed(f"no inspection carries the new bundle {manifest.digest[:12]}")
        self.rows.append(Row("inspections with the new bundle", len(ours), "inspections", ">= 1", bool(ours)))
        self.rows.append(at_most("spool depth", self._spool_depth(), "records", 0))

    def _send(self, words: str, units: Iterable[LineUnit]) -> list[Passed]:
        waiting = list(units)
        with self._bar(words) as bar:
            task = bar.add_task(words, total=len(waiting))
            return self.conveyor.run(waiting, lambda _: bar.advance(task))

    def _review_all(self, units: dict[str, LineUnit]) -> None:
        self._stored(len(units))
        with self._bar("reviewing") as bar:
            task = bar.add_task("the reviewer labels", total=len(units))
            for inspection in list(self.reviewer.inspections(reviewed="false")):
                unit = units.get(inspection["unit"]["serial"])
                if unit is not None and inspection["verdict"] != Verdict.INVALID:
                    self.reviewer.review(inspection, unit)
                bar.advance(task)

    def _wait_for_person(self, count: int) -> None:
        plant = self.plant
        self.console.print(f"Now you: {plant.dashboard_url}/review  (log in as demo / {plant.password})")
        while (done := int(self.reviewer.summary()["reviewed"])) < count:
            self.programs.check()
            self.console.print(f"{done} of {count} reviewed", end="\r")
            time.sleep(LOOK_EVERY_S)

    def _stored(self, count: int) -> None:
        """Wait until that many inspections lie in the database with their pictures."""

        def all_there() -> bool:
            found = list(self.reviewer.inspections())
            return len(found) >= count and all(_has_pictures(item) for item in found)

        self._until(all_there, STORE_PATIENCE_S, f"not all of {count} units reached the database")

    def _status(self) -> dict[str, Any]:
        """What the station last said of itself; empty before its first word."""
        return (self.engineer.station(STATION) or {}).get("status") or {}

    def _online(self) -> bool:
        return bool(self._status().get("state") == StationState.ONLINE)

    def _spool_depth(self) -> int:
        return int(self._status().get("spool_depth", -1))

    def _running(self) -> str | None:
        status = self._status()
        if status.get("update") == "refused":
            raise DemoFailed(f"the station refused the bundle: {status.get('update_message')}")
        bundle: str | None = status.get("bundle")
        return bundle

    def _until(self, there: Callable[[], bool], patience_s: float, complaint: str) -> None:
        deadline = time.monotonic() + patience_s
        while not there():
            self.programs.check()
            if time.monotonic() > deadline:
                raise Unavailable(f"{complaint} within {patience_s:g} s (logs: {self.plant.logs})")
            time.sleep(LOOK_EVERY_S)

    def _stage_row(self, stage: str, since: float) -> None:
        if stage:
            self.rows.append(Row(f"minutes: {stage}", _minutes(since), "min"))

    def _act(self, name: str) -> "_Act":
        return _Act(name, self.rows)

    def _bar(self, words: str) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self.console,
        )


class _Act:
    """Times a part of the story into the rows."""

    def __init__(self, name: str, rows: list[Row]) -> None:
        self._name, self._rows = name, rows

    def __enter__(self) -> None:
        self._began = time.monotonic()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._rows.append(Row(f"minutes: {self._name}", _minutes(self._began), "min"))


def _minutes(since: float) -> float:
    return round((time.monotonic() - since) / 60, 2)


def _has_pictures(inspection: dict[str, Any]) -> bool:
    return all(view["picture"] is None or view["picture"]["stored"] for view in inspection["views"])
