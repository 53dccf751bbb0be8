"""The commands that documentation tells people to type: from fenced blocks, and between backticks."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "deploy").glob("*/README.md")),
    *sorted((ROOT / "trainer").rglob("README.md")),
)
BLOCK = re.compile(r"(?:<!-- (?P<note>.*?) -->\n)?```(?P<kind>sh|text)\n(?P<text>.*?)```", re.DOTALL)
HERE_DOCUMENT = re.compile(r"<<'(\w+)'.*?\n\1\n", re.DOTALL)
REMARK = re.compile(r"(^|\s)#.*")
ENDS = {"&&", "||", ";", "|", "&", "(", ")", ";;"}
REDIRECTS = {">", ">>", "<", ">&", "&>"}
BEFORE = {"do", "then", "else", "sudo", "exec", "time"}
PROGRAMS = ("edge-agent", "trainer", "dashboard", "model-registry", "make", "python -m", "scripts/")
TYPED = re.compile(rf"`((?:{'|'.join(PROGRAMS)})[^`\n]*)`")


@dataclass(frozen=True)
class Command:
    page: Path
    words: tuple[str, ...]
    whole: bool
    """As it is typed; else it may leave things out, as a sentence does."""

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}: {' '.join(self.words)}"


def commands_of(page: Path) -> Iterator[Command]:
    text = page.read_text()
    for block in BLOCK.finditer(text):
        for words in commands_in(typed_in(block["kind"], block["text"])):
            yield Command(page, words, whole=True)
    for found in TYPED.finditer(re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        if not found[1].endswith("/") and not re.match(r"[\w/-]+\.\w", found[1]):
            yield Command(page, tuple(shlex.split(found[1])), whole=False)


def typed_in(kind: str, text: str) -> str:
    """Of a transcript only what stands behind `$ `."""
    if kind == "sh":
        return text
    return "".join(f"{line[2:]}\n" for line in text.splitlines() if line.startswith("$ "))


def commands_in(script: str) -> Iterator[tuple[str, ...]]:
    """Each simple command, without what is around it: variables, redirections, `sudo`, the rest of a loop."""
    script = HERE_DOCUMENT.sub("\n", script).replace("\\\n", " ")
    for line in script.splitlines():
        reader = shlex.shlex(REMARK.sub("", line), posix=True, punctuation_chars=True)
        reader.commenters = ""  # it would see one in the middle of a word
        reader.whitespace_split = True
        yield from _simple(list(reader))


def _simple(tokens: list[str]) -> Iterator[tuple[str, ...]]:
    found: list[str] = []
    skip = False
    for token in [*tokens, ";"]:
        if skip:
            skip = False
        elif token in REDIRECTS:
            if found and found[-1].isdigit():
                found.pop()
            skip = True
        elif token in ENDS:
            if words := _bare(found):
                yield words
            found = []
        else:
            found.append(token)


def _bare(words: list[str]) -> tuple[str, ...]:
    while words and (words[0] in BEFORE or re.match(r"\w+=", words[0])):
        words = words[1:]
    if words[:1] == ["-u"]:  # of sudo
        words = words[2:]
    if words[:1] in (["for"], ["done"], ["if"], ["fi"]):
        return ()
    return tuple(words)


def runs(page: Path) -> str:
    """All blocks that are marked to be run, in their order."""
    return "\n".join(block["text"] for block in BLOCK.finditer(page.read_text()) if block["note"] == "runs")
