"""`make bench-recipes`: what alignment and judging cost, and how near slots follow a real part.

`screws` are photographs from the hand: shifted up to 100 pixels of 600, turned up to 12 degrees, seen from
somewhat different sides, which no shift or turn can undo. The truth is the centre of each hand-drawn box.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from edge_agent.align.aligner import Aligner
from edge_agent.capture.jpeg import decode
from edge_agent.capture.quality import picture_problem
from inspection.detection import Detection
from inspection.geometry import Box, Point
from inspection.judge import ViewEvidence, judge
from inspection.recipe import Recipe, ViewRecipe
from inspection.rules.alignment import Alignment
from inspection.rules.defect import Allowance, DefectLimit
from inspection.rules.quality import PictureQuality
from inspection.rules.slot import Slot
from inspection.rules.zone import IgnoreZone, Zone
from inspection.shift import Shift
from model_registry.bundle.prepare import Picture, half_of
from tests.bench.report import Row, publish
from tests.fakes import parts

WIDTH, HEIGHT = 1920, 1200
REACH_PX = 120
"""How far a screw may lie off: the farthest does by 99, and turned."""
TURN_DEG = 12.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--short", action="store_true", help="fewer rounds")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    rounds = 20 if arguments.short else 100
    rows = [_alignment_cost(turns, rounds) for turns in (0.0, 3.0, TURN_DEG)]
    rows.append(_check_cost(rounds))
    rows += [_judging_cost(detections, rounds) for detections in (20, 300)]
    data = Path(os.environ.get("SIGHTLINE_DATA", "../shared/data"))
    rows += _on_screws(data) if (data / "screws").is_dir() else []
    publish("Recipes: alignment and judging, one thread", rows, arguments.report)


def _aligner(golden: Picture, max_shift_px: float, max_turn_deg: float) -> Aligner:
    height, width = golden.shape[:2]
    asked = Alignment(
        golden="golden.png", sha256="0" * 64, max_shift_mm=max_shift_px, max_turn_deg=max_turn_deg
    )
    return Aligner(golden, ViewRecipe(name="top", width=width, height=height, mm_per_pixel=1), asked)


def _alignment_cost(turns: float, rounds: int) -> Row:
    golden, shown = (
        np.asarray(cv2.resize(picture, (WIDTH, HEIGHT)), dtype=np.uint8)
        for picture in (parts.part(), parts.part(9, -5))
    )
    aligner = _aligner(golden, 120, turns)
    name = f"alignment, turns up to {turns:g} degrees, {WIDTH}x{HEIGHT}"
    return Row(name, round(_median_us(lambda: aligner.look(shown), rounds) / 1000, 2), "ms", detail="p50")


def _check_cost(rounds: int) -> Row:
    """Size, light, contrast and sharpness of one picture."""
    pixels = np.asarray(cv2.resize(parts.part(), (WIDTH, HEIGHT)), dtype=np.uint8)
    view = ViewRecipe(
        name="top", width=WIDTH, height=HEIGHT, mm_per_pixel=1, quality=PictureQuality(min_sharpness=0.001)
    )
    assert picture_problem(pixels, view) is None
    half = half_of(pixels)  # the network's input needs it as well
    halving_ms = round(_median_us(lambda: half_of(pixels), rounds) / 1000, 2)
    taken_ms = round(_median_us(lambda: picture_problem(pixels, view, half), rounds) / 1000, 2)
    detail = f"p50, besides {halving_ms} ms for the half, which the network's input needs too"
    return Row(f"picture check, {WIDTH}x{HEIGHT}", taken_ms, "ms", "<= 1", taken_ms <= 1, detail)


def _judging_cost(detections: int, rounds: int) -> Row:
    rng = np.random.default_rng(0)
    places = rng.uniform(50, 1000, (detections, 2))
    found = tuple(
        Detection(label="screw" if i % 2 else "dent", score=0.9, box=Box(x1=x, y1=y, x2=x + 20, y2=y + 20))
        for i, (x, y) in enumerate(places.tolist())
    )
    limit = DefectLimit(label="dent", min_side_mm=1, allowed=Allowance(count=3))
    slots = tuple(
        Slot(name=f"screw-{i}", label="screw", x=100 * i + 50, y=500, tolerance_mm=20) for i in range(12)
    )
    boxes = [Box(x1=x, y1=0, x2=x + 100, y2=1200) for x in range(0, 500, 100)]
    view = ViewRecipe(
        name="top",
        width=WIDTH,
        height=HEIGHT,
        mm_per_pixel=0.2,
        slots=slots,
        defects=(limit,),
        zones=tuple(Zone(name=f"zone-{i}", box=box, defects=(limit,)) for i, box in enumerate(boxes[:3])),
        ignore=tuple(IgnoreZone(name=f"mask-{i}", box=box) for i, box in enumerate(boxes[3:])),
    )
    recipe = Recipe(sku="bench", version=1, takt_ms=1000, views=(view,))
    evidence = ViewEvidence(view="top", detections=found, shift=Shift(dx_px=5, dy_px=3, turn_deg=1))
    name = f"judging {detections} detections: 12 slots, 4 limits, 3 zones, 2 masks"
    return Row(name, round(_median_us(lambda: judge(recipe, [evidence], {}), rounds), 0), "us", detail="p50")


def _median_us(step: Callable[[], object], rounds: int) -> float:
    """Of processor time: what else runs on the machine does not count."""
    times = []
    for _ in range(rounds):
        began = time.thread_time()
        step()
        times.append((time.thread_time() - began) * 1e6)
    return statistics.median(times)


def _on_screws(data: Path) -> list[Row]:
    truth = {**_centres(data / "screws" / "train.json"), **_centres(data / "screws" / "test.json")}
    middle = np.median(np.array(list(truth.values())), axis=0)
    best = min(truth, key=lambda name: float(np.abs(np.array(truth[name]) - middle).sum()))
    golden = _picture(data / "screws" / "images" / best)
    height, width = golden.shape[:2]
    aligner, centre = _aligner(golden, REACH_PX, TURN_DEG), Point(width / 2, height / 2)
    before, after, refused, right, mirrored = [], [], 0, [], []
    for name, places in truth.items():
        picture = _picture(data / "screws" / "images" / name)
        right.append(aligner.position(picture).confidence)
        mirrored.append(aligner.position(np.ascontiguousarray(picture[::-1])).confidence)
        found = aligner.look(picture)
        before.append(_farthest(truth[best], places))
        if isinstance(found, Shift):
            after.append(_farthest([found.moved(place, centre) for place in truth[best]], places))
        else:
            refused += 1
    strangers = [
        cv2.resize(_picture(file), (width, height))
        for file in sorted((data / "deeppcb" / "images").iterdir())[:100]
    ]
    boards = [aligner.position(np.asarray(one, dtype=np.uint8)).confidence for one in strangers]
    taken = sum(isinstance(aligner.look(np.asarray(one, dtype=np.uint8)), Shift) for one in strangers)
    return [
        Row("screws: the lowest confidence", round(min(right), 1), "deviations"),
        Row("circuit boards: the highest confidence", round(max(boards), 1), "deviations"),
        Row("screws in a mirror: the highest confidence", round(max(mirrored), 1), "deviations"),
        *_spread("screws: the farthest slot is off, not aligned", before),
        *_spread("screws: the farthest slot is off, aligned", after),
        Row("screws: INVALID, shifted", refused, f"of {len(truth)}"),
        Row("circuit boards taken for the block of screws", taken, f"of {len(strangers)}", "= 0", taken == 0),
    ]


def _spread(name: str, errors: list[float]) -> list[Row]:
    return [
        Row(f"{name}, p{share}", round(float(np.percentile(errors, share)), 1), "px of 600x789")
        for share in (50, 90, 100)
    ]


def _centres(file: Path) -> dict[str, list[Point]]:
    """By file name, the four places from left to right in the upper row, then in the lower one."""
    content = json.loads(file.read_text())
    found: dict[str, list[Point]] = {}
    for image in content["images"]:
        boxes = [one["bbox"] for one in content["annotations"] if one["image_id"] == image["id"]]
        down = sorted((Point(x + w / 2, y + h / 2) for x, y, w, h in boxes), key=lambda place: place.y)
        if len(down) == 4:
            found[image["file_name"]] = [*sorted(down[:2]), *sorted(down[2:])]
    return found


def _farthest(placed: list[Point], true: list[Point]) -> float:
    return max(float(np.hypot(one.x - two.x, one.y - two.y)) for one, two in zip(placed, true, strict=True))


def _picture(file: Path) -> Picture:
    return decode(file.read_bytes())


if __name__ == "__main__":
    main()
