"""The cookie of a session: out of reach of scripts, sent to this site alone, and over TLS wherever others could listen."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from api.guards import name_of_host

PLAIN, HOST_BOUND = "winnow_session", "__Host-winnow_session"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def set_cookie(request: Request, response: Response, token: str, expires_at: datetime) -> None:
    """Put a session into the browser. Browsers keep a cookie named `__Host-` only for the very host that set it, over TLS."""
    secure = is_secure(request)
    response.set_cookie(HOST_BOUND if secure else PLAIN, token, expires=expires_at, path="/", secure=secure, httponly=True, samesite="lax")


def clear_cookie(request: Request, response: Response) -> None:
    """Take the session out of the browser."""
    secure = is_secure(request)
    response.delete_cookie(HOST_BOUND if secure else PLAIN, path="/", secure=secure, httponly=True, samesite="lax")


def read_cookie(request: Request) -> str | None:
    """Return the secret that the browser sent. A plain cookie counts only on this machine."""
    return request.cookies.get(HOST_BOUND if is_secure(request) else PLAIN)


def is_secure(request: Request) -> bool:
    """Return whether the cookie is for TLS only: always, but for plain requests of this machine to itself."""
    return request.url.scheme == "https" or name_of_host(request.headers.get("host", "")) not in LOOPBACK
