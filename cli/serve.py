"""`winnow serve`: binds the port itself, so that a taken one is one sentence and not a log."""

import errno
import gc
import shlex
import socket
import sys
from functools import partial
from typing import TYPE_CHECKING

import typer

from cli.errors import fail
from cli.workspace import DEFAULT_WORKSPACE, OpenWorkspace, open_workspace, read_settings
from qualification.scale.opening import check_installed
from settings import Settings

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI
    from starlette.types import ASGIApp

GRACE_SECONDS = 5
KEEP_ALIVE_SECONDS = 75  # longer than clients and proxies keep an idle connection: none is closed just as it is used again
SWITCH_SECONDS = 0.0005  # a tenth of Python's own; a statement waits for it twice, while a writer that waits keeps all others waiting


def run(workspace: str) -> None:
    """Serve until Ctrl-C. The port is bound first: nothing slow happens before a taken one is told."""
    gc.disable()  # until all is imported: there is no garbage in that, and to look for it takes a sixth of the start
    settings = read_settings()
    if settings.scaling is not None:
        check_installed(settings.scaling)
    with bind(settings) as listener:
        with open_workspace(workspace) as opened:  # migrated before the first request
            tell_who_may_come(opened)
        serve_on(listener, settings, workspace.strip())


def tell_who_may_come(opened: OpenWorkspace) -> None:
    """Say how the first admin is made, where keys are asked for and nobody has one."""
    from qualification.access.members import has_admin

    if opened.settings.is_open:
        return
    with opened.database.bulk_reading() as session:
        if has_admin(session, opened.actor.workspace_id):
            return
    option = "" if opened.actor.workspace == DEFAULT_WORKSPACE else f" --workspace {shlex.quote(opened.actor.workspace)}"
    typer.echo(
        f"Nobody can sign in to {opened.actor.workspace} yet. Make the first admin in another terminal:\n"
        f"  winnow members add you@example.com --role admin{option}\n"
        f"and, for calls with an API key:\n"
        f"  winnow keys create laptop --for you@example.com{option}",
        err=True,
    )


def bind(settings: Settings) -> socket.socket:
    """Return a listening socket on WINNOW_HOST and WINNOW_PORT, or end the command naming the setting to change."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host.strip("[]"), settings.port), family=family)
    except OSError as error:
        fail(_why(error, settings))
    # Every connection inherits it. asyncio sets it only on sockets that name their protocol, which these do not, and without it the second
    # part of an answer waits 40 ms for the client to acknowledge the first.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _why(error: OSError, settings: Settings) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {settings.port} on {settings.host} is taken; stop what uses it or choose another with WINNOW_PORT"
    if error.errno == errno.EACCES:
        return f"port {settings.port} needs more rights than you have; choose one from 1024 with WINNOW_PORT"
    return f"cannot listen on {settings.host}:{settings.port} ({error.strerror or error}); check WINNOW_HOST and WINNOW_PORT"


def address_of(listener: socket.socket) -> str:
    """Return the URL that a socket answers at."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def serve_on(listener: socket.socket, settings: Settings, workspace: str) -> None:
    """Serve the product on a bound socket until Ctrl-C or SIGTERM; open streams get some seconds to end.

    The port answers from the first moment; the service is imported beside that.
    """
    import uvicorn

    from api import logs
    from api.starting import Starting

    typer.echo(f"Winnow is at {address_of(listener)} (Ctrl-C stops it)")
    logs.configure(settings.log_format, settings.log_level)
    sys.setswitchinterval(SWITCH_SECONDS)
    starting = Starting(partial(_make_service, settings, workspace), lambda: setattr(server, "should_exit", True))
    server = uvicorn.Server(config_of(starting))
    server.run(sockets=[listener])
    if starting.failure is not None:
        raise typer.Exit(1)


def _make_service(settings: Settings, workspace: str) -> "FastAPI":
    from api.app import create_app

    app = create_app(settings, workspace=workspace, is_warmed=True)
    gc.freeze()  # what is imported by now stays, and is looked through no more
    gc.enable()
    return app


def config_of(app: "ASGIApp") -> "uvicorn.Config":
    """Return how the server runs an app."""
    import uvicorn

    return uvicorn.Config(
        app, access_log=False, log_config=None, timeout_graceful_shutdown=GRACE_SECONDS, timeout_keep_alive=KEEP_ALIVE_SECONDS
    )
