"""`/healthz` and `/metrics`: for machines that watch, without log-in."""

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.orm import Session

from dashboard.alarms.watchman import find_standing
from dashboard.database.engine import Database
from dashboard.fleet.stations import find_stations
from dashboard.ingest.dead_letters import Reason, count_by_reason
from dashboard.inspections.tally import find_verdicts
from dashboard.inspections.waiting import count_waiting
from inspection.errors import Unavailable
from inspection.fault import Fault
from inspection.wire.messages import StationState


class DatabaseCollector(Collector):
    """Counts rows when it is asked. Without a database one alarm is left to tell."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[GaugeMetricFamily]:
        alarm = GaugeMetricFamily("sightline_alarm", "1: it stands", labels=["alarm", "where"])
        try:
            with self._database.reading() as session:
                yield from _rows(session)
                stand = find_standing(session)
        except Unavailable:
            alarm.add_metric([Fault.DATABASE_AWAY, ""], 1)
        else:
            for fault in Fault:
                places = sorted(one.where for one in stand if one.fault is fault)
                for where in places or [""]:
                    alarm.add_metric([fault, where], float(bool(places)))
        yield alarm


def _rows(session: Session) -> Iterator[GaugeMetricFamily]:
    inspections = GaugeMetricFamily("sightline_inspections", "Stored inspections", labels=["verdict"])
    waiting = GaugeMetricFamily("sightline_waiting", "Inspections without review", labels=["verdict"])
    dead = GaugeMetricFamily("sightline_dead_letters", "Messages refused", labels=["reason"])
    missing = GaugeMetricFamily("sightline_missing", "Numbers not arrived", labels=["station"])
    depth = GaugeMetricFamily("sightline_spool_depth", "Records without receipt", labels=["station"])
    oldest = GaugeMetricFamily(
        "sightline_station_oldest_seconds", "What waits longest for its receipt", labels=["station"]
    )
    online = GaugeMetricFamily("sightline_station_online", "1: it says so", labels=["station"])
    p99 = GaugeMetricFamily(
        "sightline_station_latency_p99_seconds", "Trigger to verdict, last 1,000 units", labels=["station"]
    )
    for verdict, count in find_verdicts(session).items():
        inspections.add_metric([verdict], count)
    for verdict, count in count_waiting(session).items():
        waiting.add_metric([verdict], count)
    letters = count_by_reason(session)
    for reason in Reason:
        dead.add_metric([reason], letters.get(reason, 0))
    for station in find_stations(session):
        name, status = [station.station], station.status
        missing.add_metric(name, station.missing)
        online.add_metric(name, float(station.state is StationState.ONLINE))
        if status is not None:
            depth.add_metric(name, status.spool_depth)
            oldest.add_metric(name, status.spool_oldest_s)
            if status.latency_p99_ms is not None:
                p99.add_metric(name, status.latency_p99_ms / 1000)
    yield from (inspections, waiting, dead, missing, depth, oldest, online, p99)


def routes(database: Database) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    registry = CollectorRegistry()
    registry.register(DatabaseCollector(database))

    @router.get("/healthz")
    def check_health() -> Response:
        """200 when the database answers; else 503."""
        with database.reading() as session:
            session.execute(text("SELECT 1"))
        return PlainTextResponse("ok\n")

    @router.get("/metrics")
    def show_metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router
