"""The records that captures name, as they stand while captures are applied one after another: nothing is written here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from qualification.capturing.items import Named, ReadCapture
from qualification.records.employers import employer_domain
from storage.captures import StoredRecord, find_accounts, find_people
from storage.feed import RecordRow
from storage.records import lookup_key
from storage.touched import TouchedRecord

PLACES = ("region", "state", "city")


@dataclass(eq=False)
class Standing:
    """One account or person with what captures have added to it so far.

    Attributes:
        record_id: None for one that becomes a record when this is written.
        touched_at: When something other than a capture last wrote it.
        changed: What was added, to be written.
        account: A person's account; `is_linked` says that a capture gave it to them.
        revision: Counts the additions, so that a document can be kept as it was between two of them.
        place: Where its document is among those that were judged, as it stands after the last capture.
    """

    external_id: str
    attributes: dict[str, Any]
    record_id: int | None = None
    touched_at: datetime | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    account: "Standing | None" = None
    is_linked: bool = False
    revision: int = 0
    place: int = -1

    @property
    def is_written(self) -> bool:
        """Whether there is anything to write."""
        return self.record_id is None or bool(self.changed) or self.is_linked

    def put(self, key: str, value: Any) -> None:
        """Add one value."""
        self.attributes[key] = self.changed[key] = value
        self.revision += 1

    def fill(self, attributes: dict[str, Any]) -> dict[str, Any]:
        """Add the attributes that the record lacks; returns those. A place that contradicts the known country is left out."""
        country = self.attributes.get("country")
        elsewhere = country is not None and attributes.get("country") not in (None, country)
        lacking = {key: value for key, value in attributes.items() if key not in self.attributes and not (elsewhere and key in PLACES)}
        for key, value in lacking.items():
            self.put(key, value)
        return lacking

    def move(self, keys: Sequence[str], day: str) -> dict[str, list[str | None]]:
        """Move dates forward to a day, never backwards; returns before and after of those that moved."""
        moved: dict[str, list[str | None]] = {}
        for key in keys:
            before = self.attributes.get(key)
            if before is None or before < day:
                moved[key] = [before, day]
                self.put(key, day)
        return moved

    def touched(self) -> TouchedRecord:
        """Return what is written: what was added, and for a new one everything. An account must have its id by then."""
        attributes = {key: value for key, value in self.attributes.items() if value is not None}
        changed = attributes if self.record_id is None else {key: attributes[key] for key in self.changed if key in attributes}
        account = self.account if self.is_linked or self.record_id is None else None
        return TouchedRecord(self.external_id, self.record_id, attributes, changed, account.record_id if account else None)

    def row(self) -> RecordRow:
        """Return the record as it is stored once this is written."""
        home = self.account.record_id if self.account is not None else None
        return RecordRow(self.record_id or 0, self.external_id, home or 0, self.attributes)


class Surroundings:
    """The people and accounts that a batch of captures names, read once; new ones are added as captures bring them."""

    def __init__(self, session: Session, workspace_id: int, captures: Sequence[ReadCapture]) -> None:
        self._people: dict[str, Standing] = {}
        self._by_email: dict[str, Standing] = {}
        self._accounts: dict[str, Standing] = {}
        self._by_domain: dict[str, Standing] = {}
        people = self._read_people(session, workspace_id, captures)
        by_id = self._read_accounts(session, workspace_id, captures, people)
        for stored in people:
            person = _standing(stored)
            person.account = by_id.get(stored.account_id) if stored.account_id is not None else None
            self._people[stored.external_id] = person
            if stored.key is not None:
                self._by_email.setdefault(stored.key, person)

    def _read_people(self, session: Session, workspace_id: int, captures: Iterable[ReadCapture]) -> list[StoredRecord]:
        named = [capture.person for capture in captures]
        emails = [each.key for each in named if each.key is not None]
        ids = [each.external_id for each in named if each.external_id is not None]
        return find_people(session, workspace_id, external_ids=[*ids, *emails], emails=emails)

    def _read_accounts(
        self, session: Session, workspace_id: int, captures: Sequence[ReadCapture], people: Iterable[StoredRecord]
    ) -> dict[int, Standing]:
        named = [capture.account for capture in captures if capture.account is not None]
        domains = [each.key for each in named if each.key is not None]
        domains += [host for capture in captures if capture.account is None and (host := employer_domain(capture.person.key))]
        ids = [each.external_id for each in named if each.external_id is not None]
        homes = [each.account_id for each in people if each.account_id is not None]
        found = find_accounts(session, workspace_id, external_ids=[*ids, *domains], domains=domains, ids=homes)
        by_id = {stored.record_id: _standing(stored) for stored in found}
        for stored in found:
            self._accounts[stored.external_id] = by_id[stored.record_id]
            if stored.key is not None:
                self._by_domain.setdefault(stored.key, by_id[stored.record_id])
        return by_id

    def person_of(self, named: Named) -> Standing:
        """Return whom a capture names: by external id, else by e-mail, else somebody new."""
        known = self._people.get(named.external_id or "") or self._by_email.get(named.key or "") or self._people.get(named.key or "")
        if known is None:
            known = Standing(named.external_id or named.key or "", {})
            self._people[known.external_id] = known
        if named.key is not None:
            self._by_email.setdefault(named.key, known)
        return known

    def account_of(self, capture: ReadCapture, person: Standing) -> Standing | None:
        """Return the account that a capture is about: the person's own, else the one it names, else that of the e-mail's domain."""
        if person.account is not None:
            return person.account
        person.account = self._named_account(capture)
        person.is_linked = person.account is not None
        return person.account

    def is_named(self, account: Standing, capture: ReadCapture) -> bool:
        """Whether the attributes that a capture sends of an account are those of this one."""
        named = capture.account
        if named is None:
            return False
        return named.external_id == account.external_id or (
            named.external_id is None and named.key in (lookup_key(account.attributes.get("domain")), account.external_id)
        )

    def _named_account(self, capture: ReadCapture) -> Standing | None:
        named = capture.account
        if named is None:
            return self._by_domain.get(employer_domain(capture.person.key) or "")
        known = self._accounts.get(named.external_id or "") or self._by_domain.get(named.key or "") or self._accounts.get(named.key or "")
        if known is None:
            known = Standing(named.external_id or named.key or "", {})
            self._accounts[known.external_id] = known
        if named.key is not None:
            self._by_domain.setdefault(named.key, known)
        return known


def _standing(stored: StoredRecord) -> Standing:
    return Standing(stored.external_id, dict(stored.attributes), stored.record_id, stored.updated_at)
