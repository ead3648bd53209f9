"""SPEC §§2-6 as a small plain-Python model of one workspace: what every change does, when it is stale, and how it is taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qualification.definitions import Definition
from qualification.fields import Field
from tests.support.model_icps import ModelIcp, ModelIcps
from tests.support.model_records import NOW, ModelRecord, ModelRecords
from tests.support.model_signals import IDLE, ModelCapture, ModelSignal, ModelSignals

Fields = Callable[[], tuple[Mapping[str, Field], Mapping[str, Field]]]
DELIVERABLE = ("verified", "risky")


def never() -> bool:
    """Say no."""
    return False


def always() -> bool:
    """Say yes."""
    return True


@dataclass(eq=False)
class Change:
    """A change set: what a confirm does, whether the target moved since, whether an undo is refused, and what it does."""

    kind: str
    apply: Callable[[], None]
    is_stale: Callable[[], bool]
    refuses_undo: Callable[[], bool] = always
    undo: Callable[[], None] | None = None
    status: str = "proposed"
    undone: bool = False

    @property
    def can_be_undone(self) -> bool:
        """Whether an undo takes it back now."""
        return self.status == "applied" and not self.undone and self.undo is not None and not self.refuses_undo()

    def confirm(self) -> None:
        """Apply it once, unless its target changed since."""
        if self.status == "proposed":
            self.status = "stale" if self.is_stale() else "applied"
            if self.status == "applied":
                self.apply()


class Model:
    """One workspace."""

    def __init__(self, fields: Fields, today: date) -> None:
        self.records = ModelRecords()
        self.icps = ModelIcps(self.records, fields, today)
        self.signals = ModelSignals(self.icps)

    # Records

    def upsert(self, kind: Any, items: Sequence[tuple[str, dict[str, Any], str | None]], as_of: str | None) -> None:
        """Import records, and score just these."""
        before = {each.external_id: each.attributes for each in self.records.of(kind)}
        employed = {each.external_id for each in self.records.of(kind) if each.home is not None}
        written = [self.records.upsert(kind, *item, as_of, employed=item[0] in employed) for item in items]
        for record in dict.fromkeys(written):
            record.note(before.get(record.external_id, {}), as_of or NOW)
        self.icps.touched(written)

    def remove(self, record: ModelRecord) -> None:
        """Delete a record; its people lose their account."""
        self.icps.touched([record, *self.records.remove(record)])

    # ICPs

    def save(self, own: ModelIcp | None, definition: Definition) -> Change:
        """A save of a whole definition, a persona or a rollback: a new version; undone, the version before."""
        base = own.draft if own else None
        made: list[ModelIcp] = []

        def apply() -> None:
            made.append(self.icps.save(own, definition))

        def is_stale() -> bool:
            moved = own is not None and (own not in self.icps.all or own.draft != base)
            return moved or self.icps.is_taken(definition.name, own)

        number = max(own.versions) + 1 if own else 1

        def refuses_undo() -> bool:
            icp = made[0]
            if icp not in self.icps.all or icp.draft != number or icp.live == number:
                return True
            return base is not None and self.icps.is_taken(icp.versions[base].name, icp)

        def undo() -> None:
            if base is None:
                self.icps.all.remove(made[0])
            else:
                self.icps.point_draft(made[0], base)

        return Change("save_icp", apply, is_stale, refuses_undo, undo)

    def publish(self, icp: ModelIcp, version: int) -> Change:
        """The draft goes live and a job scores everything; undone, the live version and status of before, and a job."""
        before = icp.standing

        def apply() -> None:
            self.icps.stand(icp, "live", version)
            self.icps.ask([icp.code])

        def undo() -> None:
            self.icps.stand(icp, before[0], before[2])
            self.icps.ask([icp.code])

        base = (before[0], version, before[2])
        return Change("publish", apply, lambda: self._moved(icp, base), lambda: self._differs(icp, "live", version), undo)

    def pause(self, icp: ModelIcp) -> Change:
        """Out of scoring, the results stay; undone, live again with a job."""
        live = icp.live

        def undo() -> None:
            self.icps.stand(icp, "live", live)
            self.icps.ask([icp.code])

        def apply() -> None:
            icp.status = "paused"
            icp.current = False

        return Change("pause", apply, lambda: self._differs(icp, "live", live), lambda: self._differs(icp, "paused", live), undo)

    def resume(self, icp: ModelIcp) -> Change:
        """Live again, with a job; undone, paused."""
        live = icp.live

        def apply() -> None:
            self.icps.stand(icp, "live", live)
            self.icps.ask([icp.code], resumes=True)

        def undo() -> None:
            self.icps.stand(icp, "paused", live)

        return Change("resume", apply, lambda: self._differs(icp, "paused", live), lambda: self._differs(icp, "live", live), undo)

    def delete_draft(self, icp: ModelIcp) -> Change:
        """The draft returns to the live version; an ICP that was never live disappears, and comes back when that is undone."""
        draft, live = icp.draft, icp.live
        place: list[ModelIcp] = []

        def apply() -> None:
            if live is None:
                place.extend(self.icps.all)
                self.icps.all.remove(icp)
                icp.scored, icp.accounts, icp.people = None, {}, {}
            else:
                self.icps.point_draft(icp, live)

        def is_stale() -> bool:
            return icp not in self.icps.all or (icp.draft, icp.live) != (draft, live)

        def refuses_undo() -> bool:
            if live is not None:
                moved = icp not in self.icps.all or icp.draft != live
                return moved or self.icps.is_taken(icp.versions[draft].name, icp)
            return icp in self.icps.all or self.icps.find(icp.code) is not None or self.icps.is_taken(icp.name, None)

        def undo() -> None:
            if live is None:
                older = [each for each in self.icps.all if each in place and place.index(each) < place.index(icp)]
                self.icps.all.insert(max((self.icps.all.index(each) + 1 for each in older), default=0), icp)
            else:
                self.icps.point_draft(icp, draft)

        return Change("delete_draft", apply, is_stale, refuses_undo, undo)

    def requalify(self, icps: list[ModelIcp], every: bool) -> Change:
        """A job on live ICPs; it cannot be undone."""
        codes = [icp.code for icp in icps]
        base = {icp: icp.live for icp in icps}

        def is_stale() -> bool:
            return {icp: icp.live for icp in self.icps.all if icp.status == "live" and (every or icp in base)} != base

        return Change("requalify", lambda: self._ask(codes), is_stale)

    def _ask(self, codes: list[str]) -> None:
        self.icps.ask(codes)

    def _moved(self, icp: ModelIcp, base: tuple[str, int, int | None]) -> bool:
        return icp not in self.icps.all or icp.standing != base

    def _differs(self, icp: ModelIcp, status: str, live: int | None) -> bool:
        return icp not in self.icps.all or (icp.status, icp.live) != (status, live)

    # Signals

    def toggle(self, chosen: list[ModelSignal], on: bool) -> Change:
        """Switch those that have a toggle and are not so already, in one step; undone, each as it was."""
        before = {signal: signal.on for signal in chosen if signal.status not in IDLE and signal.on is not on}

        def put(states: dict[ModelSignal, bool]) -> None:
            for signal, state in states.items():
                signal.on = state

        def is_stale() -> bool:
            return any(signal.status in IDLE or signal.on is not was for signal, was in before.items())

        return Change("set_autoqualify", lambda: put(dict.fromkeys(before, on)), is_stale, never, lambda: put(before))

    def qualify(self, captures: list[ModelCapture]) -> Change:
        """Score held captures, in the order they arrived; undone, they are held again and what they alone added leaves."""

        def is_stale() -> bool:
            return any(each.verdict is not None for each in captures)

        change = Change("qualify_captures", lambda: None, is_stale, never)
        change.apply = lambda: self.signals.qualify(captures, change)
        change.undo = lambda: self.signals.hold_again(change)
        return change

    def undoing(self, change: Change) -> Change:
        """An undo asked for in words: a change of its own, which cannot be undone."""
        return Change("undo", lambda: self.take_back(change), lambda: not change.can_be_undone)

    def take_back(self, change: Change) -> None:
        """Undo an applied change."""
        assert change.undo is not None
        change.undo()
        change.undone = True

    # Time and jobs

    def run_jobs(self) -> None:
        """Run what is queued, the oldest first."""
        for job in self.icps.jobs:
            if job.status == "queued":
                self.icps.run(job)

    def next_day(self, today: date, refreshed: Callable[[Definition], bool]) -> None:
        """A day passes: live ICPs with relative dates are scored anew."""
        self.icps.today = today
        due = [icp for icp in self.icps.all if icp.status == "live" and icp.scored is not None and refreshed(icp.versions[icp.scored])]
        if due:
            self.icps.ask([icp.code for icp in due if icp.scored_on is not None and icp.scored_on < today])

    # What a reader sees

    def observe(self) -> dict[str, Any]:
        """Everything that readers see, in plain values."""
        return {
            "accounts": {each.external_id: each.attributes for each in self.records.of("account")},
            "people": {each.external_id: (each.attributes, _code(each.home)) for each in self.records.of("person")},
            "icps": {icp.code: (icp.name, *icp.standing) for icp in self.icps.all},
            "versions": {icp.code: {number: each.dump() for number, each in icp.versions.items()} for icp in self.icps.all},
            "results": {icp.code: _results(icp) for icp in self.icps.all if icp.is_shown},
            "assigned": {account.external_id: icp.code for account, icp in self.icps.assigned().items()},
            "buckets": {person.external_id: self._bucket(person) for person in self.records.of("person")},
            "counts": {icp.code: self._counts(icp) for icp in self.icps.all},
            "signals": {each.name: self._signal(each) for each in self.signals.all},
            "captures": {(each.signal.name, each.item["external_id"]): each.told for each in self.signals.captures},
            "jobs": [(job.codes, job.status, job.result) for job in self.icps.jobs],
        }

    def _bucket(self, person: ModelRecord) -> str:
        icp = self.icps.assigned().get(person.home) if person.home is not None else None
        if icp is None:
            return "not_qualified"
        return "qualified" if any(key[0] is person for key in icp.people) else "no_persona_fit"

    def _counts(self, icp: ModelIcp) -> tuple[int, int | None, int, float | None]:
        """Of visible results; else of a preview of the definition that counts, with nothing assigned."""
        shown, assigned = icp, None
        if icp.is_shown:
            assigned = sum(each is icp for each in self.icps.assigned().values())
            definition = icp.versions[icp.scored or 0]
        else:
            definition = icp.works
            shown = ModelIcp("", "", versions={1: definition})
            self.icps.requalify(shown, 1)
        if definition.personas:
            people = {person for person, _ in shown.people}
        else:
            people = {person for person in self.records.of("person") if person.home in shown.accounts}
        reached = sum(each.attributes.get("email_status") in DELIVERABLE for each in people)
        return len(shown.accounts), assigned, len(people), round(reached / len(people), 6) if people else None

    def _signal(self, signal: ModelSignal) -> tuple[str, str, int, int]:
        own = [each for each in self.signals.captures if each.signal is signal]
        return signal.status, signal.column, len(own), sum(each.verdict is None for each in own)


def _code(account: ModelRecord | None) -> str | None:
    return account.external_id if account is not None else None


def _results(icp: ModelIcp) -> dict[str, Any]:
    return {
        "version": icp.scored,
        "accounts": {account.external_id: score for account, score in icp.accounts.items()},
        "people": {(person.external_id, code): score for (person, code), score in icp.people.items()},
    }
