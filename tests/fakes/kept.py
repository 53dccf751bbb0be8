"""A dashboard with pictures of every kind, some of which are old, and its pruner."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from dashboard.database.retention_tables import PictureRemovedRow
from dashboard.database.tables import PictureRow
from dashboard.pictures.store import FileStore
from dashboard.pictures.thumbnails import Thumbnails
from dashboard.retention.pruner import Pruner
from dashboard.settings import RetentionSettings
from inspection.label import picture_path
from inspection.verdict import Verdict
from tests.fakes.dashboard_site import DashboardSite
from tests.fakes.station_reports import digest_of, make_jpeg, make_record

PLANT = RetentionSettings(ok_days=30, other_days=365)
LONG_AGO = datetime(2020, 1, 6, 8, 0, tzinfo=UTC)
"""By the clock of any machine that runs a program of ours."""


def settings_of(folder: Path, more: str) -> Path:
    """A file by which a program finds the site that lives in `folder`."""
    path = folder / "dashboard.toml"
    path.write_text(
        f'database.url = "sqlite:///{folder}/dashboard.db"\nweb.port = 0\n'
        f'pictures.url = "{folder}/store"\npictures.thumbnails = "{folder}/thumbnails"\n{more}'
    )
    return path


def shows(site: DashboardSite, seq: int, verdict: Verdict, shade: int | None = None) -> str:
    """A unit is reported with a picture of its own, or of this shade; its digest."""
    jpeg = make_jpeg(shade=seq if shade is None else shade)
    site.report(make_record(seq, verdict, jpeg=jpeg), jpeg)
    return digest_of(jpeg)


def pruner_for(
    site: DashboardSite, settings: RetentionSettings = PLANT, store: FileStore | None = None
) -> Pruner:
    folder = Path(site.store.url.removeprefix("file://")).parent
    thumbnails = Thumbnails(site.store, folder / "thumbnails", 10**9)
    return Pruner(site.database, store or site.store, thumbnails, settings, site.zone, site.clock)


def later(site: DashboardSite, days: float) -> None:
    site.clock.at += timedelta(days=days)


def rows(site: DashboardSite) -> set[str]:
    """Digests that the database says are there."""
    with site.database.reading() as session:
        return set(session.scalars(select(PictureRow.sha256)))


def removed(site: DashboardSite) -> set[str]:
    with site.database.reading() as session:
        return set(session.scalars(select(PictureRemovedRow.sha256)))


def files(site: DashboardSite, *digests: str) -> set[str]:
    """Those of them whose file is there."""
    return {digest for digest in digests if site.store.read(picture_path(digest)) is not None}
