"""Keeps visible results true: whoever writes records re-scores exactly those, in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.scoring import Score, Scoring, ScoringIcp, read_scoring, score_all
from storage import feed, results
from storage.feed import RecordRow
from storage.outbox import announce
from storage.results import Match, MatchKind, NewMatch
from storage.tables import Person

LOOKUP_CHUNK = 1_000


@dataclass
class Delta:
    """The rows to delete and to write, and the ICPs whose results change by it."""

    deleted: dict[MatchKind, list[Match]] = field(default_factory=lambda: {"account": [], "person": []})
    written: dict[MatchKind, list[NewMatch]] = field(default_factory=lambda: {"account": [], "person": []})

    def replace(self, kind: MatchKind, old: Match | None, new: NewMatch | None) -> None:
        """Note what becomes of one row; one that stays as it is is passed over."""
        if old is not None and new is not None and (old.tenths, old.points) == (new.tenths, new.points):
            return
        if old is not None:
            self.deleted[kind].append(old)
        if new is not None:
            self.written[kind].append(new)

    @property
    def icp_ids(self) -> set[int]:
        """The ICPs whose results change."""
        deleted = {row.icp_id for rows in self.deleted.values() for row in rows}
        return deleted | {row.icp_id for rows in self.written.values() for row in rows}


@dataclass(frozen=True)
class Known:
    """Scores of records that were computed just now with what visible results are computed with: by ICP, then by record.

    Attributes:
        accounts: Of each ICP that is here, those of the accounts in question that match.
        people: Of each ICP that is here, for each person in question the personas that they match, whatever their account.
    """

    accounts: dict[int, Mapping[int, Score]] = field(default_factory=dict)
    people: dict[int, Mapping[int, Mapping[str, Score]]] = field(default_factory=dict)


def rescore(
    session: Session,
    workspace_id: int,
    account_ids: Iterable[int],
    person_ids: Iterable[int],
    *,
    today: date,
    scoring: Scoring | None = None,
) -> None:
    """Bring the visible results of just these records up to date, in the transaction that touched them.

    The people of these accounts are scored anew where their account's match changes. Records that are gone
    lose their results in every ICP, and so do people without an account; a paused ICP otherwise keeps its rows.
    Only rows that change are written. The transaction must hold the workspace's row, as every one that notes
    changes of records does.

    Args:
        scoring: What this transaction read already.
    """
    rescoring = _Rescoring(session, scoring or read_scoring(session, workspace_id), Known(), today)
    touched = sorted(set(account_ids))
    accounts = feed.read_some(session, workspace_id, "account", touched)
    known = {row.record_id for row in accounts}
    rescoring.drop("account", [record_id for record_id in touched if record_id not in known])
    moved = rescoring.score_accounts(accounts)
    wanted = sorted(set(person_ids))
    people = feed.read_some(session, workspace_id, "person", sorted({*wanted, *people_of(session, workspace_id, moved)}))
    employed = [row for row in people if row.account_id]
    working = {row.record_id for row in employed}
    rescoring.drop("person", [record_id for record_id in wanted if record_id not in working])
    rescoring.score_people(employed)
    rescoring.write()


def rescore_known(
    session: Session, scoring: Scoring, accounts: Sequence[RecordRow], people: Sequence[RecordRow], known: Known, *, today: date
) -> None:
    """Do the same for records as this transaction wrote them, which are not read again, nor scored again where that is known."""
    rescoring = _Rescoring(session, scoring, known, today)
    moved = rescoring.score_accounts(sorted(accounts, key=lambda row: row.record_id))
    ids = {row.record_id for row in people}
    followers = [each for each in people_of(session, scoring.workspace_id, moved) if each not in ids]
    everybody = [*people, *feed.read_some(session, scoring.workspace_id, "person", followers)]
    rescoring.drop("person", [row.record_id for row in people if not row.account_id])
    rescoring.score_people(sorted((row for row in everybody if row.account_id), key=lambda row: row.record_id))
    rescoring.write()


class _Rescoring:
    """Finds out, in one transaction, which rows of visible results change, and writes those."""

    def __init__(self, session: Session, scoring: Scoring, known: Known, today: date) -> None:
        self._session, self._scoring, self._known, self._today = session, scoring, known, today
        self._icps = [icp for icp in scoring.icps if icp.scored is not None]
        self._delta = Delta()
        self._matching: dict[int, set[int]] = {icp.icp_id: set() for icp in self._icps}
        self._settled: set[int] = set()

    def drop(self, kind: MatchKind, record_ids: Sequence[int]) -> None:
        """Let every row of these records go, whatever the status of its ICP."""
        if record_ids and self._scoring.all_icp_ids:
            self._delta.deleted[kind] += results.matches_of(self._session, kind, self._scoring.all_icp_ids, record_ids)

    def score_accounts(self, accounts: Sequence[RecordRow]) -> list[int]:
        """Score accounts, by ascending id; returns those that entered or left an ICP with personas: their people follow."""
        if not accounts or not self._icps:
            return []
        visible = self._visible("account", self._icps, [row.record_id for row in accounts])
        moved: set[int] = set()
        for icp, fresh in zip(self._icps, self._account_scores(accounts), strict=True):
            old = {record_id: row for (record_id, _), row in visible.get(icp.icp_id, {}).items()}
            followed = icp.scored is not None and bool(icp.scored.personas)
            for record_id in sorted(old.keys() | fresh.keys()):
                before, score = old.get(record_id), fresh.get(record_id)
                new = None if score is None else NewMatch(icp.icp_id, record_id, "", icp.generation, *score)
                self._delta.replace("account", before, new)
                if followed and (before is None or score is None):
                    moved.add(record_id)
            self._matching[icp.icp_id] |= fresh.keys()
        self._settled |= {row.record_id for row in accounts}
        return sorted(moved)

    def score_people(self, employed: Sequence[RecordRow]) -> None:
        """Score people who have an account, by ascending id, after the accounts that were touched."""
        fielded = [icp for icp in self._icps if icp.scored is not None and icp.scored.personas]
        if not employed or not fielded:
            return
        self._settle(fielded, {row.account_id for row in employed})
        visible = self._visible("person", fielded, [row.record_id for row in employed])
        for icp in fielded:
            fresh = self._person_scores(icp, [row for row in employed if row.account_id in self._matching[icp.icp_id]])
            old = visible.get(icp.icp_id, {})
            for record_id, code in sorted({*old, *fresh}):
                score = fresh.get((record_id, code))
                new = None if score is None else NewMatch(icp.icp_id, record_id, code, icp.generation, *score)
                self._delta.replace("person", old.get((record_id, code)), new)

    def write(self) -> None:
        """Write the rows that change."""
        write_delta(self._session, self._scoring.workspace_id, self._delta)

    def _account_scores(self, accounts: Sequence[RecordRow]) -> list[Mapping[int, Score]]:
        """Return for each ICP which of the accounts match it."""
        unknown = [icp for icp in self._icps if icp.icp_id not in self._known.accounts]
        ids, documents = [row.record_id for row in accounts], [row.attributes for row in accounts]
        definitions = [icp.scored for icp in unknown if icp.scored is not None]
        computed = score_all(definitions, self._scoring.account_fields, ids, documents, self._today)
        scores = {**self._known.accounts, **{icp.icp_id: each for icp, each in zip(unknown, computed, strict=True)}}
        return [scores[icp.icp_id] for icp in self._icps]

    def _person_scores(self, icp: ScoringIcp, people: Sequence[RecordRow]) -> Mapping[tuple[int, str], Score]:
        """Return the score of each of these people for each persona of an ICP that they match, by id and code."""
        assert icp.scored is not None
        known = self._known.people.get(icp.icp_id, {})
        unknown = [row for row in people if row.record_id not in known]
        ids, documents = [row.record_id for row in unknown], [row.attributes for row in unknown]
        computed = score_all(icp.scored.personas, self._scoring.person_fields, ids, documents, self._today)
        found = {(row.record_id, code): score for row in people for code, score in known.get(row.record_id, {}).items()}
        for persona, scores in zip(icp.scored.personas, computed, strict=True):
            found |= {(record_id, persona.persona_code): score for record_id, score in scores.items()}
        return found

    def _settle(self, icps: Sequence[ScoringIcp], account_ids: set[int]) -> None:
        """Find out which ICPs other accounts match, which were not touched."""
        others = sorted(account_ids - self._settled)
        for icp_id, rows in self._visible("account", icps, others).items() if others else ():
            self._matching[icp_id] |= {account_id for account_id, _ in rows}
        self._settled |= account_ids

    def _visible(self, kind: MatchKind, icps: Sequence[ScoringIcp], record_ids: Sequence[int]) -> dict[int, dict[tuple[int, str], Match]]:
        """Return the visible rows of some records: by ICP, then by record and persona."""
        generations = {icp.icp_id: icp.generation for icp in icps}
        found: dict[int, dict[tuple[int, str], Match]] = {}
        for row in results.matches_of(self._session, kind, list(generations), record_ids):
            if row.is_visible(generations[row.icp_id]):
                found.setdefault(row.icp_id, {})[(row.record_id, row.persona_code)] = row
        return found


def people_of(session: Session, workspace_id: int, account_ids: Sequence[int]) -> list[int]:
    """Return who works at some accounts, by ascending id."""
    found: list[int] = []
    for start in range(0, len(account_ids), LOOKUP_CHUNK):
        chunk = account_ids[start : start + LOOKUP_CHUNK]
        found += session.scalars(select(Person.id).where(Person.workspace_id == workspace_id, Person.account_id.in_(chunk)))
    return sorted(found)


def write_delta(session: Session, workspace_id: int, delta: Delta) -> None:
    """Write the rows that change; tells readers and listeners when any does."""
    changed = delta.icp_ids
    if not changed:
        return
    kinds: tuple[MatchKind, ...] = ("account", "person")
    for kind in kinds:
        results.delete_matches(session, kind, delta.deleted[kind])
        results.insert_matches(session, kind, [results.as_row(kind, row) for row in delta.written[kind]])
    results.bump_results(session, workspace_id)
    for mark in results.read_marks(session, workspace_id):
        if mark.icp_id in changed:
            announce(session, workspace_id, "icp", {"icp_code": mark.icp_code, "status": mark.status})
