"""The trainer's commands over what arrives."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from inspection.errors import InputRefused
from inspection.files import read_json_file
from model_registry.bundle.disk import write_whole
from model_registry.bundle.verify import verify_folder
from trainer.archive.commands import From, To, absolute, period_of
from trainer.compose import spark_session
from trainer.settings import read_settings
from trainer.stream.folder import StreamFolder
from trainer.stream.job import BatchDone, watch_stream
from trainer.stream.reference import Reference, reference_of
from trainer.stream.settings import StreamSettings
from trainer.stream.teller import telling
from trainer.stream.windows import tallies

log = logging.getLogger(__name__)

SettingsFile = Annotated[
    Path,
    typer.Option(
        "--settings",
        "-s",
        envvar="SIGHTLINE_TRAINER",
        help="TOML file; its table `stream` says what to watch.",
    ),
]


def stream_command(
    settings: SettingsFile,
    once: Annotated[
        bool, typer.Option("--once", help="Count what has landed by now, and stop; for a schedule.")
    ] = False,
    bundle: Annotated[
        Path | None, typer.Option(help="Folder of the released bundle: its thresholds, for the sift.")
    ] = None,
) -> None:
    """Watch inspections as they land: rates and drift in windows of time, alarms, and what is worth keeping.

    Killed and started again, it goes on where it was; each inspection is counted exactly once.
    """
    chosen = read_settings(settings)
    watched = _with_bundle(_stream_of(chosen.stream, settings), bundle)
    reference = read_json_file(watched.reference, Reference) if watched.reference else None
    if reference is None:
        log.warning("no reference under [stream]: rates and the sift only, no alarms")
    spark = spark_session(chosen)
    with _stopped_by_signal() as stop, telling(watched):
        watch_stream(spark, watched, reference, tell_log, once, stop)
    typer.echo(watched.out)


def reference_command(
    first: From,
    last: To,
    to: Annotated[Path, typer.Option("--file", help="File to write; name it as `reference` under [stream].")],
    settings: SettingsFile,
) -> None:
    """Make the reference that windows are compared with, out of the windows of a good period."""
    out = _stream_of(read_settings(settings).stream, settings).out
    period = period_of(first, last)
    windows = tallies(StreamFolder(out).all_windows(period.first, period.end))
    reference = reference_of(period.first, period.end, ((one.group, tally) for one, tally in windows))
    if not reference.usual:
        raise InputRefused(f"{out}: no windows from {first} to {last}; let `trainer stream` count them first")
    write_whole(to, (reference.model_dump_json(indent=1) + "\n").encode())
    for usual in reference.usual:
        name = f"{usual.line} {usual.sku} {usual.bundle[:12] or 'no bundle'}"
        typer.echo(f"{name}: {usual.inspections} judged, {usual.ng} NG, {len(usual.scores)} labels")


def tell_log(done: BatchDone) -> None:
    log.info("%s", done)
    for alarm in done.alarms:
        log.warning("%s", alarm)


@contextmanager
def _stopped_by_signal() -> Iterator[threading.Event]:
    stop = threading.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)
    held = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)


def _stream_of(stream: StreamSettings | None, file: Path) -> StreamSettings:
    """With full paths, since executors stand elsewhere."""
    if stream is None:
        raise InputRefused(f"{file}: [stream] is missing; `trainer settings example` shows one")
    return stream.model_copy(
        update={"inspections": absolute(stream.inspections), "out": absolute(stream.out)}
    )


def _with_bundle(stream: StreamSettings, bundle: Path | None) -> StreamSettings:
    """The bundle's thresholds, where the settings name none."""
    if bundle is None:
        return stream
    thresholds = {**verify_folder(bundle).thresholds, **stream.sift.thresholds}
    return stream.model_copy(update={"sift": stream.sift.model_copy(update={"thresholds": thresholds})})
