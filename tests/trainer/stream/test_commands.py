"""`trainer stream` and `trainer reference` as a person types them."""

import queue
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspection.errors import InputRefused
from inspection.files import read_json_file
from inspection.verdict import Verdict
from inspection.wire.codec import encode
from inspection.wire.link import BrokerAddress, Incoming, Link
from inspection.wire.messages import AlarmsTaken
from inspection.wire.topics import EVERY_ALARM, alarm_receipt_topic
from tests.fakes.alarms import alarm, alarm_message, digest_of
from tests.fakes.mosquitto import Mosquitto
from tests.fakes.passing import each_minute, in_rows, in_windows, land
from trainer.cli import app
from trainer.stream.folder import StreamFolder
from trainer.stream.reference import Reference

PERIOD = ("--from", "2026-01-31", "--to", "2026-01-31")


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    if result.exception:
        raise result.exception
    return result.output


def written(folder: Path, stream: bool = True) -> Path:
    file = folder / "trainer.toml"
    table = f'[stream]\ninspections = "{folder}/store/inspections"\nout = "{folder}/out"\n'
    file.write_text(f'data_dir = "{folder}/var"\n{table if stream else ""}')
    return file


@pytest.mark.spark
@pytest.mark.usefixtures("spark")
def test_a_day_and_its_reference(tmp_path: Path) -> None:
    rows = each_minute(1, [Verdict.OK] * 9 + [Verdict.NG], 0.9)
    land(tmp_path / "store", rows, "1")
    settings = written(tmp_path)
    assert run("stream", "--settings", settings, "--once").split() == [f"{tmp_path}/out"]
    assert in_windows(tmp_path / "out") == in_rows(rows, timedelta(minutes=10))
    told = run("reference", *PERIOD, "--file", tmp_path / "usual.json", "--settings", settings)
    assert told == "suzhou/line-1 AC-100 bbbbbbbbbbbb: 10 judged, 1 NG, 1 labels\n"
    (usual,) = read_json_file(tmp_path / "usual.json", Reference).usual
    assert (usual.ng, usual.scores["screw"][45]) == (1, 10)


@pytest.mark.spark
@pytest.mark.broker
@pytest.mark.usefixtures("spark")
def test_alarms_are_told_before_the_command_ends(tmp_path: Path) -> None:
    land(tmp_path / "store", each_minute(1, [Verdict.OK]), "1")
    StreamFolder(f"{tmp_path}/out").put_alarms(0, [alarm()])  # of an earlier start, that was killed
    heard: queue.SimpleQueue[Incoming] = queue.SimpleQueue()

    def take(message: Incoming) -> None:
        heard.put(message)
        receipt = AlarmsTaken(digests=(digest_of(message),))
        dashboard.publish(alarm_receipt_topic("suzhou/line-1"), encode(receipt))

    with Mosquitto() as broker:
        dashboard = Link(
            BrokerAddress(port=broker.port), "dashboard", on_message=take, subscriptions=[EVERY_ALARM]
        )
        dashboard.start()
        settings = written(tmp_path)
        with settings.open("a") as file:
            file.write(f"[stream.broker]\nport = {broker.port}\n")
        run("stream", "--settings", settings, "--once")
        dashboard.stop()
    assert heard.get(timeout=1).payload == alarm_message(alarm()).payload
    assert StreamFolder(f"{tmp_path}/out").told().digests == (digest_of(alarm_message(alarm())),)


def test_settings_without_a_stream(tmp_path: Path) -> None:
    with pytest.raises(
        InputRefused, match=r"trainer.toml: \[stream\] is missing; `trainer settings example`"
    ):
        run("stream", "--settings", written(tmp_path, stream=False))


def test_a_period_without_windows(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no windows from 2026-01-31 to 2026-01-31; let `trainer stream`"):
        run("reference", *PERIOD, "--file", tmp_path / "usual.json", "--settings", written(tmp_path))
