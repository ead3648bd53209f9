"""What every expected error is over HTTP: a status, and one body shape."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import compile_path

from qualification import errors
from qualification.errors import WinnowError
from storage.outages import Outage, outage_of

log = logging.getLogger(__name__)

STATUS: dict[type[WinnowError], int] = {
    errors.InvalidDefinition: 422,
    errors.UnknownField: 422,
    errors.OperatorMismatch: 422,
    errors.InvalidValue: 422,
    errors.InvalidField: 422,
    errors.InvalidTerm: 422,
    errors.InvalidSignal: 422,
    errors.InvalidRequest: 422,
    errors.InvalidEdit: 422,
    errors.ImportFailed: 422,
    errors.WorkspaceNotFound: 404,
    errors.IcpNotFound: 404,
    errors.PersonaNotFound: 404,
    errors.VersionNotFound: 404,
    errors.RecordNotFound: 404,
    errors.SignalNotFound: 404,
    errors.ChangeSetNotFound: 404,
    errors.JobNotFound: 404,
    errors.ThreadNotFound: 404,
    errors.RunNotFound: 404,
    errors.TermNotFound: 404,
    errors.NameTaken: 409,
    errors.FieldInUse: 409,
    errors.FieldsChanged: 409,
    errors.AmbiguousRecord: 409,
    errors.AmbiguousSignal: 409,
    errors.NothingToChange: 409,
    errors.NothingToSave: 409,
    errors.VersionConflict: 409,
    errors.NothingToDelete: 409,
    errors.EmptyDraft: 409,
    errors.HashMismatch: 409,
    errors.ChangeSetNotOpen: 409,
    errors.ChangeSetStale: 409,
    errors.RunInProgress: 409,
    errors.WorkspaceNotEmpty: 409,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.SlackNotConfigured: 404,
    errors.LinkNotValid: 410,
    errors.CsrfFailed: 403,
    errors.MemberNotFound: 404,
    errors.KeyNotFound: 404,
    errors.WebhookNotFound: 404,
    errors.ClusterUnavailable: 503,
    errors.MemberExists: 409,
    errors.LastAdmin: 409,
    errors.TooManyRequests: 429,
}
OUTAGES: dict[Outage, tuple[str, str]] = {
    "unreachable": ("database_unavailable", "the database cannot be reached just now; nothing was changed by this request. Try again"),
    "busy": ("database_busy", "the database had no time for this request; nothing was changed by it. Try again in a moment"),
    "full": ("storage_full", "the disk of the database is full; nothing was changed by this request. Free some space, then send it again"),
}
RETRY_AFTER_SECONDS = 2
HTTP_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 415: "unsupported_media_type"}
MAX_PROBLEMS = 5
_PLACES = {"body", "query", "path", "header"}


def error_response(status: int, code: str, message: str, details: Mapping[str, Any] | None = None, *, allow: str | None = None) -> Response:
    """Return the one error body. It is ASCII, so that no text a client sent can break it."""
    body = {"error": {"code": code, "message": message, "details": dict(details or {})}}
    return Response(json.dumps(body), status, {"Allow": allow} if allow else None, "application/json")


def install(app: FastAPI) -> None:
    """Answer every error of the app with the one body, and never with a stack trace."""
    app.add_exception_handler(WinnowError, _on_expected)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(SQLAlchemyError, _on_database)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, WinnowError)
    response = error_response(STATUS[type(error)], error.code, error.message, error.details)
    if "retry_after_seconds" in error.details:
        response.headers["Retry-After"] = str(error.details["retry_after_seconds"])
    if isinstance(error, errors.Unauthenticated):
        response.headers["WWW-Authenticate"] = 'Bearer realm="Winnow"'
    return response


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = list(dict.fromkeys(sentence_of(item, _keys_of(request)) for item in error.errors()))
    return error_response(422, errors.InvalidRequest.code, "; ".join(problems[:MAX_PROBLEMS]), {"problems": problems})


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    allow = _methods_at(request) if error.status_code == 405 else None
    message = {
        400: "the body cannot be read: send UTF-8 JSON that is not nested deeper than a definition",
        404: f"nothing is at {request.url.path}; the routes are listed at /docs",
        405: f"{request.url.path} does not take {request.method}; it takes {allow}",
    }.get(error.status_code, str(error.detail))
    return error_response(error.status_code, HTTP_CODES.get(error.status_code, "http_error"), message, allow=allow)


def _methods_at(request: Request) -> str:
    paths: dict[str, dict[str, Any]] = request.app.openapi()["paths"]
    found = {method.upper() for path, methods in paths.items() if compile_path(path)[0].match(request.url.path) for method in methods}
    return ", ".join(sorted(found)) or "GET"


async def _on_database(request: Request, error: Exception) -> Response:
    """Answer for a database that does not serve just now; what is wrong in any other way is ours."""
    outage = outage_of(error)
    if outage is None:
        raise error
    code, message = OUTAGES[outage]
    log.warning("%s %s: %s (%s)", request.method, request.url.path, code, type(getattr(error, "orig", None) or error).__name__)
    response = error_response(507 if outage == "full" else 503, code, message)
    if outage != "full":
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


async def _on_unexpected(request: Request, error: Exception) -> Response:
    return error_response(500, "internal_error", "something went wrong on our side; nothing was changed by this request. Try again")


def sentence_of(item: Mapping[str, Any], keys: Sequence[str] = ()) -> str:
    """Turn one validation error into a sentence that names the field and what is allowed.

    Args:
        keys: The keys that the body takes, for a key it does not take.
    """
    place = [str(part) for part in item["loc"]]
    name = ".".join(place[1:] if len(place) > 1 and place[0] in _PLACES else place)
    match item["type"]:
        case "missing":
            return "a JSON body is required" if name == "body" else f"{name} is required"
        case "extra_forbidden" if place[0] == "query":
            return f"{name} is no parameter of this request; the page /docs lists those it takes"
        case "extra_forbidden":
            return f"{name} is not a key of this body" + (f"; it takes {', '.join(keys)}" if keys and len(place) == 2 else "")
        case "json_invalid":
            return f"the body is not valid JSON: {item.get('ctx', {}).get('error', 'it ends too early')}"
        case "model_attributes_type" | "dict_type" | "model_type":
            return f"{name} takes a JSON object (with the header Content-Type: application/json)"
        case "list_type" | "tuple_type":
            return f"{name} takes a list"
        case _:
            message = str(item["msg"]).removeprefix("Value error, ")
            return f"{name} {message}" if message.startswith("takes ") else f"{name}: {message[:1].lower()}{message[1:]}"


def _keys_of(request: Request) -> list[str]:
    route = request.scope.get("route")
    body = getattr(getattr(route, "body_field", None), "field_info", None)
    return list(getattr(getattr(body, "annotation", None), "model_fields", {}))
