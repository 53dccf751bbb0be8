"""The table as docs/alarms.md."""

from dashboard.web.catalogue import Language, read_catalogue
from deploy.observability.table import TABLE, By

HEAD = """\
# Alarms

Each fault has one name: programs say it, Prometheus counts it (`sightline_alarm{alarm="..."}`), the
dashboard shows it on the pages Alarms and Live, in both languages, with what to do. An alarm goes by itself
once its fault is gone; it stays in the list as *over*. Beside these stand the alarms of the stream
([stream](stream.md)) and of attacks on updates.

This page follows from `deploy/observability/table.py` (`python -m deploy.observability`); what was measured
is row F5 of the [scorecard](reliability.md). Limits of the cluster are settings: `[alarms]` and
`ingest.flood_per_s`.

| alarm | what is wrong | it stands | noticed by | severity | what to do |
| --- | --- | --- | --- | --- | --- |
"""
TAIL = """
*One cause, one alarm:* while the ingest is silent, or reaches neither broker nor picture store, nobody knows
how stations are, so their alarms neither come nor go; the same holds for what a silent station said of
itself. A fault that comes back within a minute is the same alarm.

*What no page can show:* without its database the dashboard has no pages (they say so), and `database away`
is told by `/metrics` alone; `signatures end` is told by the registry's, `broker away` of a station by its
own. So a plant that wants to be woken runs Prometheus ([how](../deploy/observability/README.md)).

*Before the first alarm:* `edge-agent check` (recipes, spool, disk, bundle, camera, trigger, broker,
certificates, registry) and `dashboard check` (database, pictures, disk, broker with its certificate,
stations, registry, clock) try every part once, and say of each what to do.
"""
NAMES = {By.STATION: "station", By.INGEST: "ingest", By.DASHBOARD: "dashboard", By.REGISTRY: "registry"}


def page() -> str:
    t = read_catalogue()[Language.ENGLISH]
    lines = []
    for row in TABLE:
        said, remedy = t(f"fault.{row.fault}"), t(f"fault.{row.fault}.do")
        noticed = ", ".join(NAMES[by] for by in row.by)
        lines.append(f"| {row.fault} | {said} | {row.stands} | {noticed} | {row.gravity} | {remedy} |\n")
    return HEAD + "".join(lines) + TAIL
