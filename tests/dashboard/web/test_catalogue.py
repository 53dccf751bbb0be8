import re

import pytest

from dashboard.book.entry import ExampleKind
from dashboard.cases.case import State
from dashboard.explore.asked import Asked
from dashboard.explore.routes import FileKind
from dashboard.inspections.seen import Reason
from dashboard.inspections.waiting import CHOICES
from dashboard.msa.study import Kind
from dashboard.people.audit import Deed
from dashboard.people.roles import Role
from dashboard.quality.agreement import Standing
from dashboard.quality.chart import Rule
from dashboard.recipes.diff import FIELDS, KIND_OF
from dashboard.recipes.trial import Silence as Unsaid
from dashboard.retention.rules import Kind as Removed
from dashboard.retrainings.rules import STAGES, JobState
from dashboard.reviews.review import Decision
from dashboard.reviews.second import Stays
from dashboard.signon.refused import Reason as Refusal
from dashboard.similar.alike import Silence
from dashboard.web.catalogue import FOLDER, Language, choose_language, read_catalogue
from inspection.alarm import AlarmKind
from inspection.attack import Attack
from inspection.fault import Fault
from inspection.verdict import Cause, Verdict
from inspection.wire.messages import StationState
from model_registry.rollout.progress import RolloutState, StationStep
from model_registry.rollout.stop_rules import Rule as StopRule

WEB = FOLDER.parent
ASKED = re.compile(r"""\bt\(\s*"([a-z_.]+[a-z0-9_A-Z])"\s*[,)]""")
ASKED_BY_SCRIPTS = re.compile(r"\bwords\.([a-z_]+)")
ASKED_KEYS = {field.alias or name for name, field in Asked.model_fields.items()}
BUILT = {
    *(f"verdict.{verdict}" for verdict in Verdict),
    *(f"decision.{decision}" for decision in Decision),
    *(f"role.{role}" for role in Role),
    *(f"signon.{reason}" for reason in Refusal),
    *(f"job.{state}" for state in JobState),
    *(f"stage.{name}" for name in STAGES),
    *(f"station.{state}" for state in StationState),
    *(f"cause.{cause}" for cause in Cause if cause not in (Cause.DEFECT, Cause.EMPTY_SLOT, Cause.UNSURE)),
    *(f"alarm.{kind}" for kind in AlarmKind),
    *(f"rule.{rule}" for rule in Rule),
    *(f"attack.{attack}" for attack in Attack),
    *(f"fault.{fault}{ending}" for fault in Fault for ending in ("", ".do")),
    *(f"rollout.{state}" for state in RolloutState),
    *(f"step.{step}" for step in StationStep),
    *(f"stop.{rule}" for rule in StopRule),
    *(f"asked.{key}" for key in ASKED_KEYS),
    *(f"similar.{why}" for why in Silence),
    *(f"explore.take_{kind}" for kind in FileKind),
    *(f"list.{answer}" for answer in ("yes", "no")),
    *(f"time.{unit}" for unit in ("s", "min", "h", "d")),
    *(
        f"nav.{page}"
        for page in (
            "live",
            "review",
            "explore",
            "quality",
            "msa",
            "recipes",
            "book",
            "cases",
            "alarms",
            "models",
            "admin",
        )
    ),
    *(f"{said}{kind}" for said in ("retention.", "picture.removed_") for kind in Removed),
    *(f"book.{kind}" for kind in ExampleKind),
    *(f"msa.kind_{kind}" for kind in Kind),
    *(f"field.{name}" for name in (*FIELDS, "name", "length", "x1", "y1", "x2", "y2")),
    *(f"thing.{kind}" for kind in KIND_OF.values()),
    *(f"silence.{why}" for why in Unsaid),
    *(f"js.stays_{why}" for why in Stays),
    *(f"standing.{standing}" for standing in Standing),
    *(f"deed.{deed}" for deed in Deed),
    *(f"reason.{reason}" for reason in Reason),
    *(f"queue.{reason}" for reason in CHOICES),
    *(f"case.{state}" for state in State),
    *(f"review.{order}" for order in ("newest", "oldest")),
}
"""Keys that are put together from an enum's values."""


def asked_for() -> set[str]:
    sources = [*WEB.rglob("*.html"), *WEB.parent.rglob("*.py")]
    asked = {key for path in sources for key in ASKED.findall(path.read_text(encoding="utf-8"))}
    scripts = (WEB / "static").glob("*.js")
    by_scripts = {
        key for path in scripts for key in ASKED_BY_SCRIPTS.findall(path.read_text(encoding="utf-8"))
    }
    return asked | BUILT | {f"js.{key}" for key in by_scripts}


@pytest.mark.parametrize("language", Language)
def test_no_word_is_missing_and_none_is_left_over(language: Language) -> None:
    assert read_catalogue()[language].keys == asked_for()


def test_both_languages_fill_in_the_same_values() -> None:
    blanks = re.compile(r"\{(\w+)\}")
    english, chinese = read_catalogue().values()

    for key in english.keys:
        assert sorted(blanks.findall(english.raw(key))) == sorted(blanks.findall(chinese.raw(key))), key


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("zh", "en", Language.CHINESE),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", Language.CHINESE),
        (None, "en-GB,zh;q=0.5", Language.ENGLISH),
        ("klingon", "", Language.ENGLISH),
    ],
)
def test_a_persons_choice_comes_before_the_browsers(
    chosen: str | None, accepted: str, language: Language
) -> None:
    assert choose_language(chosen, accepted) is language
