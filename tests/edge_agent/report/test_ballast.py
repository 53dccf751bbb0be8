from pathlib import Path

from edge_agent.report.ballast import BALLAST_BYTES, Ballast


def test_it_takes_room_once_and_gives_it_back_once(tmp_path: Path) -> None:
    path = tmp_path / "ballast"
    ballast = Ballast(path)
    ballast.take()
    ballast.take()
    assert path.stat().st_size == BALLAST_BYTES
    assert ballast.throw()
    assert not path.exists()
    assert not ballast.throw()
