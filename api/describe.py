"""Prints the OpenAPI description of the service; `python -m api.describe > web/openapi.json` feeds the types of the web."""

import sys
from typing import Any

import orjson

from api.app import create_app
from settings import Settings


def describe() -> dict[str, Any]:
    """Return the OpenAPI document. Nothing is opened or started, and the environment does not change it."""
    return create_app(Settings(_env_file=None)).openapi()


def dump_description() -> bytes:
    """Return the document as it is kept in the repository: sorted, indented, one newline at the end."""
    return orjson.dumps(describe(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


if __name__ == "__main__":
    sys.stdout.buffer.write(dump_description())
