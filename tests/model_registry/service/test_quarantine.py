from datetime import timedelta
from pathlib import Path

from inspection.files import read_json_file
from model_registry.service.quarantine import KEPT, Refused, ReleaseRefused, keep
from tests.fakes.registry_world import START


def refused(minute: int) -> Refused:
    at = START + timedelta(minutes=minute)
    return Refused(refused_at=at, released_by="ann", reasons=("too blind", "too slow"))


def tar(folder: Path) -> Path:
    (folder / "bundle.tar").write_bytes(b"tar")
    return folder / "bundle.tar"


def test_a_refused_bundle_is_kept_with_its_reasons(tmp_path: Path) -> None:
    kept = keep(tmp_path / "quarantine", tar(tmp_path), refused(0))
    assert kept.read_bytes() == b"tar"
    assert read_json_file(kept.with_suffix(".json"), Refused) == refused(0)


def test_the_oldest_go(tmp_path: Path) -> None:
    first = keep(tmp_path / "quarantine", tar(tmp_path), refused(0))
    for minute in range(1, KEPT + 1):
        keep(tmp_path / "quarantine", tar(tmp_path), refused(minute))
    assert not first.exists()
    assert len(list((tmp_path / "quarantine").iterdir())) == 2 * KEPT


def test_the_refusal_tells_every_reason() -> None:
    assert str(ReleaseRefused(("too blind", "too slow"))) == "bundle refused: too blind; too slow"
