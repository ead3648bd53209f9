"""How the service logs: where an error happened and of what kind, never its words, which may quote a record."""

import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any, Literal

LogFormat = Literal["text", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]
ROOT = Path(__file__).parent.parent
MOST_OWN_FRAMES, MOST_LIBRARY_FRAMES = 10, 3
MOST_CAUSES = 5


def configure(kind: LogFormat, level: LogLevel) -> None:
    """Send what this process logs to stderr, one line each. Call it once, before the service starts."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if kind == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, and of an error its kinds and places."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(_fields(record), default=str)


class TextLines(logging.Formatter):
    """The same for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields = _fields(record)
        line = f"{fields['at']} {fields['level']} {fields['logger']}: {fields['message']}"
        return f"{line} [{' < '.join(fields['errors'])} at {' < '.join(reversed(fields['stack']))}]" if "errors" in fields else line


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    fields: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "logger": record.name, "message": _one_line(record)}
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        fields |= {"errors": [_kind(each) for each in _causes(error)], "stack": list(_places(error.__traceback__))}
    return fields


def _one_line(record: logging.LogRecord) -> str:
    return " ".join(record.getMessage().split())


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came from."""
    found: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _kind(error: BaseException) -> str:
    kind = type(error)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _places(traceback: TracebackType | None) -> Iterator[str]:
    """Yield our own places and the innermost ones of libraries, the outer ones first."""
    frames = list(extract_tb(traceback))
    own = [at for at, frame in enumerate(frames) if _is_ours(Path(frame.filename))]
    inner = range(max(0, len(frames) - MOST_LIBRARY_FRAMES), len(frames))
    for at in sorted({*own[-MOST_OWN_FRAMES:], *inner}):
        path = Path(frames[at].filename)
        shown = path.relative_to(ROOT) if _is_ours(path) else Path(*path.parts[-2:])
        yield f"{shown}:{frames[at].lineno} {frames[at].name}"


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(ROOT) and ".venv" not in path.parts
