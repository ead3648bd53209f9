"""The web service: puts its parts together, starts and stops them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from agent.copilot import Copilot, ModelFactory, RunLimits
from agent.models import model_factory
from api import errors
from api.guards import Allowed, Guards
from api.housekeeping import keep_house
from api.icps import rows_by_code
from api.limits import Limits, StreamSlots
from api.mcp.endpoint import PATH as MCP_PATH
from api.mcp.endpoint import McpEndpoint
from api.metrics import Measured, Metrics
from api.news import NewsFeed
from api.payloads import ErrorOut
from api.routes import (
    accounts,
    agui,
    audit,
    catalog,
    changesets,
    events,
    glossary,
    health,
    icps,
    insights,
    jobs,
    keys,
    leads,
    lifecycle,
    members,
    metrics,
    outcomes,
    personas,
    preview,
    records,
    session,
    signals,
    threads,
    web,
    webhooks,
)
from api.scale_metrics import ScaleGauges, watch_cluster
from api.services import Services
from api.slack import routes as slack
from api.slack.endpoint import SlackEndpoint
from api.webhooks.service import tell_webhooks
from qualification.closed_won.warming import imports_ahead
from qualification.icp_counts import IcpCounts
from qualification.jobs import JobRunner
from qualification.results import ResultsStore
from qualification.scale.opening import opened_cluster
from qualification.snapshots import SnapshotStore
from settings import Settings
from storage.database import Database
from storage.migrate import migrate
from storage.workspaces import ensure_workspace

log = logging.getLogger(__name__)
DEFAULT_WORKSPACE = "default"
ROUTERS = (
    health.router,
    metrics.router,
    session.router,
    members.router,
    keys.router,
    agui.router,
    catalog.router,
    glossary.router,
    preview.router,
    icps.router,
    lifecycle.router,
    personas.router,
    jobs.router,
    changesets.router,
    events.router,
    records.router,
    outcomes.router,
    insights.router,
    signals.router,
    accounts.router,
    leads.router,
    audit.router,
    threads.router,
    slack.router,
    webhooks.router,
)
DESCRIPTION = "Say whom you sell to, see who matches, confirm to save. Errors are `{error: {code, message, details}}`."

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(
    settings: Settings, *, workspace: str = DEFAULT_WORKSPACE, models: "ModelFactory | None" = None, is_warmed: bool = False
) -> FastAPI:
    """Return the service. It opens its database when it starts, not before.

    Args:
        workspace: Where requests without a key act; made at the start when it is new.
        models: Makes the chat model of each run; None takes the one that the settings name.
        is_warmed: Once it is ready, import what the first analysis of outcomes would wait for.
    """
    app = FastAPI(
        title="Winnow",
        description=DESCRIPTION,
        version=_version(),
        lifespan=_lifespan(settings, workspace, models or _models(settings), is_warmed=is_warmed),
        responses={422: {"model": ErrorOut, "description": "Names the field at fault and what is allowed"}},
    )
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.state.slack = SlackEndpoint()
    app.state.mcp = McpEndpoint()
    app.router.routes.append(Route(MCP_PATH, endpoint=app.state.mcp))
    web.install(app, settings)
    app.add_middleware(Measured)
    app.add_middleware(Guards, allowed=Allowed(settings.host_names, settings.origins))
    if settings.origins:
        app.add_middleware(CORSMiddleware, allow_origins=sorted(settings.origins), allow_methods=["*"], allow_headers=["*"])
    return app


def _version() -> str:
    try:
        return version("winnow")
    except PackageNotFoundError:
        return "0"


def _lifespan(settings: Settings, workspace: str, models: ModelFactory, *, is_warmed: bool) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        services = await _start(settings, workspace, models)
        app.state.services = services
        app.state.limits, app.state.slots = Limits(settings), StreamSlots(settings)
        services.metrics.watch(services.database, app.state.slots.count)
        app.state.news = news = NewsFeed(services.database, partial(rows_by_code, services))
        app.state.webhook_sender = asyncio.get_running_loop().create_future()
        ahead = [_import_ahead(services)] if is_warmed else []
        house = [asyncio.create_task(each) for each in (*_kept_up(app, services), *ahead)]
        try:
            yield
        finally:
            for task in house:
                task.cancel()
            await asyncio.wait(house)
            news.close()
            await services.uses.write_if_possible(services.database)
            await _stop(services)

    return lifespan


def _kept_up(app: FastAPI, services: Services) -> tuple[Coroutine[Any, Any, None], ...]:
    """What goes on beside the requests, until it is cancelled."""
    return (
        keep_house(services.database),
        services.uses.keep_writing(services.database),
        app.state.mcp.serve(services, app.version),
        app.state.slack.serve(services),
        tell_webhooks(services, app.version, app.state.webhook_sender),
        *([watch_cluster(services.cluster, ScaleGauges(services.metrics.registry))] if services.cluster is not None else []),
    )


async def _import_ahead(services: Services) -> None:
    """Make ready for the first message and import what the first analysis of outcomes computes with, after what the first turn needs."""
    await asyncio.wait({services.warm})
    await services.copilot.rehearse(services.workspace[1])
    for each in imports_ahead():
        await asyncio.to_thread(each)


async def _start(settings: Settings, workspace: str, models: ModelFactory) -> Services:
    database = Database(settings.url, settings.pooling)
    workspace_id = await asyncio.to_thread(_prepare, database, workspace)
    cluster = await asyncio.to_thread(opened_cluster, database, settings.url_for_workers, settings.scaling)
    snapshots = SnapshotStore(database, cluster=cluster)
    limits = RunLimits(
        run_timeout_seconds=settings.run_timeout_seconds,
        max_model_calls=settings.max_model_calls,
        runs_per_person=settings.runs_per_person,
        runs_per_workspace=settings.runs_per_workspace,
    )
    results = ResultsStore(database)
    counted = Metrics()
    copilot = Copilot(
        database,
        snapshots,
        results,
        models=models,
        today=settings.today,
        limits=limits,
        price=settings.price,
        observe=counted.note_event,
        fallback=model_factory(settings.model_fallback) if settings.model_fallback else None,
    )
    await copilot.recover()
    runner = JobRunner(database, snapshots, settings.today)
    await runner.start()
    warm = asyncio.create_task(copilot.warm(workspace_id))
    warm.add_done_callback(_tell_when_cold)
    acting = (workspace, workspace_id)
    return Services(
        settings, database, snapshots, results, IcpCounts(), runner, copilot, settings.today, acting, warm, cluster=cluster, metrics=counted
    )


def _tell_when_cold(warm: "asyncio.Task[None]") -> None:
    error = None if warm.cancelled() else warm.exception()
    if error is not None:
        log.error("the copilot cannot answer: what its turns need could not be loaded", exc_info=error)


def _prepare(database: Database, workspace: str) -> int:
    migrate(database)
    with database.bulk_writing() as session:
        return ensure_workspace(session, workspace).id


def _models(settings: Settings) -> ModelFactory:
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    return model_factory(settings.model, base_url=settings.openai_base_url, api_key=key)


async def _stop(services: Services) -> None:
    """End the runs and the job under way, then the connections. The warm-up cannot be stopped half way: nobody waits for it."""
    services.warm.cancel()
    await services.copilot.close()
    await services.jobs.stop()
    if services.cluster is not None:
        await asyncio.to_thread(services.cluster.close)
    await services.database.dispose()
