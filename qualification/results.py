"""The visible results of a workspace as immutable arrays: what lists, counts and explanations read."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from qualification.definitions import Definition, parse_definition
from qualification.rescoring import people_of, rescore
from qualification.scoring import Bucket, Matched, Scoring, ScoringIcp, Verdict, judge, read_scoring
from storage import feed, results
from storage.database import Database
from storage.results import IcpMarks, Match, MatchKind

__all__ = [
    "AccountMatches",
    "Assigned",
    "Bucket",
    "IcpResults",
    "Matched",
    "PersonMatches",
    "Results",
    "ResultsStore",
    "Scoring",
    "ScoringIcp",
    "Verdict",
    "judge",
    "read_scoring",
    "rescore",
]

MAX_WORKSPACES = 16
MAX_TOUCHED = 20_000
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class AccountMatches:
    """The accounts that match an ICP, by ascending id; `tenths` (0 to 1000) and `points` go with them."""

    account_ids: Ints
    tenths: Ints
    points: Ints


@dataclass(frozen=True, eq=False)
class PersonMatches:
    """One entry a person and persona matched, by ascending person, then persona as listed; `personas` indexes `persona_codes`."""

    person_ids: Ints
    personas: Ints
    tenths: Ints
    points: Ints
    persona_codes: tuple[str, ...]

    @cached_property
    def best(self) -> "PersonMatches":
        """One entry a person: the persona with the highest score; of equal ones the first listed."""
        order = np.lexsort((self.personas, -self.tenths, self.person_ids))
        ids = self.person_ids[order]
        first = order[np.flatnonzero(np.diff(ids, prepend=-1))]
        return PersonMatches(self.person_ids[first], self.personas[first], self.tenths[first], self.points[first], self.persona_codes)


@dataclass(frozen=True, eq=False)
class IcpResults:
    """The visible results of one live or paused ICP, all computed with one version.

    Attributes:
        definition: That of `version`.
    """

    icp_id: int
    icp_code: str
    name: str
    status: str
    version: int
    scored_on: date | None
    generation: int
    definition: Definition
    accounts: AccountMatches
    people: PersonMatches

    @property
    def is_paused(self) -> bool:
        """Whether the results are past ones: they stay, and are never assigned."""
        return self.status == "paused"


@dataclass(frozen=True, eq=False)
class Assigned:
    """For each account that matches a live ICP, by ascending id, the place in `icps` of the one it is assigned to."""

    account_ids: Ints
    places: Ints

    def place_of(self, account_ids: Ints) -> Ints:
        """Return the place for each of these accounts, -1 where none matches."""
        if not len(self.account_ids):
            return np.full(len(account_ids), -1, dtype=np.int64)
        rows = np.minimum(np.searchsorted(self.account_ids, account_ids), len(self.account_ids) - 1)
        return np.where(self.account_ids[rows] == account_ids, self.places[rows], -1)


@dataclass(frozen=True, eq=False)
class Results:
    """All visible results of a workspace at one moment; `seq` is that of the records they were computed on.

    Attributes:
        icps: Live and paused ones that have results, the oldest first.
    """

    workspace_id: int
    seq: int
    results_seq: int
    icps: tuple[IcpResults, ...]

    def of(self, icp_code: str) -> IcpResults | None:
        """Return the results of one ICP; None when it was never scored, or is a draft."""
        return next((icp for icp in self.icps if icp.icp_code == icp_code), None)

    @cached_property
    def assigned(self) -> Assigned:
        """Who is assigned to which ICP: of the live ones that match, the highest score, then the older ICP."""
        live = [(place, icp.accounts) for place, icp in enumerate(self.icps) if not icp.is_paused]
        if not live:
            return Assigned(_none(), _none())
        ids = np.concatenate([accounts.account_ids for _, accounts in live])
        tenths = np.concatenate([accounts.tenths for _, accounts in live])
        places = np.repeat([place for place, _ in live], [len(accounts.account_ids) for _, accounts in live])
        order = np.lexsort((places, -tenths, ids))
        first = order[np.flatnonzero(np.diff(ids[order], prepend=-1))]
        return Assigned(ids[first], places[first])

    def assigned_count(self, icp: IcpResults) -> int:
        """Return how many accounts are assigned to one of the ICPs."""
        return int(np.count_nonzero(self.assigned.places == self.icps.index(icp)))


class ResultsStore:
    """The results of this process. Safe to share between threads; the least recently used workspace goes."""

    def __init__(self, database: Database, *, capacity: int = MAX_WORKSPACES) -> None:
        self._database = database
        self._capacity = capacity
        self._kept: OrderedDict[int, Results] = OrderedDict()
        self._locks: dict[int, threading.Lock] = {}
        self._guard = threading.Lock()

    def current(self, workspace_id: int) -> Results:
        """Return the results that were visible when this was called, or newer ones.

        Blocks while it reads the database; call it from a thread in async code.
        """
        with self._guard:
            lock = self._locks.setdefault(workspace_id, threading.Lock())
        with lock, self._database.bulk_reading() as session:
            found = _brought_up(session, workspace_id, self._kept.get(workspace_id))
            with self._guard:
                self._kept[workspace_id] = found
                self._kept.move_to_end(workspace_id)
                while len(self._kept) > self._capacity:
                    self._kept.popitem(last=False)
            return found


def _brought_up(session: Session, workspace_id: int, kept: Results | None) -> Results:
    marks = [mark for mark in results.read_marks(session, workspace_id) if has_results(mark)]
    seq, results_seq = feed.marks_of(session, workspace_id).seq, results.results_seq(session, workspace_id)
    before = {icp.icp_id: icp for icp in kept.icps} if kept is not None else {}
    if kept is not None and kept.results_seq != results_seq:
        before = _with_touched(session, kept, before)
    bodies: dict[tuple[int, int], dict[str, Any]] = {}
    if any(not _is_same(before.get(mark.icp_id), mark) for mark in marks):
        bodies = results.read_versions(session, workspace_id)
    icps = tuple(_current(session, mark, before.get(mark.icp_id), bodies) for mark in marks)
    if kept is not None and len(icps) == len(kept.icps) and all(a is b for a, b in zip(icps, kept.icps, strict=True)):
        return kept if (kept.seq, kept.results_seq) == (seq, results_seq) else replace(kept, seq=seq, results_seq=results_seq)
    return Results(workspace_id, seq, results_seq, icps)


def has_results(mark: IcpMarks) -> bool:
    """Return whether an ICP has results to show: it is live or paused, and was scored once."""
    return mark.status in ("live", "paused") and mark.scored_version is not None


def _is_same(kept: IcpResults | None, mark: IcpMarks) -> bool:
    return kept is not None and (kept.generation, kept.version) == (mark.generation, mark.scored_version)


def _current(session: Session, mark: IcpMarks, kept: IcpResults | None, bodies: Mapping[tuple[int, int], dict[str, Any]]) -> IcpResults:
    """Return the results of one ICP: those kept when they are of the same generation, else read anew."""
    if kept is not None and _is_same(kept, mark):
        worded = (kept.name, kept.status, kept.scored_on) == (mark.name, mark.status, mark.scored_on)
        return kept if worded else replace(kept, name=mark.name, status=mark.status, scored_on=mark.scored_on)
    assert mark.scored_version is not None
    definition = parse_definition(bodies[(mark.icp_id, mark.scored_version)])
    accounts = results.raw_rows(session, "account", mark.icp_id, visible_at=mark.generation)
    people = results.raw_rows(session, "person", mark.icp_id, visible_at=mark.generation)
    return IcpResults(
        mark.icp_id,
        mark.icp_code,
        mark.name,
        mark.status,
        mark.scored_version,
        mark.scored_on,
        mark.generation,
        definition,
        account_matches([(row[0], *row[3:]) for row in accounts]),
        person_matches([(row[0], row[1], *row[4:]) for row in people], definition),
    )


def account_matches(rows: Sequence[tuple[int, int, int]]) -> AccountMatches:
    """Return the arrays of (account, tenths, points) by ascending account."""
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return AccountMatches(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy())


def person_matches(rows: Sequence[tuple[int, str, int, int]], definition: Definition) -> PersonMatches:
    """Return the arrays of (person, persona code, tenths, points)."""
    index = {persona.persona_code: place for place, persona in enumerate(definition.personas)}
    table = np.array([(row[0], index.setdefault(row[1], len(index)), row[2], row[3]) for row in rows], dtype=np.int64).reshape(-1, 4)
    table = table[np.lexsort((table[:, 1], table[:, 0]))]
    return PersonMatches(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy(), table[:, 3].copy(), tuple(index))


def _with_touched(session: Session, kept: Results, before: Mapping[int, IcpResults]) -> dict[int, IcpResults]:
    """Return the kept results with those of the records touched since read anew; none when they are too many, or no longer known."""
    if not feed.keeps_changes_since(session, kept.workspace_id, kept.seq):
        return {}
    changes = feed.changes_since(session, kept.workspace_id, kept.seq)
    accounts = [*changes.touched["account"], *changes.deleted["account"]]
    people = {*changes.touched["person"], *changes.deleted["person"], *people_of(session, kept.workspace_id, changes.touched["account"])}
    if len(accounts) + len(people) > MAX_TOUCHED:
        return {}
    fresh: dict[tuple[MatchKind, int], list[Match]] = {}
    touched: list[tuple[MatchKind, list[int]]] = [("account", accounts), ("person", sorted(people))]
    for kind, ids in touched:
        for row in results.matches_of(session, kind, list(before), ids):
            fresh.setdefault((kind, row.icp_id), []).append(row)
    return {icp_id: _merged(icp, fresh, accounts, sorted(people)) for icp_id, icp in before.items()}


def _merged(
    icp: IcpResults, fresh: Mapping[tuple[MatchKind, int], list[Match]], account_ids: Sequence[int], person_ids: Sequence[int]
) -> IcpResults:
    """Return the results with the rows of these records replaced; the same object when none of them has or had any."""
    accounts = _merged_accounts(icp, _visible(fresh, "account", icp), account_ids)
    people = _merged_people(icp, _visible(fresh, "person", icp), person_ids)
    return icp if accounts is icp.accounts and people is icp.people else replace(icp, accounts=accounts, people=people)


def _visible(fresh: Mapping[tuple[MatchKind, int], list[Match]], kind: MatchKind, icp: IcpResults) -> list[Match]:
    return [row for row in fresh.get((kind, icp.icp_id), []) if row.is_visible(icp.generation)]


def _merged_accounts(icp: IcpResults, rows: Sequence[Match], account_ids: Sequence[int]) -> AccountMatches:
    old = icp.accounts
    kept = ~np.isin(old.account_ids, account_ids)
    if not rows and kept.all():
        return old
    new = np.array([(row.record_id, row.tenths, row.points) for row in rows], dtype=np.int64).reshape(-1, 3)
    table = np.concatenate([np.column_stack([old.account_ids[kept], old.tenths[kept], old.points[kept]]), new])
    table = table[np.argsort(table[:, 0])]
    return AccountMatches(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy())


def _merged_people(icp: IcpResults, rows: Sequence[Match], person_ids: Sequence[int]) -> PersonMatches:
    old = icp.people
    kept = ~np.isin(old.person_ids, person_ids)
    if not rows and kept.all():
        return old
    codes = [old.persona_codes[place] for place in old.personas[kept].tolist()]
    stay = zip(old.person_ids[kept].tolist(), codes, old.tenths[kept].tolist(), old.points[kept].tolist(), strict=True)
    return person_matches([*stay, *((row.record_id, row.persona_code, row.tenths, row.points) for row in rows)], icp.definition)


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)
