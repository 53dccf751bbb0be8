from tests.bench.release.rollout import rows


def test_the_short_form_of_the_check() -> None:
    """50 stations, a bad bundle and a good one, the registry killed three times."""
    found = {row.name: row for row in rows(short=True)}
    assert found["kills of the registry"].value == 3
    assert [name for name, row in found.items() if row.holds is False] == []
