"""A page for each program's settings. Pure."""

from typing import NamedTuple

from pydantic import BaseModel

from dashboard.settings import Settings
from deploy.reference.tables import page_of
from edge_agent.settings import EdgeSettings
from model_registry.settings import RegistrySettings
from trainer.settings import TrainerSettings


class Page(NamedTuple):
    title: str
    start: str
    """How to begin a file, and how to try one."""
    model: type[BaseModel]


PAGES = {
    "settings-edge.md": Page(
        "Settings of the edge agent",
        "`edge-agent settings example` shows a file to start from, `edge-agent check` tries one.",
        EdgeSettings,
    ),
    "settings-dashboard.md": Page(
        "Settings of dashboard and ingest",
        "Nothing is needed; `dashboard settings check` reads a file, `dashboard check` tries it.",
        Settings,
    ),
    "settings-registry.md": Page(
        "Settings of the model registry",
        "`model-registry init FOLDER` writes a file and all that belongs to it.",
        RegistrySettings,
    ),
    "settings-trainer.md": Page(
        "Settings of the trainer", "`trainer settings example` shows a file to start from.", TrainerSettings
    ),
}


def settings_pages() -> dict[str, str]:
    return {
        name: f"# {page.title}\n\n{page.start} TOML; unknown keys are refused.\n\n{page_of(page.model)}"
        for name, page in PAGES.items()
    }
