"""Whether a bundle finds here, on this processor, what it found where it was made.

`python -m edge_agent.detect.golden FOLDER` does it in a process of its own, so that a model that crashes
or hangs takes nothing with it.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from edge_agent.capture.jpeg import decode
from edge_agent.detect.detector import Detector
from inspection.detection import Detection, Threshold
from inspection.errors import InputRefused, SightlineError
from inspection.word import Word
from model_registry.bundle.manifest import GoldenPicture
from model_registry.bundle.prepare import Picture

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
MEMORY_SHARE = 0.5
"""Of what is free on this machine: the bundle in service and all else need the rest."""
TIMEOUT_S = 25.0
"""A bundle in service can wait no longer to hear that the new one hangs."""
TIMED = 3
"""Looks at one picture, of which the quickest counts: a busy machine makes others slow, none quick."""


class GoldenReport(Word):
    pictures: int
    cpu_ms: float = 0.0
    """Of the processor's time, all threads, that a picture takes."""
    faults: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.faults


def check_golden(folder: Path, most_ms: float | None = None) -> GoldenReport:
    """Run the bundle's golden pictures and compare; `most_ms` of the processor's time for each, if given.

    Raises:
        InputRefused: the bundle or one of its pictures cannot be read.
        DetectorFailed: the model gave nonsense.
    """
    detector = Detector.load(folder)
    faults: list[str] = []
    slowest_ms = 0.0
    for golden in detector.manifest.golden:
        pixels = decode((folder / golden.file).read_bytes())
        if pixels.shape[:2] != (golden.height, golden.width):
            raise InputRefused(
                f"{folder / golden.file}: is not {golden.width}x{golden.height} as the passport says"
            )
        faults += differences(golden, detector.detect(pixels), detector.manifest.thresholds)
        took_ms = _cpu_ms(detector, pixels)
        slowest_ms = max(slowest_ms, took_ms)
        if most_ms is not None and took_ms > most_ms:
            faults.append(f"{golden.file}: takes {took_ms:.0f} ms; the recipes' takt is {most_ms:.0f} ms")
            break
    return GoldenReport(pictures=len(detector.manifest.golden), cpu_ms=slowest_ms, faults=tuple(faults))


def _cpu_ms(detector: Detector, pixels: Picture) -> float:
    took = []
    for _ in range(TIMED):
        began = time.process_time()
        detector.detect(pixels)
        took.append(1000 * (time.process_time() - began))
    return min(took)


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


def golden_check_in_child(folder: Path, timeout_s: float = TIMEOUT_S, most_ms: float | None = None) -> None:
    """Check in a child process.

    Raises:
        InputRefused: with the reason: crashed, hung, took too much time or memory, not finite, or different
            from what it should find.
    """
    command = [sys.executable, "-m", "edge_agent.detect.golden", str(folder)]
    command += [] if most_ms is None else [str(most_ms)]
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


def free_memory(meminfo: Path = Path("/proc/meminfo")) -> int:
    """Bytes that programs can have without swapping; where Linux does not say so, what `LIMITS` allows."""
    if meminfo.exists():
        lines = (line.partition(":") for line in meminfo.read_text().splitlines())
        for name, _, text in lines:
            if name == "MemAvailable":
                return int(text.split()[0]) * 1024
    return LIMITS[resource.RLIMIT_AS]


def main(arguments: Sequence[str]) -> int:
    """`FOLDER [MOST_MS]`. One line of JSON; 0 passed, 1 different, 2 unreadable or failed."""
    os.nice(10)  # the loop beside it comes first
    memory = int(free_memory() * MEMORY_SHARE)
    for what, limit in {**LIMITS, resource.RLIMIT_DATA: memory}.items():
        resource.setrlimit(what, (limit, limit))
    most_ms = float(arguments[1]) if len(arguments) > 1 else None
    try:
        report = check_golden(Path(arguments[0]), most_ms)
    except MemoryError:
        print(json.dumps({"error": f"needs more than {memory // 2**20} MiB of memory"}))
        return 2
    except SightlineError as error:
        print(json.dumps({"error": str(error)}))
        return 2
    print(report.model_dump_json())
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
