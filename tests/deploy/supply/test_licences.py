"""What is installed with the programs, and under what terms: nothing that would bind a plant's own code."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = ("edge", "registry", "dashboard", "trainer", "opcua", "gpio")
"""Of `pyproject.toml`, as the programs are installed; without what only tests and benchmarks need."""
BINDING = re.compile(r"\bA?GPL|Affero|SSPL|Server Side Public|Business Source|Commons Clause", re.IGNORECASE)
LESSER = re.compile(r"LGPL|Lesser General Public", re.IGNORECASE)
"""Used as they are, and replaceable by whoever installs them (docs/decisions/0009, 0024, 0033)."""
EXPECTED_LESSER = {"asyncua", "psycopg", "psycopg-binary", "gpiod", "paramiko"}


def licence_of(name: str) -> str:
    """Expression, field and classifiers, whatever is given."""
    meta = distribution(name).metadata
    classifiers = [one for one in meta.get_all("Classifier") or [] if one.startswith("License")]
    field = "".join(meta.get_all("License") or []).splitlines()[:1]
    return "; ".join([*(meta.get_all("License-Expression") or [""]), *field, *classifiers])


def installed_with(name: str, extras: tuple[str, ...], seen: set[str]) -> Iterator[str]:
    """The package and all that it brings."""
    try:
        requirements = distribution(name).requires or []
    except PackageNotFoundError:
        return  # of another platform
    seen.add(name)
    yield name
    for text in requirements:
        needed = Requirement(text)
        wanted = needed.marker is None or any(needed.marker.evaluate({"extra": one}) for one in ("", *extras))
        child = canonicalize_name(needed.name)
        if wanted and child not in seen and child != "sightline":
            yield from installed_with(child, tuple(needed.extras), seen)


@pytest.fixture(scope="module")
def packages() -> list[str]:
    return sorted(set(installed_with("sightline", EXTRAS, set())))


def test_the_walk_finds_what_the_programs_import(packages: list[str]) -> None:
    assert {"openvino", "torch", "pyspark", "fastapi", "sqlalchemy", "tuf", "paho-mqtt", "numpy"} <= set(
        packages
    )
    assert "pytest" not in packages
    assert "ultralytics" not in packages


def test_no_licence_binds_a_plants_own_code(packages: list[str]) -> None:
    binding = {
        name: terms
        for name in packages
        if BINDING.search(LESSER.sub("", terms := licence_of(name))) and name not in EXPECTED_LESSER
    }
    assert binding == {}


def test_what_is_lesser_is_known(packages: list[str]) -> None:
    lesser = {name for name in packages if LESSER.search(licence_of(name))}
    assert lesser <= EXPECTED_LESSER, lesser


@pytest.mark.parametrize(
    ("terms", "binds"),
    [
        ("AGPL-3.0-only", True),
        ("License :: OSI Approved :: GNU Affero General Public License v3", True),
        ("GPL-3.0-or-later", True),
        ("GNU Lesser General Public License v2 (LGPLv2)", False),
        ("Apache-2.0; BSD-3-Clause", False),
        ("EPL-2.0 OR BSD-3-Clause", False),
    ],
)
def test_what_binds_is_recognised(terms: str, binds: bool) -> None:
    assert bool(BINDING.search(LESSER.sub("", terms))) == binds
