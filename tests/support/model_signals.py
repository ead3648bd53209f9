"""Signals and captures of the SPEC in plain Python: held or qualified, each with the result it got then."""

import copy
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.model_icps import ModelIcps
from tests.support.model_records import Brought, ModelRecord

IDLE = ("draft", "needs_source")


@dataclass(eq=False)
class ModelSignal:
    """A source of captures; the toggle counts only where it does not show a dash."""

    name: str
    status: str
    on: bool

    @property
    def column(self) -> str:
        """What the column shows."""
        return "not_applicable" if self.status in IDLE else "on" if self.on else "off"


@dataclass(eq=False)
class ModelCapture:
    """One capture, as it was sent, and what qualifying it gave."""

    signal: ModelSignal
    item: dict[str, Any]
    verdict: dict[str, Any] | None = None
    change: object = None
    brought: list[tuple[ModelRecord, Brought]] = field(default_factory=list)

    @property
    def told(self) -> tuple[str, str | None, Any]:
        """State, bucket and result."""
        if self.verdict is None:
            return "held", None, None
        return "qualified", self.verdict["bucket"], self.verdict["result"]


@dataclass(eq=False)
class ModelSignals:
    """The signals of a workspace with their captures in the order they arrived."""

    icps: ModelIcps
    all: list[ModelSignal] = field(default_factory=list)
    captures: list[ModelCapture] = field(default_factory=list)

    def held(self, signal: ModelSignal) -> list[ModelCapture]:
        """The held captures of a signal."""
        return [each for each in self.captures if each.signal is signal and each.verdict is None]

    def take(self, signal: ModelSignal, items: Iterable[dict[str, Any]]) -> tuple[int, int]:
        """Take a batch of good items in; returns how many were new and how many repeats."""
        known = {each.item["external_id"] for each in self.captures if each.signal is signal}
        fresh: list[ModelCapture] = []
        repeats = 0
        for item in items:
            if item["external_id"] in known:
                repeats += 1
                continue
            known.add(item["external_id"])
            fresh.append(ModelCapture(signal, item))
        self.captures += fresh
        if signal.status == "live" and signal.on:
            self.qualify(fresh, None)
        return len(fresh), repeats

    def qualify(self, captures: Sequence[ModelCapture], change: object) -> None:
        """Score captures one after another; the records they touch are scored when all are through."""
        touched: list[ModelRecord] = []
        for capture in captures:
            touched += self._apply(capture)
            capture.change = change
        self.icps.touched(touched)

    def dry_run(self, signal: ModelSignal, ids: Iterable[str]) -> Counter[str]:
        """The buckets that qualifying captures would give."""
        trial = copy.deepcopy(self)
        chosen = [each for each in trial.captures if each.signal.name == signal.name and each.item["external_id"] in ids]
        for capture in chosen:
            trial._apply(capture)
        return Counter(str(each.told[1]) for each in chosen)

    def hold_again(self, change: object) -> None:
        """Take back what one change qualified."""
        captures = [each for each in self.captures if each.verdict is not None and each.change is change]
        touched = self.icps.records.take_back([pair for each in captures for pair in each.brought])
        for each in captures:
            each.verdict, each.change, each.brought = None, None, []
        self.icps.touched(touched)

    def _apply(self, capture: ModelCapture) -> list[ModelRecord]:
        item = capture.item
        person = self._person(item["person"])
        account = person.home or self._account(item)
        day, sent = item["occurred_at"][:10], _sent(item["person"], "email")
        capture.brought = [(person, Brought(sent, ("last_signal_date",), day, account))]
        if account is not None:
            named = item.get("account")
            own = _sent(named, "domain") if named is not None and _is_named(account, named) else {}
            capture.brought.append((account, Brought(own, (f"signal.{capture.signal.name}", "last_signal_date"), day)))
        written: list[ModelRecord] = []
        for record, each in capture.brought:
            before, home, is_new = record.attributes, record.home, not record.imported and not record.brought
            record.brought.append(each)
            record.note(before)
            if is_new or (before, home) != (record.attributes, record.home):
                written.append(record)
        capture.verdict = self.icps.verdict(person, account)
        return written

    def _person(self, said: dict[str, Any]) -> ModelRecord:
        records = self.icps.records
        known = records.find("person", said.get("external_id")) or self._by("person", "email", said.get("email"))
        known = known or records.find("person", said.get("email"))
        return known or records.add("person", said.get("external_id") or said["email"])

    def _account(self, item: dict[str, Any]) -> ModelRecord | None:
        records, said = self.icps.records, item.get("account")
        if said is None:
            return self._by("account", "domain", item["person"].get("email", "").rpartition("@")[2])
        known = records.find("account", said.get("external_id")) or self._by("account", "domain", said.get("domain"))
        known = known or records.find("account", said.get("domain"))
        return known or records.add("account", said.get("external_id") or said["domain"])

    def _by(self, kind: Any, key: str, value: str | None) -> ModelRecord | None:
        return next((each for each in self.icps.records.of(kind) if value and each.attributes.get(key) == value), None)


def _sent(said: dict[str, Any], key: str) -> dict[str, Any]:
    return {**({key: said[key]} if key in said else {}), **said.get("attributes", {})}


def _is_named(account: ModelRecord, said: dict[str, Any]) -> bool:
    if "external_id" in said:
        return bool(said["external_id"] == account.external_id)
    return said["domain"] in (account.attributes.get("domain"), account.external_id)
