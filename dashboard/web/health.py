"""`/healthz` and `/metrics`: for machines that watch, without log-in."""

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import text

from dashboard.database.engine import Database
from dashboard.fleet.stations import find_stations
from dashboard.ingest.dead_letters import count_by_reason
from dashboard.inspections.tally import find_verdicts
from dashboard.inspections.waiting import count_waiting


class DatabaseCollector(Collector):
    """Counts rows when it is asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[GaugeMetricFamily]:
        inspections = GaugeMetricFamily("sightline_inspections", "Stored inspections", labels=["verdict"])
        waiting = GaugeMetricFamily("sightline_waiting", "Inspections without review", labels=["verdict"])
        dead = GaugeMetricFamily("sightline_dead_letters", "Messages refused", labels=["reason"])
        missing = GaugeMetricFamily("sightline_missing", "Numbers not arrived", labels=["station"])
        depth = GaugeMetricFamily("sightline_spool_depth", "Records without receipt", labels=["station"])
        with self._database.reading() as session:
            for verdict, count in find_verdicts(session).items():
                inspections.add_metric([verdict], count)
            for verdict, count in count_waiting(session).items():
                waiting.add_metric([verdict], count)
            for reason, count in count_by_reason(session).items():
                dead.add_metric([reason], count)
            for station in find_stations(session):
                missing.add_metric([station.station], station.missing)
                if station.status is not None:
                    depth.add_metric([station.station], station.status.spool_depth)
        yield from (inspections, waiting, dead, missing, depth)


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
