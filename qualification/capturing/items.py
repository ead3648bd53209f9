"""Captures as a signal sends them: read one by one, each bad one named with what is allowed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from qualification.definitions import is_one_line
from qualification.fields import Field
from qualification.records.batches import MAX_ATTRIBUTES, MAX_ID
from qualification.records.documents import YEARS, Document, clean_document, domain_of, shorten
from storage.records import lookup_key
from storage.tables import utc_now

MAX_BEHAVIOUR = 1_000
CLOCK_SKEW = timedelta(days=1)
KEYS = ("external_id", "person", "account", "behaviour", "occurred_at")
SPELLINGS = {"behavior": "behaviour", "timestamp": "occurred_at"}
FLAT = {
    "person_external_id": ("person", "external_id"),
    "email": ("person", "email"),
    "attributes": ("person", "attributes"),
    "account_external_id": ("account", "external_id"),
    "account_domain": ("account", "domain"),
}
PERSON_KEYS = ("external_id", "email", "attributes")
ACCOUNT_KEYS = ("external_id", "domain", "attributes")
DERIVED = "last_signal_date"

Problems: TypeAlias = list[tuple[str, str]]
Fields: TypeAlias = Mapping[str, Field]


@dataclass(frozen=True)
class CaptureFields:
    """The fields that attributes of a capture can fill: all but the dates that captures themselves move."""

    people: Fields
    accounts: Fields

    @classmethod
    def of(cls, people: Fields, accounts: Fields) -> "CaptureFields":
        """Return the fields without the dates of signals."""
        return cls(_without_dates(people), _without_dates(accounts))


@dataclass(frozen=True)
class Named:
    """A person or an account as a capture names it. `key` is the e-mail or the domain in lower case."""

    external_id: str | None
    key: str | None
    attributes: Document


@dataclass(frozen=True)
class ReadCapture:
    """A capture that can be kept: whom it names, when it happened, and what the signal sent, as it was sent."""

    external_id: str
    occurred_at: datetime
    person: Named
    account: Named | None
    payload: dict[str, Any]

    @property
    def day(self) -> str:
        """The UTC day it happened on."""
        return self.occurred_at.astimezone(UTC).date().isoformat()


Read: TypeAlias = ReadCapture | Problems


def read_captures(fields: CaptureFields, items: Sequence[object]) -> list[Read]:
    """Return the capture that each item holds, or its problems. Needs no database: call it before a writer's lock is taken."""
    latest = utc_now() + CLOCK_SKEW
    return [read_capture(fields, item, latest) for item in items]


def read_capture(fields: CaptureFields, item: object, latest: datetime | None = None) -> Read:
    """Return the capture that an item holds, or each key or field at fault with what is allowed there.

    Args:
        latest: When it can have happened at the latest, a wrong clock allowed for; None for one that was kept before.
    """
    if not isinstance(item, dict):
        return [("item", f"an item is an object with {', '.join(KEYS)}")]
    nested, problems = _nested(item)
    problems += _check_id("external_id", nested.get("external_id"))
    problems += _check_behaviour(nested.get("behaviour"))
    moment = _moment(nested.get("occurred_at"))
    if moment is None:
        problems.append(("occurred_at", "occurred_at takes a date and time such as 2026-11-22T09:30:00Z"))
    elif latest is not None and moment > latest:
        problems.append(("occurred_at", f"occurred_at lies in the future ({moment:%Y-%m-%dT%H:%M:%SZ}); a capture has happened already"))
    person, person_problems = _person(fields.people, nested.get("person"))
    account, account_problems = _account(fields.accounts, nested.get("account"))
    problems += person_problems + account_problems
    if problems or moment is None or person is None:
        return problems
    return ReadCapture(nested["external_id"].strip(), moment, person, account, dict(item))


def read_again(fields: CaptureFields, payload: Mapping[str, Any]) -> ReadCapture | None:
    """Return a capture that was kept before; values that its fields no longer take are left out. None when it names nobody any more."""
    item = dict(payload)
    read = read_capture(fields, item)
    if isinstance(read, ReadCapture):
        return read
    nested, _ = _nested(item)
    for name, known in (("person", fields.people), ("account", fields.accounts)):
        if isinstance(nested.get(name), dict):
            nested[name] = _without_unfit(known, nested[name])
    read = read_capture(fields, nested)
    return read if isinstance(read, ReadCapture) else None


def _without_unfit(fields: Fields, named: Mapping[str, Any]) -> dict[str, Any]:
    attributes = _attributes(named, ())
    clean = clean_document(fields, attributes).document
    return {**{key: named[key] for key in ("external_id", "email", "domain") if key in named}, "attributes": clean}


def _without_dates(fields: Fields) -> Fields:
    return {key: field for key, field in fields.items() if key != DERIVED and not key.startswith("signal.")}


def _nested(item: Mapping[Any, Any]) -> tuple[dict[str, Any], Problems]:
    """Return an item in its nested form; a flat key such as `email` stands for its place inside."""
    nested: dict[str, Any] = {}
    problems: Problems = []
    for key, value in item.items():
        plain = SPELLINGS.get(key, key)
        if plain in KEYS:
            nested[plain] = {**nested[plain], **value} if isinstance(nested.get(plain), dict) and isinstance(value, dict) else value
        elif plain in FLAT:
            whole, part = FLAT[plain]
            nested[whole] = {part: value, **(nested.get(whole) or {})} if isinstance(nested.get(whole) or {}, dict) else nested[whole]
        else:
            problems.append((shorten(key), f"{shorten(key)} is not a key of a capture; it takes {', '.join(KEYS)}"))
    return nested, problems


def _person(fields: Fields, said: object) -> tuple[Named | None, Problems]:
    if not isinstance(said, dict):
        return None, [("person", f"person takes an object with {' or '.join(PERSON_KEYS[:2])}, and attributes")]
    named, problems = _named("person", fields, said, PERSON_KEYS)
    email = said.get("email") if said.get("email") is not None else named.attributes.get("email")
    key = lookup_key(email)
    if email is not None and (not isinstance(email, str) or key is None or "@" not in email or not is_one_line(email)):
        return None, [*problems, ("person.email", f"person.email takes an e-mail address, not {shorten(email)!r}")]
    if named.external_id is None and key is None:
        return None, [*problems, ("person", "person takes an external_id or an email: without one nobody knows who it was")]
    filled = {"email": email.strip(), **named.attributes} if isinstance(email, str) else named.attributes
    return Named(named.external_id, key, filled), problems


def _account(fields: Fields, said: object) -> tuple[Named | None, Problems]:
    if said is None:
        return None, []
    if not isinstance(said, dict):
        return None, [("account", f"account takes an object with {' or '.join(ACCOUNT_KEYS[:2])}, and attributes")]
    named, problems = _named("account", fields, said, ACCOUNT_KEYS)
    domain = said.get("domain") if said.get("domain") is not None else named.attributes.get("domain")
    if domain is not None and (not isinstance(domain, str) or not domain.strip() or not is_one_line(domain)):
        return None, [*problems, ("account.domain", f"account.domain takes a web address such as acme.com, not {shorten(domain)!r}")]
    host = domain_of(domain) if isinstance(domain, str) else None
    key = lookup_key(host)
    if named.external_id is None and key is None:
        if not named.attributes:
            return None, problems
        return None, [*problems, ("account", "account takes an external_id or a domain beside its attributes")]
    filled: Document = {"domain": host, **named.attributes} if host is not None else named.attributes
    return Named(named.external_id, key, filled), problems


def _named(whole: str, fields: Fields, said: Mapping[str, Any], keys: Sequence[str]) -> tuple[Named, Problems]:
    problems: Problems = []
    if said.get("external_id") is not None:
        problems += _check_id(f"{whole}.external_id", said["external_id"])
    if not isinstance(said.get("attributes") or {}, dict):
        return Named(None, None, {}), [*problems, (f"{whole}.attributes", "attributes takes an object of fields and their values")]
    attributes = _attributes(said, keys)
    if len(attributes) > MAX_ATTRIBUTES:
        allowed = f"attributes takes up to {MAX_ATTRIBUTES} fields, this item has {len(attributes):,}"
        return Named(None, None, {}), [*problems, (f"{whole}.attributes", allowed)]
    clean = clean_document(fields, attributes)
    problems += [(f"{whole}.{shorten(each.field)}", each.message.encode("utf-8", "replace").decode()[:600]) for each in clean.problems]
    external_id = said.get("external_id")
    return Named(external_id.strip() if isinstance(external_id, str) and external_id.strip() else None, None, clean.document), problems


def _attributes(said: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """Return the attributes; a field that stands beside `external_id` is one too."""
    own = {key: value for key, value in said.items() if key not in (*keys, "external_id", "email", "domain", "attributes")}
    return {**own, **(said.get("attributes") or {})}


def _check_id(key: str, value: object) -> Problems:
    if isinstance(value, str) and value.strip() and len(value) <= MAX_ID and value.isprintable():
        return []
    return [(key, f"{key} takes a text of 1 to {MAX_ID} printable characters" + ("" if value is None else f", not {shorten(value)!r}"))]


def _check_behaviour(value: object) -> Problems:
    if value is None or (isinstance(value, str) and len(value) <= MAX_BEHAVIOUR and "\x00" not in value and _is_unicode(value)):
        return []
    return [("behaviour", f"behaviour takes a text of up to {MAX_BEHAVIOUR:,} characters")]


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _moment(value: object) -> datetime | None:
    """Return a moment in UTC; one without a zone is UTC already."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        plain = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return plain if YEARS[0] <= plain.year <= YEARS[1] else None
