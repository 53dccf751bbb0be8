from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.database.engine import Database
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.identity_provider import IdentityProvider
from tests.fakes.signing_on import provider_for, site_with


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with provider_for() as provider:
        yield provider


@pytest.fixture
def site(provider: IdentityProvider, database: Database, tmp_path: Path) -> DashboardSite:
    """With the provider behind the button."""
    return site_with(provider, database, tmp_path)
