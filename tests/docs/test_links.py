"""Every page and picture that a page points at is there."""

import re
from pathlib import Path

import pytest

from tests.fakes.docs import PAGES, ROOT

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_it_points_at_is_there(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    near = [link for link in LINK.findall(text) if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in near if not (page.parent / link).exists()] == []


def test_the_index_leads_to_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    pages = [page for page in PAGES if page.parent.name != "decisions" and page.name != "LICENSE"]
    named = {(ROOT / "docs" / link).resolve() for link in LINK.findall(index) if "://" not in link}
    missing = [page for page in pages if page not in named]
    assert missing == [ROOT / "README.md", ROOT / "docs" / "README.md"]
