"""A dashboard with an identity provider, and a browser that goes from one to the other and back."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from fastapi.testclient import TestClient

from dashboard.database.engine import Database
from dashboard.people.roles import Role
from dashboard.settings import OidcSettings
from tests.fakes.clock_by_hand import ClockByHand
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.identity_provider import CLIENT, SECRET, IdentityProvider

ADDRESS = "http://127.0.0.1"
"""Of the dashboard, as the provider knows it."""
ANSWER = f"{ADDRESS}/login/oidc/answer"
ROLES = {"qa": Role.REVIEWER, "it": Role.ADMIN, "line": Role.OPERATOR}


def provider_for(address: str = ADDRESS) -> IdentityProvider:
    return IdentityProvider(ClockByHand(), {f"{address}/login/oidc/answer"})


def settings_for(provider: IdentityProvider, address: str = ADDRESS, **others: object) -> OidcSettings:
    keys = {
        "issuer": provider.address,
        "client_id": CLIENT,
        "address": address,
        "roles": ROLES,
        "timeout_s": 5.0,
    }
    return OidcSettings.model_validate({**keys, "label": "Plant log-in", **others})


def site_with(provider: IdentityProvider, database: Database, folder: Path, **others: Any) -> DashboardSite:
    """One clock for both."""
    site = DashboardSite(database, folder, oidc=settings_for(provider, **others), secret=SECRET)
    provider.clock = site.clock
    return site


def goes(browser: TestClient, next: str = "/") -> str:
    """Presses the button; where the provider is asked."""
    answer = browser.get("/login/oidc", params={"next": next})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def comes_back(there: str) -> str:
    """What the provider sends the browser back to, without the host."""
    answer = httpx.get(there, trust_env=False)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["location"])
    return f"{parts.path}?{parts.query}"


def signs_on(browser: TestClient, next: str = "/") -> httpx.Response:
    return browser.get(comes_back(goes(browser, next)))


def is_in(browser: TestClient) -> bool:
    return bool(browser.get("/").status_code == 200)
