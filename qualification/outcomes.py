"""Outcomes as clients send them: each item is read on its own, joined to its account and person, and written."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeAlias, get_args

from sqlalchemy.orm import Session

from qualification.records.batches import MAX_ID, BatchResult, ItemProblem
from qualification.records.documents import shorten
from storage import outcomes as stored
from storage.outcomes import OutcomeRow

OutcomeKind: TypeAlias = Literal["reply", "meeting", "signup", "purchase", "closed_won", "closed_lost"]

KINDS: Final[tuple[OutcomeKind, ...]] = get_args(OutcomeKind)
MAX_AMOUNT = 1e12
_ALIASES = {
    "outcome": "kind",
    "type": "kind",
    "date": "occurred_on",
    "occurred_at": "occurred_on",
    "amount": "amount_usd",
    "ltv": "amount_usd",
    "ltv_usd": "amount_usd",
    "value_usd": "amount_usd",
}
_OWNERS = ("account_external_id", "account_domain", "person_external_id", "person_email")
_PERSON = ("person_external_id", "person_email")
KEYS = ("external_id", "kind", "occurred_on", "amount_usd", *_OWNERS, "signal")

Problems: TypeAlias = list[tuple[str, str]]


@dataclass(frozen=True)
class NewOutcome:
    """An outcome as it was sent, checked but not yet joined."""

    external_id: str
    kind: OutcomeKind
    occurred_on: date
    amount_usd: float | None
    owners: Mapping[str, str]
    signal: str | None


Read: TypeAlias = NewOutcome | Problems


def read_outcome(item: object, *, today: date | None = None) -> Read:
    """Return the outcome that an item holds, or each key at fault with what is allowed there.

    Args:
        today: What ended after it, one day allowed for the time zones, has not ended; None takes any day.
    """
    if not isinstance(item, dict):
        return [("item", f"an item is an object with {', '.join(KEYS)}")]
    named = {_ALIASES.get(key, key) if _ALIASES.get(key, key) not in item else key: value for key, value in item.items()}
    problems = [
        (shorten(key), f"{shorten(key)} is not a key of an outcome; it takes {', '.join(KEYS)}") for key in named if key not in KEYS
    ]
    texts = {key: named.get(key) for key in ("external_id", *_OWNERS, "signal") if named.get(key) is not None}
    problems += [each for key, value in texts.items() for each in _text_problem(key, value)]
    if "external_id" not in texts:
        problems.append(("external_id", f"external_id takes a text of 1 to {MAX_ID} printable characters"))
    said, day, amount = named.get("kind"), _day(named.get("occurred_on")), named.get("amount_usd")
    kind = next((each for each in KINDS if each == said), None)
    if kind is None:
        problems.append(("kind", f"kind takes one of {', '.join(KINDS)}" + ("" if said is None else f", not {shorten(said)!r}")))
    if day is None:
        problems.append(("occurred_on", "occurred_on takes a day written YYYY-MM-DD"))
    elif today is not None and day > today + timedelta(days=1):
        problems.append(
            ("occurred_on", f"occurred_on takes a day up to today, for an outcome has happened; {day.isoformat()} is still to come")
        )
    if amount is not None and not _is_amount(amount):
        problems.append(("amount_usd", f"amount_usd takes a number of dollars from 0 to {MAX_AMOUNT:,.0f}, not {shorten(amount)!r}"))
    owners = {key: str(texts[key]).strip() for key in _OWNERS if key in texts}
    if not owners:
        problems.append(("account_external_id", f"an outcome names its account or person by one of {', '.join(_OWNERS)}"))
    if problems:
        return problems
    assert day is not None and kind is not None
    signal = str(texts["signal"]).strip()[:120] if "signal" in texts else None
    return NewOutcome(str(texts["external_id"]).strip(), kind, day, None if amount is None else float(amount), owners, signal)


def _text_problem(key: str, value: object) -> Problems:
    if isinstance(value, str) and value.strip() and len(value) <= MAX_ID and value.isprintable():
        return []
    return [(key, f"{key} takes a text of 1 to {MAX_ID} printable characters, not {shorten(value)!r}")]


def _day(value: object) -> date | None:
    """Return the day of a YYYY-MM-DD text; a time after it is passed over."""
    if not isinstance(value, str) or not (len(value) == 10 or value[10:11] in ("T", " ")):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= MAX_AMOUNT


def write_outcomes(session: Session, workspace_id: int, items: Sequence[object], read: Sequence[Read]) -> BatchResult:
    """Write the outcomes whose account or person is known, in the transaction of the caller; each other item is named.

    An outcome of a person belongs to their account too. A second write of the same external ids changes nothing.

    Args:
        read: What `read_outcome` made of the items, in their order.
    """
    joined = _joined(session, workspace_id, read)
    written = stored.upsert_outcomes(session, workspace_id, [each for each in joined if isinstance(each, OutcomeRow)])
    problems = [
        ItemProblem(index, _id_of(items[index]), key, message)
        for index, each in enumerate(joined)
        if isinstance(each, list)
        for key, message in each
    ]
    return BatchResult(written.created, written.updated, tuple(problems))


def _joined(session: Session, workspace_id: int, read: Sequence[Read]) -> list[OutcomeRow | Problems]:
    good = [each for each in read if isinstance(each, NewOutcome)]
    named = {key: sorted({each.owners[key] for each in good if key in each.owners}) for key in _OWNERS}
    lower = {key: sorted({text.casefold() for text in named[key]}) for key in ("account_domain", "person_email")}
    accounts = stored.account_ids_by(session, workspace_id, named["account_external_id"], lower["account_domain"])
    people = stored.people_by(session, workspace_id, named["person_external_id"], lower["person_email"])
    return [each if isinstance(each, list) else _row(each, accounts, people) for each in read]


def _row(outcome: NewOutcome, accounts: Mapping[tuple[str, str], int], people: Mapping[tuple[str, str], Any]) -> OutcomeRow | Problems:
    owners = outcome.owners
    account_id = accounts.get(("id", owners.get("account_external_id", ""))) or accounts.get(
        ("domain", owners.get("account_domain", "").casefold())
    )
    person_id, employer = people.get(("id", owners.get("person_external_id", ""))) or people.get(
        ("email", owners.get("person_email", "").casefold()), (None, None)
    )
    if account_id is None and person_id is None:
        return [(next(iter(owners)), f"no account or person of the workspace has {_said(owners, _OWNERS)}; send the record first")]
    person_keys = [key for key in _PERSON if key in owners]
    if person_keys and person_id is None:
        said = _said(owners, person_keys)
        return [(person_keys[0], f"no person of the workspace has {said}; send the person first, or leave it out: the account is known")]
    if person_keys and account_id and employer and employer != account_id:
        return [(person_keys[0], f"the person with {_said(owners, person_keys)} works at another account; name that one, or leave one out")]
    return OutcomeRow(
        outcome.external_id, outcome.kind, outcome.occurred_on, outcome.amount_usd, account_id or employer, person_id, outcome.signal
    )


def _said(owners: Mapping[str, str], keys: Sequence[str]) -> str:
    return ", ".join(f"{key} {owners[key]}" for key in keys if key in owners)


def _id_of(item: object) -> str | None:
    value = item.get("external_id") if isinstance(item, dict) else None
    return None if value is None else shorten(value)
