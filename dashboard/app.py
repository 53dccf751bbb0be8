"""Composition root of the web app: builds the concrete parts and hands them down."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import JSONResponse, Response
from fastapi.staticfiles import StaticFiles

from dashboard.alarms import pages as alarm_pages
from dashboard.alarms import routes as alarm_routes
from dashboard.asked import routes as asked_routes
from dashboard.book import pages as book_pages
from dashboard.book import routes as book_routes
from dashboard.book.book import DefectBook
from dashboard.cases import pages as case_pages
from dashboard.cases import routes as case_routes
from dashboard.cases.docket import Docket
from dashboard.database.engine import Database
from dashboard.explore import pages as explore_pages
from dashboard.explore import routes as explore_routes
from dashboard.explore.filters import Filters
from dashboard.fleet import pages as fleet_pages
from dashboard.fleet import routes as fleet_routes
from dashboard.fleet.registry import Registry, RegistryDesk
from dashboard.ingest import routes as ingest_routes
from dashboard.inspections import pages as inspection_pages
from dashboard.inspections import routes as inspection_routes
from dashboard.labels import routes as label_routes
from dashboard.labels.export import LabelSets
from dashboard.live import pages as live_pages
from dashboard.live import summary
from dashboard.live.pages import Goals
from dashboard.msa import pages as msa_pages
from dashboard.msa import routes as msa_routes
from dashboard.msa.report import Reports
from dashboard.msa.studies import Studies
from dashboard.people import account_pages, admin_pages, admin_routes
from dashboard.people import pages as people_pages
from dashboard.people.accounts import Accounts
from dashboard.people.gate import Gate
from dashboard.people.pages import Doorway
from dashboard.people.sessions import Sessions
from dashboard.people.staff import Staff
from dashboard.pictures import routes as picture_routes
from dashboard.pictures.store import FileStore
from dashboard.pictures.thumbnails import Thumbnails
from dashboard.provenance import pages as provenance_pages
from dashboard.provenance import routes as provenance_routes
from dashboard.provenance.trace import Tracer
from dashboard.quality import cause_pages, cost_pages
from dashboard.quality import pages as quality_pages
from dashboard.quality import routes as quality_routes
from dashboard.recipes import golden_routes
from dashboard.recipes import pages as recipe_pages
from dashboard.recipes import routes as recipe_routes
from dashboard.recipes.golden import Goldens
from dashboard.recipes.preview import Previewer
from dashboard.recipes.shelf import RecipeShelf
from dashboard.reports import pages as report_pages
from dashboard.retention import pages as retention_pages
from dashboard.retention import routes as retention_routes
from dashboard.retention.holds import Holds
from dashboard.retrainings import routes as retraining_routes
from dashboard.retrainings.jobs import Retrainings
from dashboard.reviews import pages as review_pages
from dashboard.reviews import routes as review_routes
from dashboard.reviews.claims import Claims
from dashboard.reviews.decide import Reviews
from dashboard.settings import Settings
from dashboard.signon import pages as sign_on_pages
from dashboard.signon.provider import Provider
from dashboard.signon.signon import SignOn
from dashboard.similar import routes as similar_routes
from dashboard.similar.index import SimilarIndex
from dashboard.web import health
from dashboard.web.answers import answer_in_manner
from dashboard.web.catalogue import read_catalogue
from dashboard.web.headers import SafeHeaders
from dashboard.web.limits import Limits
from dashboard.web.openapi import describe
from dashboard.web.pages import STATIC, Pages
from dashboard.webhooks import routes as webhook_routes

MB = 1_000_000


def build_app(
    settings: Settings,
    database: Database,
    store: FileStore,
    registry: Registry | None,
    now: Callable[[], datetime],
    provider: Provider | None = None,
) -> FastAPI:
    """The site on a migrated `database`. Nothing is opened here and nothing is read but our own files."""
    web, zone = settings.web, settings.web.zone
    accounts, staff = Accounts(database), Staff(database)
    sessions = Sessions(database, timedelta(hours=web.idle_hours))
    gate = Gate(accounts, sessions, now)
    desk = RegistryDesk(registry, now)
    reviews = Reviews(database, desk.thresholds_of, settings.audit.second_share)
    docket = Docket(database)
    book = DefectBook(database)
    studies = Studies(database)
    reports = Reports(database, studies)
    goldens = Goldens(store)
    shelf = RecipeShelf(database, goldens.size_of)
    label_sets = LabelSets(database, store)
    retrainings = Retrainings.of(database, store, settings.retraining)
    tracer = Tracer(database, desk)
    filters = Filters(database)
    holds = Holds(database)
    thumbnails = Thumbnails(store, settings.pictures.thumbnails, settings.pictures.thumbnails_mb * MB)
    index = SimilarIndex(settings.similar.url, settings.similar.memory_mb * MB)
    pages = Pages(read_catalogue(), zone, now)
    oidc = settings.oidc
    sign_on = SignOn(oidc, provider, database, now) if oidc is not None and provider is not None else None
    label = oidc.label if oidc is not None and sign_on is not None else ""
    doorway = Doorway(sessions, pages, now, secure_cookie=web.secure_cookie, label=label)

    app = FastAPI(title="Sightline dashboard", version="1", openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(Limits)
    app.add_middleware(SafeHeaders)
    answer_in_manner(app, pages)
    for router in (
        inspection_routes.routes(database, gate),
        provenance_routes.routes(tracer, gate),
        review_routes.routes(database, reviews, Claims(database), gate, now),
        asked_routes.routes(database, gate, now),
        case_routes.routes(docket, gate, now),
        picture_routes.routes(store, thumbnails, gate),
        explore_routes.routes(database, desk, filters, gate, now, zone),
        label_routes.routes(label_sets, gate, now),
        retraining_routes.routes(retrainings, gate, now),
        fleet_routes.routes(database, desk, gate),
        summary.routes(database, gate, now, zone),
        ingest_routes.routes(database, gate),
        webhook_routes.routes(database, gate),
        alarm_routes.routes(database, gate, now),
        quality_routes.routes(database, gate, now, zone),
        cause_pages.api_routes(database, gate, now, zone),
        cost_pages.api_routes(database, gate, now, zone, settings.cost),
        report_pages.api_routes(database, gate, now, zone, web.shifts),
        msa_routes.routes(studies, reports, gate, now),
        book_routes.routes(book, gate, now),
        golden_routes.routes(database, goldens, gate),
        recipe_routes.routes(database, shelf, Previewer(shelf, desk), gate, now, zone),
        health.routes(database),
        account_pages.routes(accounts, staff, pages, gate, now),
        admin_pages.routes(database, accounts, staff, pages, gate, now),
        admin_routes.routes(database, staff, gate, now),
        retention_routes.routes(database, holds, settings.retention, gate, now),
        retention_pages.routes(database, holds, settings.retention, pages, gate, now),
        people_pages.routes(accounts, doorway, now),
        sign_on_pages.routes(sign_on, doorway),
        live_pages.routes(
            database,
            desk,
            pages,
            gate,
            now,
            zone=zone,
            goals=Goals(web.takt_ms, web.target_yield),
            refresh_s=web.refresh_s,
            silent_s=settings.alarms.silent_s,
        ),
        review_pages.routes(database, desk, pages, gate, timezone=web.timezone),
        case_pages.routes(docket, desk, pages, gate, now),
        explore_pages.routes(database, desk, filters, pages, gate, now, zone),
        similar_routes.routes(database, index, desk, pages, gate, now),
        inspection_pages.routes(database, desk, pages, gate),
        provenance_pages.routes(tracer, pages, gate),
        alarm_pages.routes(database, pages, gate, now),
        quality_pages.routes(database, pages, gate, now, zone),
        cause_pages.page_routes(database, pages, gate, now, zone),
        cost_pages.page_routes(database, pages, gate, now, zone, settings.cost),
        report_pages.routes(database, pages, gate, now, zone, web.shifts),
        book_pages.routes(database, book, desk, pages, gate, now),
        msa_pages.routes(studies, reports, pages, gate, now),
        recipe_pages.routes(database, shelf, pages, gate, now),
        fleet_pages.routes(database, desk, retrainings, pages, gate, now),
        _described(app, gate),
    ):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _described(app: FastAPI, gate: Gate) -> APIRouter:
    """The API's description; FastAPI's own route for it would stand outside the gate."""
    router = APIRouter(include_in_schema=False, dependencies=[Depends(gate.operator)])
    made = cache(lambda: describe(app))

    @router.get("/api/openapi.json")
    def show_openapi() -> Response:
        return JSONResponse(made())

    return router
