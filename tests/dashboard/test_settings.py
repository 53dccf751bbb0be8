from pathlib import Path

import pytest

from dashboard.people.roles import Role
from dashboard.settings import Settings, read_settings
from inspection.errors import InputRefused
from inspection.files import parse_toml

GOOD = """
[database]
url = "postgresql://sightline@db/sightline"
[pictures]
url = "s3://pictures/plant-7"
[web]
host = "0.0.0.0"
port = 8080
timezone = "Asia/Shanghai"
takt_ms = 100
[broker]
host = "broker"
[registry]
url = "http://registry:8090"
token_file = "/etc/sightline/registry.token"
[retraining]
min_pictures = 40
"""


def test_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "dashboard.toml"
    path.write_text(GOOD)

    settings = read_settings(path)

    assert settings.registry is not None
    assert settings.registry.token_file == Path("/etc/sightline/registry.token")
    assert (settings.web.timezone, settings.retraining.min_pictures) == ("Asia/Shanghai", 40)


def test_the_example_of_single_sign_on_is_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "single-sign-on.md").read_text(encoding="utf-8")
    oidc = parse_toml(page.split("```toml")[1].split("```")[0], "single-sign-on.md", Settings).oidc

    assert oidc is not None
    assert oidc.redirect_uri == "https://sightline.plant.example/login/oidc/answer"
    assert oidc.roles["quality"] is Role.REVIEWER


def test_the_example_of_retention_is_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "retention.md").read_text(encoding="utf-8")
    kept = parse_toml(page.split("```toml")[1].split("```")[0], "retention.md", Settings).retention

    assert (kept.ok_days, kept.other_days, kept.every_h) == (90, 730, 24)


def test_without_a_file_there_are_defaults() -> None:
    assert read_settings(None) == Settings()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[web]\nprot = 1", "web.prot: unknown key; remove it or check its spelling"),
        ("[web]\nport = 99999", "web.port: Input should be less than or equal to 65535 (got 99999)"),
        ("[web]\ntimezone = 'Moon'", "web.timezone: not a time zone; write one like Europe/Berlin"),
        ("[registry]", "registry.url: missing; add it"),
        ("[oidc]", "oidc.issuer: missing; add it"),
        ("oidc.issuer = 'http://login.example'", "has to be kept from others; write https://"),
        ("oidc.scopes = ['profile']", "without 'openid' the provider does not say who somebody is"),
        ("oidc.roles.qa = 'boss'", "oidc.roles.qa: Input should be 'operator', 'reviewer', 'engineer'"),
        ("[web", "not TOML"),
    ],
)
def test_mistakes_name_file_key_and_value(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "dashboard.toml"
    path.write_text(text)

    with pytest.raises(InputRefused) as told:
        read_settings(path)
    assert str(told.value).startswith(f"{path}: ")
    assert words in str(told.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"nowhere\.toml: cannot be read \(No such file or directory\)"):
        read_settings(tmp_path / "nowhere.toml")
