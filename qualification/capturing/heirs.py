"""Which captures that stay can take over what captures taken back had added: few of the many that a busy account has."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from storage.captures import BriefCapture

Place = tuple[str, int]
"""A record: its kind and its id."""


def heirs_among(staying: Sequence[BriefCapture], gone: Iterable[Mapping[str, Any]]) -> list[int]:
    """Return the ids of the captures that are needed to take others back.

    Of each record that is touched: the first, which answers for the record itself; the last of each signal and of all, which
    dates can fall back to; those that moved a date; and all where an attribute that was filled needs somebody else who sent it.

    Args:
        staying: By ascending id.
        gone: The effects of those taken back.
    """
    is_filled = _touched(gone)
    needed: set[int] = set()
    last: dict[tuple[Place, int | None], BriefCapture] = {}
    seen: set[Place] = set()
    for each in staying:
        for place in _places(each):
            if place not in is_filled:
                continue
            if place not in seen or each.has_moved or is_filled[place]:
                needed.add(each.capture_id)
            seen.add(place)
            for signal_id in (None, each.signal_id):
                known = last.get((place, signal_id))
                if known is None or each.occurred_at.date() > known.occurred_at.date():
                    last[place, signal_id] = each
    return sorted(needed | {each.capture_id for each in last.values()})


def _touched(gone: Iterable[Mapping[str, Any]]) -> dict[Place, bool]:
    """Return the records that were touched, and whether an attribute of theirs was filled."""
    found: dict[Place, bool] = {}
    for effects in gone:
        for kind, added in effects.items():
            place = (kind, added["id"])
            found[place] = found.get(place, False) or bool(added.get("filled"))
    return found


def _places(capture: BriefCapture) -> list[Place]:
    own: Place = ("person", capture.person_id)
    return [own] if capture.account_id is None else [own, ("account", capture.account_id)]
