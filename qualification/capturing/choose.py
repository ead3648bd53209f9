"""Which held captures are meant: the last ones, a random sample, chosen ones, or all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.errors import InvalidRequest, NothingToChange
from qualification.records.documents import shorten
from qualification.signals.states import SavedSignal
from storage.records import LOOKUP_CHUNK
from storage.tables import Capture

MAX_AT_ONCE = 1_000
BIGGEST_ID = 2**63 - 1
LONGEST_ID = 19


@dataclass(frozen=True)
class Choice:
    """What was asked for: at most one of them; none means every held capture.

    Attributes:
        ids: External ids of captures as people say them. Where not one of them is, they are read as our own ids.
        capture_ids: Our own ids, and nothing else.
    """

    last: int | None = None
    sample: int | None = None
    ids: tuple[str, ...] = ()
    capture_ids: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The choice in words, before "held captures"."""
        if self.last is not None:
            return "the last"
        return "a random sample of" if self.sample is not None else "the chosen" if self.ids or self.capture_ids else "all"


@dataclass(frozen=True)
class Chosen:
    """The held captures that are meant, by ascending id, and how many of those chosen were qualified already."""

    ids: tuple[int, ...]
    already: int = 0


def choose(session: Session, signal: SavedSignal, choice: Choice) -> Chosen:
    """Return the held captures that a choice means; the newest arrivals first are the last ones.

    Raises:
        InvalidRequest: More than one way to choose, a number below 1, more than `MAX_AT_ONCE`, or an id that is none.
        NothingToChange: No such capture is held.
    """
    _check(signal, choice)
    if choice.ids or choice.capture_ids:
        chosen = _named(session, signal, choice)
    else:
        query = select(Capture.id).where(Capture.signal_id == signal.id, Capture.state == "held").order_by(Capture.id.desc())
        held = list(session.scalars(query if choice.last is None else query.limit(choice.last)))
        if choice.sample is not None and choice.sample < len(held):
            held = np.random.default_rng([signal.id, held[0], choice.sample]).choice(held, choice.sample, replace=False).tolist()
        chosen = Chosen(tuple(sorted(held)))
    if len(chosen.ids) > MAX_AT_ONCE:
        said = f"{signal.name} holds {len(chosen.ids):,} captures; qualify up to {MAX_AT_ONCE:,} at once, such as the last {MAX_AT_ONCE:,}"
        raise InvalidRequest(said, field="last")
    if not chosen.ids:
        already = f"; the {chosen.already:,} chosen are qualified already" if chosen.already else ""
        raise NothingToChange(f"{signal.name} holds no such capture{already}", signal=signal.name, held=signal.counts.held)
    return chosen


def _check(signal: SavedSignal, choice: Choice) -> None:
    if sum([choice.last is not None, choice.sample is not None, bool(choice.ids or choice.capture_ids)]) > 1:
        raise InvalidRequest("choose captures by last, by sample or by ids, not by two of them", field="last")
    for name, number in (("last", choice.last), ("sample", choice.sample)):
        if number is not None and not 1 <= number <= MAX_AT_ONCE:
            raise InvalidRequest(f"{name} takes a whole number from 1 to {MAX_AT_ONCE:,}, not {number:,}", field=name)
    if (number := len(choice.ids) + len(choice.capture_ids)) > MAX_AT_ONCE:
        raise InvalidRequest(f"ids takes up to {MAX_AT_ONCE:,} captures, this has {number:,}", field="ids")


def _named(session: Session, signal: SavedSignal, choice: Choice) -> Chosen:
    """Return those that are held; an id that is none of the signal's is an error."""
    said = list(dict.fromkeys(each.strip() for each in choice.ids))
    named = _states(session, signal, Capture.external_id, said)
    if said and not named and not choice.capture_ids:
        own = [number for each in said if (number := _own_id(each)) is not None]
        named = {str(number): state for number, state in _states(session, signal, Capture.id, own).items()}
    numbered = _states(session, signal, Capture.id, list(dict.fromkeys(choice.capture_ids)))
    unknown = [each for each in said if each not in named] + [str(each) for each in choice.capture_ids if each not in numbered]
    if unknown:
        some = ", ".join(shorten(each) for each in unknown[:3])
        raise InvalidRequest(f"ids: {signal.name} has no capture {some}", field="ids", unknown=unknown[:20])
    found = dict([*named.values(), *numbered.values()])
    held = sorted(capture_id for capture_id, state in found.items() if state == "held")
    return Chosen(tuple(held), len(found) - len(held))


def _own_id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID and int(text) <= BIGGEST_ID else None


def _states(session: Session, signal: SavedSignal, column: Any, wanted: Sequence[str] | Sequence[int]) -> dict[Any, tuple[int, str]]:
    """Return id and state of the signal's captures with these values of a column, by the value."""
    found: dict[Any, tuple[int, str]] = {}
    for start in range(0, len(wanted), LOOKUP_CHUNK):
        query = select(column, Capture.id, Capture.state).where(
            Capture.signal_id == signal.id, column.in_(wanted[start : start + LOOKUP_CHUNK])
        )
        found |= {value: (capture_id, state) for value, capture_id, state in session.execute(query)}
    return found
