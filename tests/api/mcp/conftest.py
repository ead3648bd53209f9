"""The service on a free port of this machine, asked by the SDK's own client."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import uvicorn
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from pydantic import SecretStr

from api.app import create_app
from api.services import Services
from qualification.access.keys import NewKey, Scope, create_key
from qualification.access.members import NewMember, add_member
from qualification.identity import Actor, Role
from settings import Settings
from storage.workspaces import ensure_workspace
from tests.support.workspace import accounts, fill, people


@dataclass(frozen=True)
class Served:
    """A running service."""

    url: str
    services: Services

    @asynccontextmanager
    async def client(self, key: str | None = None, *, headers: dict[str, str] | None = None, mode: str = "auto") -> AsyncIterator[Client]:
        """Connect a client."""
        sent = {**({"Authorization": f"Bearer {key}"} if key else {}), **(headers or {})}
        async with (
            httpx2.AsyncClient(headers=sent, timeout=60) as http,
            Client(streamable_http_client(self.url, http_client=http), mode=mode) as client,
        ):
            yield client

    def key_of(self, person: str, role: Role = "editor", *, workspace: str = "default", scope: Scope = "all") -> str:
        """Add a member and return a key of theirs."""
        with self.services.database.bulk_writing() as session:
            admin = Actor(ensure_workspace(session, workspace).id, workspace, "setup")
            add_member(session, admin, NewMember(person, person, role))
            return create_key(session, admin, NewKey("for MCP", person, scope=scope))[1]


async def serve(tmp_path: Path, **more: object) -> AsyncIterator[Served]:
    """Serve the small workspace's records until the test is done."""
    settings = Settings(home=tmp_path, database_url=SecretStr(f"sqlite:///{tmp_path / 'winnow.db'}"), _env_file=None, **more)  # type: ignore[arg-type]
    app = create_app(settings)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/mcp"
    async with httpx2.AsyncClient() as waiting:
        await waiting.get(url.replace("/mcp", "/healthz"))
    services: Services = app.state.services
    fill(services.database, services.workspace[1], accounts(), people())
    try:
        yield Served(url, services)
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
async def open_service(tmp_path: Path) -> AsyncIterator[Served]:
    """A service that asks for no keys, as on one's own machine."""
    async for served in serve(tmp_path):
        yield served


@pytest.fixture
async def keyed_service(tmp_path: Path) -> AsyncIterator[Served]:
    """A service that asks for keys."""
    async for served in serve(tmp_path, auth="keys", public_url="https://winnow.example/"):
        yield served


@pytest.fixture
async def busy_service(tmp_path: Path) -> AsyncIterator[Served]:
    """A service that answers one request a second, after a burst of two."""
    async for served in serve(tmp_path, auth="keys", requests_per_second=1):
        yield served
