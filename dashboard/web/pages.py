"""Turning a page's typed contents into HTML. The one door to Jinja."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard.alarms.words import tell_alarm, tell_fault, tell_remedy
from dashboard.book.window import window_around
from dashboard.explore.links import to_explore
from dashboard.fleet.words import tell_stop
from dashboard.inspections.words import tell
from dashboard.people.roles import Person, Role
from dashboard.web.catalogue import Language, Words, choose_language

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
LANGUAGE_COOKIE = "sightline_language"
THEME_COOKIE = "sightline_theme"
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page knows besides its contents: who looks, where, how."""

    path: str
    person: Person | None
    language: Language
    theme: str
    """light, dark, or "" for the system's choice."""

    def may(self, role: str) -> bool:
        return self.person is not None and self.person.role.may(Role(role))


class Pages:
    def __init__(
        self, catalogue: Mapping[Language, Words], zone: tzinfo, now: Callable[[], datetime]
    ) -> None:
        self._catalogue = catalogue
        self._zone = zone
        self._now = now
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {
            "clock": self._clock,
            "day": lambda moment: moment.astimezone(zone).strftime("%Y-%m-%d"),
            "day_and_clock": self._day_and_clock,
            "json": _for_script,
            "percent": lambda share: "–" if share is None else f"{100 * share:.1f}",
            "ms": lambda value: "–" if value is None else f"{value:.0f}" if value >= 10 else f"{value:.1f}",
            "short": lambda digest: digest[:8],
        }

    def words(self, request: Request) -> Words:
        cookie, accepted = request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language", "")
        return self._catalogue[choose_language(cookie, accepted)]

    def show(
        self, request: Request, template: str, page: object, person: Person | None, status: int = 200
    ) -> HTMLResponse:
        """`template` names in its first line the class of `page`."""
        t = self.words(request)
        theme = request.cookies.get(THEME_COOKIE, "")
        frame = Frame(
            path=request.url.path,
            person=person,
            language=t.language,
            theme=theme if theme in THEMES else "",
        )
        html = self._templates.get_template(template).render(
            page=page,
            frame=frame,
            t=t,
            tell=lambda finding: tell(finding, t),
            tell_alarm=lambda alarm: tell_alarm(alarm, t),
            tell_fault=lambda one: tell_fault(one.fault, one.detail, t),
            tell_remedy=lambda alarm: tell_remedy(alarm, t),
            tell_stop=lambda stop: tell_stop(stop, t),
            ago=lambda moment: self._ago(moment, t),
            explore=to_explore,
            window=window_around,
            lasts=lambda seconds: lasting(seconds, t),
        )
        return HTMLResponse(html, status)

    def _clock(self, moment: datetime) -> str:
        return moment.astimezone(self._zone).strftime("%H:%M:%S")

    def _day_and_clock(self, moment: datetime) -> str:
        return moment.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S")

    def _ago(self, moment: datetime, t: Words) -> str:
        return t("time.ago", time=lasting((self._now() - moment) / timedelta(seconds=1), t))


def lasting(seconds: float, t: Words) -> str:
    """A time span in its largest sensible unit."""
    seconds = max(seconds, 0)
    for limit, unit, size in ((90, "s", 1), (90 * 60, "min", 60), (36 * 3600, "h", 3600)):
        if seconds < limit:
            return t(f"time.{unit}", n=round(seconds / size))
    return t("time.d", n=round(seconds / 86400))


def _for_script(value: object) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False)
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))
