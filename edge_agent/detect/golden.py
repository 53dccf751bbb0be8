"""Whether a bundle finds here, on this processor, what it found where it was made.

`python -m edge_agent.detect.golden FOLDER` does it in a process of its own, so that a model that crashes
or hangs takes nothing with it.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from edge_agent.capture.jpeg import decode
from edge_agent.detect.detector import Detector
from inspection.detection import Detection, Threshold
from inspection.errors import InputRefused, SightlineError
from inspection.word import Word
from model_registry.bundle.manifest import GoldenPicture

MIN_IOU = 0.5
MAX_SHIFT = 0.15
"""Largest difference of scores between two processors that is still the same finding."""
GIB = 1024**3
LIMITS = {
    resource.RLIMIT_AS: 16 * GIB,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_NOFILE: 256,
}


class GoldenReport(Word):
    pictures: int
    faults: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.faults


def check_golden(folder: Path) -> GoldenReport:
    """Run the bundle's golden pictures and compare.

    Raises:
        InputRefused: the bundle or one of its pictures cannot be read.
        DetectorFailed: the model gave nonsense.
    """
    detector = Detector.load(folder)
    faults: list[str] = []
    for golden in detector.manifest.golden:
        pixels = decode((folder / golden.file).read_bytes())
        if pixels.shape[:2] != (golden.height, golden.width):
            raise InputRefused(
                f"{folder / golden.file}: is not {golden.width}x{golden.height} as the passport says"
            )
        faults += differences(golden, detector.detect(pixels), detector.manifest.thresholds)
    return GoldenReport(pictures=len(detector.manifest.golden), faults=tuple(faults))


def differences(
    golden: GoldenPicture, found: Sequence[Detection], thresholds: dict[str, Threshold]
) -> list[str]:
    """What is missing, shifted, or too much, in words."""
    faults: list[str] = []
    free = list(found)
    for wanted in golden.expected:
        alike = [one for one in free if one.label == wanted.label and one.box.iou(wanted.box) >= MIN_IOU]
        best = min(alike, key=lambda one: abs(one.score - wanted.score), default=None)
        if best is None:
            faults.append(f"{golden.file}: {wanted.label} (score {wanted.score:.2f}) is not found")
            continue
        free.remove(best)
        if abs(best.score - wanted.score) > MAX_SHIFT:
            faults.append(
                f"{golden.file}: {wanted.label} scores {best.score:.2f} instead of {wanted.score:.2f}"
            )
    for extra in free:
        limit = thresholds.get(extra.label)
        if limit is not None and extra.score >= clearly_above(limit.reject):
            faults.append(
                f"{golden.file}: finds a {extra.label} (score {extra.score:.2f}) that was not there"
            )
    return faults


def clearly_above(reject: float) -> float:
    """From which score on an unexpected finding is no mere shift across the threshold."""
    return min(reject + MAX_SHIFT, (1 + reject) / 2)


def golden_check_in_child(folder: Path, timeout_s: float = 120.0) -> None:
    """Check in a child process.

    Raises:
        InputRefused: with the reason: crashed, hung, not finite, or different from what it should find.
    """
    command = [sys.executable, "-m", "edge_agent.detect.golden", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired as error:
        raise InputRefused(
            f"golden check of {folder.name}: hung for {timeout_s:g} s and was ended"
        ) from error
    fault = verdict_of(done.returncode, done.stdout, done.stderr)
    if fault is not None:
        raise InputRefused(f"golden check of {folder.name}: {fault}")


def verdict_of(code: int, output: str, errors: str) -> str | None:
    """What the child's end means, in words; None: passed."""
    if code == 0:
        return None
    if code < 0:
        return f"the model crashed (signal {-code})"
    return _reason(output) or errors[-300:].strip()


def _reason(output: str) -> str:
    lines = output.strip().splitlines()
    try:
        said = json.loads(lines[-1]) if lines else {}
    except ValueError:
        return lines[-1]
    return str(said.get("error") or "; ".join(said.get("faults", [])[:5]))


def main(arguments: Sequence[str]) -> int:
    """One line of JSON; 0 passed, 1 different, 2 unreadable or failed."""
    os.nice(10)  # the loop beside it comes first
    for what, limit in LIMITS.items():
        resource.setrlimit(what, (limit, limit))
    try:
        report = check_golden(Path(arguments[0]))
    except SightlineError as error:
        print(json.dumps({"error": str(error)}))
        return 2
    print(report.model_dump_json())
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
