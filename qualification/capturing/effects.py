"""What is left of one record when captures of it are taken back: the reverse of what `Capture.effects` says they added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage.captures import StoredRecord


@dataclass(eq=False)
class Effect:
    """What one capture added to one record.

    Attributes:
        added: `{id, at, created?, linked?, named?, filled?, moved?}` as it is stored.
        sent: The attributes that the capture sent of the record.
        dates: The dates that it can move, each with its day.
    """

    added: dict[str, Any]
    sent: Mapping[str, Any]
    dates: Mapping[str, str]
    is_changed: bool = False

    def take_over(self, part: str, key: str, value: Any) -> None:
        """Note that this capture now answers for a value that one taken back had added."""
        self.added[part] = {**self.added.get(part, {}), key: value}
        self.is_changed = True

    def answer_for(self, part: str) -> None:
        """Note that this capture now answers for the record itself, or for its account."""
        self.added[part] = True
        self.is_changed = True

    def is_last_word(self, stored: StoredRecord) -> bool:
        """Whether nothing but captures wrote the record since."""
        return bool(self.added.get("at") == stored.updated_at.isoformat())


def was_made(gone: Iterable[Effect], stored: StoredRecord) -> bool:
    """Whether the captures taken back made the record, and nothing but captures wrote it since."""
    return any(each.added.get("created") and each.is_last_word(stored) for each in gone)


def values_left(stored: StoredRecord, gone: Sequence[Effect], kept: Sequence[Effect], *, keeps_filled: bool = False) -> dict[str, Any]:
    """Return the values to write: None for one that leaves, another one where a kept capture brought it too.

    Args:
        kept: Captures of the record that stay qualified, in the order they arrived; they take over what they brought as well.
        keeps_filled: Leave the attributes: others need the record as it is.
    """
    values = {} if keeps_filled else _unfilled(stored, gone, kept)
    return {**values, **_moved_back(stored, gone, kept)}


def _unfilled(stored: StoredRecord, gone: Sequence[Effect], kept: Sequence[Effect]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for effect in gone:
        for key, value in effect.added.get("filled", {}).items():
            if stored.attributes.get(key) != value or not effect.is_last_word(stored):
                continue
            heir = next((each for each in kept if key in each.sent and each.is_last_word(stored)), None)
            values[key] = None if heir is None else heir.sent[key]
            if heir is not None:
                heir.take_over("filled", key, heir.sent[key])
    return values


def _moved_back(stored: StoredRecord, gone: Sequence[Effect], kept: Sequence[Effect]) -> dict[str, Any]:
    """Each move is a step from one day to a later one: steps taken back are left out, and the last day of what is left stands."""
    values: dict[str, Any] = {}
    for key in dict.fromkeys(key for effect in gone for key in effect.added.get("moved", {})):
        steps = {effect.added["moved"][key][1]: effect.added["moved"][key][0] for effect in gone if key in effect.added.get("moved", {})}
        for effect in kept:
            if (step := effect.added.get("moved", {}).get(key)) is not None and step[0] in steps:
                effect.take_over("moved", key, [_before(steps, step[0]), step[1]])
        now = stored.attributes.get(key)
        left = _before(steps, now)
        last = max((each for each in kept if key in each.dates), key=lambda each: each.dates[key], default=None)
        if now in steps and last is not None and (left is None or last.dates[key] > left):
            last.take_over("moved", key, [left, last.dates[key]])
            left = last.dates[key]
        if left != now:
            values[key] = left
    return values


def _before(steps: Mapping[str, str | None], day: str | None) -> str | None:
    """Return the day that stood before the steps that lead to this one."""
    while day is not None and day in steps:
        day = steps[day]
    return day
