"""`python -m deploy.observability`: write rules.yml, the board and docs/alarms.md from the table."""

import json
from pathlib import Path

import yaml

from deploy.observability.board import board
from deploy.observability.page import page
from deploy.observability.rules import rules

HERE = Path(__file__).parent
RULES_HEAD = "# Made by `python -m deploy.observability`; docs/alarms.md says more of each.\n"


def written() -> dict[Path, str]:
    """Every file that follows from the table, with its text."""
    told = yaml.safe_dump(rules(), sort_keys=False, allow_unicode=True, width=10_000)
    return {
        HERE / "rules.yml": RULES_HEAD + told,
        HERE / "grafana" / "sightline.json": json.dumps(board(), indent=1) + "\n",
        HERE.parents[1] / "docs" / "alarms.md": page(),
    }


def main() -> None:
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
