"""The order of all tests: long files first, so that no core waits for the other one at the end."""

from pathlib import Path

import pytest

LONG = tuple(
    Path(__file__).parent / name
    for name in (
        "trainer/test_standalone.py",
        "trainer/test_cli.py",
        "trainer/test_pipeline.py",
        "faults",
        "trainer",
        "dashboard/test_api_fuzzed.py",
    )
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a single process too: what is long fails early."""
    items.sort(
        key=lambda item: next((n for n, long in enumerate(LONG) if item.path.is_relative_to(long)), len(LONG))
    )
