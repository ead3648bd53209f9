"""What form of an answer a client asks for."""

from typing import Literal

from fastapi import Request

Form = Literal["json", "csv", "events"]


def form_of(request: Request) -> Form:
    """Return the form that the Accept header names first; JSON when it names none of ours."""
    for part in request.headers.get("accept", "").split(","):
        match part.partition(";")[0].strip().lower():
            case "text/csv":
                return "csv"
            case "text/event-stream":
                return "events"
            case "application/json":
                return "json"
    return "json"
