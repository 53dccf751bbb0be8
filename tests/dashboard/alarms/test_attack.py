"""From a station's status to what people see, for every attack that a station can name."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dashboard.alarms.seen import answer_all, count_open, find_open
from dashboard.database.tables import AlarmRow
from dashboard.people.roles import Role
from dashboard.web.catalogue import Language, read_catalogue
from inspection.attack import Attack
from inspection.wire.messages import StationState, StationStatus, UpdateState
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import AT, BUNDLE, status_message

WORDS = read_catalogue()
CHINESE = {"Accept-Language": "zh"}


def tell(site: DashboardSite, attack: Attack | None, minutes: int = 0) -> None:
    status = StationStatus(
        state=StationState.ONLINE,
        at=AT + timedelta(minutes=minutes),
        bundle=BUNDLE,
        update=UpdateState.REFUSED if attack else UpdateState.IDLE,
        update_message=f"{attack}: what the station said" if attack else "",
        attack=attack,
    )
    site.take(status_message(status))


def raised(site: DashboardSite) -> int:
    with site.database.reading() as session:
        return session.scalar(select(func.count()).select_from(AlarmRow)) or 0


@pytest.mark.parametrize("attack", Attack)
def test_every_attack_is_an_alarm_and_shown_by_its_name_in_both_languages(
    site: DashboardSite, attack: Attack
) -> None:
    tell(site, attack)
    client = site.asks()
    for headers, language in (({}, Language.ENGLISH), (CHINESE, Language.CHINESE)):
        named = WORDS[language]("alarm.attack", name=WORDS[language](f"attack.{attack}"))
        for page in ("/live/board", "/models/board", "/alarms/board"):
            shown = client.get(page, headers=headers).text
            assert named in shown
            assert "wuhu/line-1/front" in shown
    answer = client.get("/api/alarms").json()
    (seen,) = answer["items"]
    assert answer["open"] == 1
    assert (seen["alarm"]["attack"], seen["alarm"]["bundle"]) == (attack, BUNDLE)


def test_two_attacks_never_share_their_words() -> None:
    for words in WORDS.values():
        assert len({words(f"attack.{attack}") for attack in Attack}) == len(Attack)


def test_a_station_that_names_none_is_calm(site: DashboardSite) -> None:
    tell(site, None)
    assert raised(site) == 0
    assert 'class="calm"' in site.asks().get("/live/board").text


def test_what_is_told_again_is_one_alarm_also_after_it_was_acknowledged(any_site: DashboardSite) -> None:
    tell(any_site, Attack.FREEZE)
    tell(any_site, Attack.FREEZE, 1)
    any_site.asks(Role.REVIEWER).post("/api/alarms/1/acknowledgement")
    tell(any_site, Attack.FREEZE, 2)
    assert raised(any_site) == 1


def test_a_station_that_starts_anew_does_not_raise_it_twice(any_site: DashboardSite) -> None:
    for minutes, attack in enumerate((Attack.FREEZE, None, Attack.FREEZE)):
        tell(any_site, attack, minutes)
    assert raised(any_site) == 1


def test_one_that_comes_back_after_it_was_acknowledged_is_another(any_site: DashboardSite) -> None:
    tell(any_site, Attack.FREEZE)
    any_site.asks(Role.REVIEWER).post("/api/alarms/1/acknowledgement")
    tell(any_site, None, 1)
    tell(any_site, Attack.FREEZE, 2)
    tell(any_site, Attack.ROLLBACK, 3)
    assert raised(any_site) == 3


def test_an_offline_station_keeps_its_alarm(site: DashboardSite) -> None:
    tell(site, Attack.FREEZE)
    site.take(status_message(StationStatus(state=StationState.OFFLINE)))
    tell(site, Attack.FREEZE, 5)
    with site.database.reading() as session:
        assert count_open(session) == 1


def test_no_retraining_answers_an_attack(site: DashboardSite) -> None:
    tell(site, Attack.FREEZE)
    with site.database.writing() as session:
        answer_all(session, 1)
    with site.database.reading() as session:
        (seen,) = find_open(session, 5)
        assert seen.retraining is None
