"""Opaque cursors: where the next page of a list goes on."""

import base64
import binascii
from collections.abc import Sequence

import orjson

from qualification.errors import InvalidRequest

Key = int | str
BIGGEST = 2**63 - 1


def encode(kind: str, *key: Key) -> str:
    """Return the cursor of a list of this kind after the row with this key."""
    return base64.urlsafe_b64encode(orjson.dumps([kind, *key])).decode().rstrip("=")


def decode(cursor: str, kind: str, *types: type[Key]) -> list[Key]:
    """Return the key in a cursor.

    Raises:
        InvalidRequest: It is not the `next` of a page of this list.
    """
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        found = None
    if not isinstance(found, list) or found[:1] != [kind] or [type(part) for part in found[1:]] != list(types) or not _fits(found[1:]):
        raise InvalidRequest("cursor: pass the `next` of the page before, with the same sort", field="cursor")
    return found[1:]


def _fits(key: Sequence[Key]) -> bool:
    """Whether a database can compare the numbers of a key: those of 64 bits."""
    return all(-BIGGEST <= part <= BIGGEST for part in key if isinstance(part, int))


def decode_offset(cursor: str | None, kind: str) -> int:
    """Return the offset in a cursor, 0 without one. Raises as `decode` does."""
    if cursor is None:
        return 0
    (offset,) = decode(cursor, kind, int)
    if not isinstance(offset, int) or not 0 <= offset < 2**31:
        raise InvalidRequest("cursor: pass the `next` of the page before", field="cursor")
    return offset
