from dashboard.fleet.words import tell_stop
from dashboard.people.roles import Role
from dashboard.web.catalogue import Language, read_catalogue
from inspection.identity import StationId
from inspection.wire.messages import StationState, StationStatus
from model_registry.rollout.evidence import ShadowFigures, StationEvidence
from model_registry.rollout.plan import RolloutPlan, RolloutWanted, ShadowStage, Stage
from model_registry.rollout.stop_rules import Rule, Stop
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.registry_in_memory import AT, make_release
from tests.fakes.station_reports import BUNDLE, STATION, status_message

OTHER = StationId(site="wuhu", line="line-1", station="back")


def begin(site: DashboardSite, **changes: object) -> str:
    for station in (STATION, OTHER):
        site.take(status_message(StationStatus(state=StationState.ONLINE, bundle=BUNDLE), station))
    form = {
        "bundle": site.release.digest,
        "units": "200",
        "canary": STATION.path,
        "rest": [STATION.path, OTHER.path],
        "why": "fewer overkills",
        **changes,
    }
    return site.asks(Role.ENGINEER).post("/models/rollouts", data=form).text


def restarts(site: DashboardSite, restarts: int) -> None:
    seen = StationEvidence(
        station=STATION,
        version=site.registry.rollouts()[0].stations[0].version,
        bundle=site.release.digest,
        at=AT,
        heard_at=AT,
        restarts=restarts,
    )
    site.registry.report_evidence([seen])
    site.clock.forward(seconds=11)  # until the page asks the registry again


def test_an_engineer_begins_one_with_a_canary(site: DashboardSite) -> None:
    page = begin(site)
    (rollout,) = site.registry.rollouts()
    assert [stage.stations for stage in rollout.plan.stages] == [(STATION,), (OTHER,)]
    assert (rollout.by, rollout.facts[0].why) == ("engineer", "fewer overkills")
    assert "<b>running</b>" in page
    assert "fewer overkills" in page


def test_a_form_that_makes_no_plan_says_why(site: DashboardSite) -> None:
    assert "no station is ticked as canary" in begin(site, canary=[])
    assert "units is below rules.min_units" in begin(site, units="5")
    assert site.registry.rollouts() == ()


def test_orders_have_their_buttons_and_a_refusal_is_shown(site: DashboardSite) -> None:
    begin(site)
    engineer = site.asks(Role.ENGINEER)
    page = engineer.post("/models/rollouts/1/pause").text
    assert "/models/rollouts/1/resume" in page
    assert "/models/rollouts/1/pause" not in page
    assert "only one that is running can be paused" in engineer.post("/models/rollouts/1/pause").text
    assert "aborted: its stations return" in engineer.post("/models/rollouts/1/abort").text


def test_a_stop_is_told_in_the_language_of_who_looks(site: DashboardSite) -> None:
    begin(site)
    restarts(site, 0)
    restarts(site, 7)
    english = site.asks().get("/models").text
    chinese = site.asks().get("/models", headers={"Accept-Language": "zh-CN"}).text
    assert "wuhu/line-1/front: restarted 7 times; at most 2 is allowed" in english
    assert "wuhu/line-1/front: 重启了 7 次，上限为 2 次" in chinese
    assert "returning" in english


def test_an_operator_looks_and_has_no_button(site: DashboardSite) -> None:
    begin(site)
    page = site.asks().get("/models").text
    assert "<b>running</b>" in page
    assert "/models/rollouts/1" not in page
    for path in ("/models/rollouts", "/models/rollouts/1/abort"):
        assert site.asks(Role.REVIEWER).post(path).status_code == 403


def test_every_rule_has_its_words() -> None:
    for language, t in read_catalogue().items():
        for rule in Rule:
            stop = Stop(rule=rule, units=200, measured=0.2, allowed=0.09, message="no screw")
            assert "{" not in tell_stop(stop, t), (language, rule)
    t = read_catalogue()[Language.ENGLISH]
    said = tell_stop(Stop(rule=Rule.NG_ROSE, units=200, measured=0.2, allowed=0.09), t)
    assert said == "20.0 % NG of 200 units; at most 9.0 % is allowed"


def test_a_comparison_is_told_in_one_line_with_the_way_to_what_waits(site: DashboardSite) -> None:
    own = site.registry.add(make_release("panel-0"))
    site.registry.assign(STATION, own, "mei")
    plan = RolloutPlan(
        bundle=site.release.digest,
        stages=(Stage(name="canary", stations=(STATION,)),),
        shadow=ShadowStage(stations=(STATION,)),
    )
    site.registry.begin_rollout(RolloutWanted(plan=plan, by="mei"))
    settled = StationEvidence(station=STATION, version=1, bundle=plan.bundle, at=AT, heard_at=AT, running=own)
    site.registry.report_evidence([settled])
    both = ShadowFigures(agreed=95, disagreed=5, challenger_right=2, champion_right=1, undecided=2)
    site.registry.report_evidence([settled.model_copy(update={"version": 2, "shadow": both})])
    site.clock.forward(seconds=11)

    english = site.asks().get("/models").text
    chinese = site.asks().get("/models", headers={"Accept-Language": "zh-CN"}).text

    assert "100 units judged by both, 5 disagreements" in english
    assert "judges beside, without a say" in english
    assert 'href="/review?reason=disputed"' in english
    assert "共同判定 100 件，分歧 5 次" in chinese
