"""The pages in the browser: what `make web` built, or a page that says what runs here when nothing is built."""

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from settings import Settings

ROOT = Path(__file__).parent.parent.parent
BUILT = ROOT / "web" / "dist"
WELCOME = ROOT / "api" / "welcome.html"
PAGES = ("", "qualification", "signals", "leads", "accounts", "insights", "activity", "jobs", "fields")
EMBEDDED = "embed"
FOREVER = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
WELCOME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def install(app: FastAPI, settings: Settings, built: Path = BUILT) -> None:
    """Serve the pages. They hold nothing of a workspace, so they need no sign-in; `/embed` may be framed by the allowed origins."""
    ancestors = " ".join(["'self'", *sorted(settings.origins)])
    for name in PAGES:
        app.router.routes.append(Route(f"/{name}", _Page(built, "'none'"), methods=["GET", "HEAD"]))
    app.router.routes.append(Route(f"/{EMBEDDED}", _Page(built, ancestors), methods=["GET", "HEAD"]))
    if built.is_dir():
        app.mount("/assets", GZipMiddleware(_Assets(directory=built / "assets", check_dir=False), minimum_size=1_000, compresslevel=6))
        for path in sorted(
            each for each in built.iterdir() if each.is_file() and each.name != "index.html" and not each.name.startswith(".")
        ):
            app.router.routes.append(Route(f"/{path.name}", _File(path), methods=["GET", "HEAD"]))


class _Page:
    """The one page that draws all others, never kept by the browser, so that a new build is seen at once."""

    def __init__(self, built: Path, ancestors: str) -> None:
        self._index = built / "index.html"
        self._policy = POLICY.format(ancestors=ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_built = self._index.is_file()
        headers = {
            "Content-Security-Policy": self._policy if is_built else WELCOME_POLICY,
            "Cache-Control": "no-cache",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        await FileResponse(self._index if is_built else WELCOME, media_type="text/html; charset=utf-8", headers=headers)(
            scope, receive, send
        )


class _File:
    """A file beside the page, such as its icon."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        await FileResponse(self._path, headers=headers)(scope, receive, send)


class _Assets(StaticFiles):
    """Scripts and styles, whose names change with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = FOREVER
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
