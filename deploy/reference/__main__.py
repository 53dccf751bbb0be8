"""`python -m deploy.reference`: write docs/reference from the code. A test says so where it differs."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dashboard.app import build_app
from dashboard.database.engine import Database
from dashboard.pictures.store import FileStore
from dashboard.settings import Settings
from dashboard.web.openapi import describe
from deploy.reference.commands import commands_page
from deploy.reference.http import http_page
from deploy.reference.mqtt import mqtt_page
from deploy.reference.recipe import recipe_schema
from deploy.reference.settings import settings_pages
from model_registry.compose import build_registry, build_rollouts
from model_registry.service.app import create_app
from model_registry.service.tokens import Tokens
from model_registry.settings import RegistrySettings

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
MADE = "\n<!-- Made by `python -m deploy.reference` from the code; what is changed here is lost. -->\n"
ASK = (
    "Send `Authorization: Bearer TOKEN`; a token comes from `{}`. What has a `?` may be left out. "
    "In full, as OpenAPI: `GET {}`."
)


def written() -> dict[Path, str]:
    """Every page, with its text."""
    dashboard = ASK.format("dashboard token create", "/api/openapi.json")
    registry = ASK.format("model-registry token add", "/api/openapi.json")
    with TemporaryDirectory() as folder:
        pages = {
            **settings_pages(),
            "commands.md": commands_page(),
            "mqtt.md": mqtt_page(),
            "http-dashboard.md": http_page("HTTP: the dashboard", dashboard, _of_dashboard(Path(folder))),
            "http-registry.md": http_page("HTTP: the model registry", registry, _of_registry(Path(folder))),
        }
    made = {FOLDER / name: text + MADE for name, text in pages.items()}
    return made | {FOLDER / "recipe.schema.json": recipe_schema()}


def _of_dashboard(folder: Path) -> dict[str, Any]:
    database = Database.open(f"sqlite:///{folder}/dashboard.db")
    try:
        return describe(build_app(Settings(), database, FileStore(str(folder)), None, _now))
    finally:
        database.close()


def _of_registry(folder: Path) -> dict[str, Any]:
    settings = RegistrySettings(data_dir=folder, keys_dir=folder, tokens_file=folder / "tokens.json")
    registry = build_registry(settings)
    return create_app(registry, build_rollouts(settings, registry), Tokens, 1.0).openapi()


def _now() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
