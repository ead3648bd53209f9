"""The record set of the SPEC in plain Python: what imports brought, and what qualified captures added to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from qualification.definitions import RecordType

NOW = "9999"
"""Known as of now: later than every earlier moment that an import can name."""


@dataclass(eq=False)
class Brought:
    """What one qualified capture brought to one record: attributes where they lack, dates, and for a person the account."""

    sent: dict[str, Any]
    dates: tuple[str, ...]
    day: str
    account: "ModelRecord | None" = None


@dataclass(eq=False)
class ModelRecord:
    """An account or a person. `base` is what stays whatever is taken back; `brought` what captures add, in the order they were qualified."""

    kind: RecordType
    external_id: str
    base: dict[str, Any] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)
    brought: list[Brought] = field(default_factory=list)
    imported: bool = False
    account: "ModelRecord | None" = None
    exists: bool = True

    @property
    def attributes(self) -> dict[str, Any]:
        """What is known of it."""
        known = dict(self.base)
        for each in self.brought:
            known = {**each.sent, **known}
        for each in self.brought:
            for key in each.dates:
                known[key] = max(known.get(key, ""), each.day)
        return known

    @property
    def home(self) -> "ModelRecord | None":
        """The account of a person: the one imported, else the first that a capture brought."""
        candidates = [self.account, *(each.account for each in self.brought)]
        return next((each for each in candidates if each is not None and each.exists), None)

    def settle(self) -> None:
        """Keep for good what captures brought so far, except the dates: somebody else wrote the record."""
        dates = {key for each in self.brought for key in each.dates}
        self.base = {key: value for key, value in self.attributes.items() if key not in dates}
        self.account = self.home
        self.imported = True
        for each in self.brought:
            each.sent, each.account = {}, None

    def note(self, before: dict[str, Any], moment: str = NOW) -> None:
        """Remember since when each value that changed is known."""
        after = self.attributes
        for key in {*before, *after}:
            if before.get(key) != after.get(key):
                self.since[key] = max(moment, self.since.get(key, ""))


@dataclass(eq=False)
class ModelRecords:
    """All accounts and people, in the order they were made."""

    all: list[ModelRecord] = field(default_factory=list)

    def of(self, kind: RecordType) -> Iterator[ModelRecord]:
        """The records of one type, the oldest first."""
        return (record for record in self.all if record.kind == kind)

    def find(self, kind: RecordType, external_id: str | None) -> ModelRecord | None:
        """The record with an external id."""
        return next((each for each in self.of(kind) if each.external_id == external_id), None)

    def people_at(self, account: ModelRecord) -> list[ModelRecord]:
        """Who works at an account."""
        return [person for person in self.of("person") if person.home is account]

    def add(self, kind: RecordType, external_id: str) -> ModelRecord:
        """Make a record."""
        record = ModelRecord(kind, external_id)
        self.all.append(record)
        return record

    def upsert(
        self,
        kind: RecordType,
        external_id: str,
        attributes: dict[str, Any],
        employer: str | None,
        as_of: str | None,
        *,
        employed: bool,
    ) -> ModelRecord:
        """Import one record: a null removes a value, what is not named stays; an older moment never overwrites a newer value.

        What changed is noted when the whole batch is in. A person who was employed before the batch keeps the account in one of the past.
        """
        record = self.find(kind, external_id) or self.add(kind, external_id)
        record.settle()
        moment = as_of or NOW
        for key, value in attributes.items():
            if as_of is not None and record.since.get(key, "") > moment:
                continue
            record.base.pop(key, None)
            if value is not None:
                record.base[key] = value
            if as_of is not None:
                record.since[key] = max(moment, record.since.get(key, ""))
        if employer is not None and not (as_of is not None and employed):
            record.account = self.find("account", employer)
        return record

    def remove(self, record: ModelRecord) -> list[ModelRecord]:
        """Delete a record; returns the people who lose their account by it."""
        orphans = self.people_at(record) if record.kind == "account" else []
        record.exists = False
        self.all.remove(record)
        return orphans

    def take_back(self, brought: Iterable[tuple[ModelRecord, Brought]]) -> list[ModelRecord]:
        """Take away what captures brought; records that only they made leave, people before accounts. Returns all that were touched."""
        touched: list[ModelRecord] = []
        for record, each in brought:
            if record not in touched:
                touched.append(record)
            if record.exists:
                before = record.attributes
                record.brought.remove(each)
                record.note(before)
        for kind in ("person", "account"):
            for record in touched:
                if record.kind == kind and record.exists and not record.imported and not record.brought:
                    self._leave(record)
        return touched

    def _leave(self, record: ModelRecord) -> None:
        if record.kind == "account" and self.people_at(record):
            record.imported = True
        else:
            self.remove(record)
