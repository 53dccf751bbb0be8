"""Every word that the pages show, in every language. Read once, from the files beside this one."""

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

FOLDER = Path(__file__).parent / "i18n"
FOR_SCRIPTS = (
    "js.", "finding.", "cause.", "verdict.", "decision.", "reason.", "field.", "thing.", "silence."
)  # fmt: skip
"""Keys that begin so are handed to the browser's modules."""


class Language(StrEnum):
    ENGLISH = "en"
    CHINESE = "zh"


class Words:
    """One language. Called with a key and what to fill in."""

    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """
        Raises:
            KeyError: no such key; a test keeps all of them in every language.
        """
        return self._texts[key].format(**values)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(self._texts)

    def raw(self, key: str) -> str:
        """With its blanks."""
        return self._texts[key]

    def for_scripts(self) -> dict[str, str]:
        """Unfilled; those that only scripts use without their `js.`."""
        return {
            key.removeprefix("js."): text for key, text in self._texts.items() if key.startswith(FOR_SCRIPTS)
        }


def read_catalogue() -> dict[Language, Words]:
    return {
        language: Words(language, json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8")))
        for language in Language
    }


def choose_language(chosen: str | None, accepted: str) -> Language:
    """`chosen`: the person's own choice; `accepted`: the browser's Accept-Language."""
    if chosen in list(Language):
        return Language(chosen)
    first = accepted.partition(",")[0].strip().lower()
    return Language.CHINESE if first.startswith("zh") else Language.ENGLISH
