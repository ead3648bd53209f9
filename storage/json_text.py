"""JSON text of whatever a model may have sent, such that every reader takes it back."""

from typing import Any

import orjson


def json_text(value: object) -> str:
    """Return a value as compact JSON text; objects of other types as their text.

    Integers over 64 bits, which JSON allows and its readers here do not, become floats, and halves of
    surrogate pairs a question mark.
    """
    return json_bytes(value).decode()


def json_bytes(value: object) -> bytes:
    """Return the same as UTF-8."""
    try:
        return orjson.dumps(value, default=str)
    except TypeError:
        return orjson.dumps(_plain(value), default=str)


def _plain(value: object) -> Any:
    match value:
        case dict():
            return {_plain(str(key)): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case str():
            return value.encode("utf-8", "replace").decode()
        case int() if not -(2**63) <= value < 2**64:
            return _float(value)
        case _:
            return value


def _float(value: int) -> float | str:
    try:
        return float(value)
    except OverflowError:
        return str(value)
