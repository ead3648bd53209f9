"""Keeps visible results true: whoever writes records re-scores exactly those, in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.definitions import Definition
from qualification.scoring import Scoring, ScoringIcp, read_scoring, score_all
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
    scoring = scoring or read_scoring(session, workspace_id)
    icps = [icp for icp in scoring.icps if icp.scored is not None]
    delta = Delta()
    touched = sorted(set(account_ids))
    accounts = feed.read_some(session, workspace_id, "account", touched)
    known = {row.record_id for row in accounts}
    _drop(session, delta, "account", scoring, [record_id for record_id in touched if record_id not in known])
    moved = _rescore_accounts(session, delta, scoring, icps, accounts, today)
    _rescore_people(session, delta, scoring, icps, sorted(set(person_ids)), moved, today)
    write_delta(session, workspace_id, delta)


def _drop(session: Session, delta: Delta, kind: MatchKind, scoring: Scoring, record_ids: Sequence[int]) -> None:
    """Every row of these records goes, whatever the status of its ICP."""
    if record_ids and scoring.all_icp_ids:
        delta.deleted[kind] += results.matches_of(session, kind, scoring.all_icp_ids, record_ids)


def _rescore_accounts(
    session: Session, delta: Delta, scoring: Scoring, icps: Sequence[ScoringIcp], accounts: Sequence[RecordRow], today: date
) -> list[int]:
    """Returns the accounts that entered or left an ICP with personas: their people follow."""
    if not accounts or not icps:
        return []
    ids = [row.record_id for row in accounts]
    definitions = [icp.scored for icp in icps if icp.scored is not None]
    scores = score_all(definitions, scoring.account_fields, ids, [row.attributes for row in accounts], today)
    visible = visible_rows(session, "account", icps, ids)
    moved: set[int] = set()
    for icp, fresh in zip(icps, scores, strict=True):
        old = {record_id: row for (record_id, _), row in visible.get(icp.icp_id, {}).items()}
        followed = icp.scored is not None and bool(icp.scored.personas)
        for record_id in sorted(old.keys() | fresh.keys()):
            before, score = old.get(record_id), fresh.get(record_id)
            delta.replace("account", before, None if score is None else NewMatch(icp.icp_id, record_id, "", icp.generation, *score))
            if followed and (before is None or score is None):
                moved.add(record_id)
    return sorted(moved)


def visible_rows(
    session: Session, kind: MatchKind, icps: Sequence[ScoringIcp], record_ids: Sequence[int]
) -> dict[int, dict[tuple[int, str], Match]]:
    """Return the visible rows of some records: by ICP, then by record and persona."""
    generations = {icp.icp_id: icp.generation for icp in icps}
    found: dict[int, dict[tuple[int, str], Match]] = {}
    for row in results.matches_of(session, kind, list(generations), record_ids):
        if row.is_visible(generations[row.icp_id]):
            found.setdefault(row.icp_id, {})[(row.record_id, row.persona_code)] = row
    return found


def _rescore_people(
    session: Session,
    delta: Delta,
    scoring: Scoring,
    icps: Sequence[ScoringIcp],
    touched: Sequence[int],
    moved: Sequence[int],
    today: date,
) -> None:
    followers = people_of(session, scoring.workspace_id, moved)
    people = feed.read_some(session, scoring.workspace_id, "person", sorted({*touched, *followers}))
    employed = [row for row in people if row.account_id]
    known = {row.record_id for row in employed}
    _drop(session, delta, "person", scoring, [record_id for record_id in touched if record_id not in known])
    fielded = [icp for icp in icps if icp.scored is not None and icp.scored.personas]
    if not employed or not fielded:
        return
    matched = _matched_accounts(session, delta, fielded, sorted({row.account_id for row in employed}))
    visible = visible_rows(session, "person", fielded, sorted(known))
    for icp in fielded:
        assert icp.scored is not None
        fresh = persona_scores(scoring, icp.scored, [row for row in employed if row.account_id in matched[icp.icp_id]], today)
        old = visible.get(icp.icp_id, {})
        for record_id, code in sorted({*old, *fresh}):
            score = fresh.get((record_id, code))
            new = None if score is None else NewMatch(icp.icp_id, record_id, code, icp.generation, *score)
            delta.replace("person", old.get((record_id, code)), new)


def people_of(session: Session, workspace_id: int, account_ids: Sequence[int]) -> list[int]:
    """Return who works at some accounts, by ascending id."""
    found: list[int] = []
    for start in range(0, len(account_ids), LOOKUP_CHUNK):
        chunk = account_ids[start : start + LOOKUP_CHUNK]
        found += session.scalars(select(Person.id).where(Person.workspace_id == workspace_id, Person.account_id.in_(chunk)))
    return sorted(found)


def _matched_accounts(session: Session, delta: Delta, icps: Sequence[ScoringIcp], account_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return for each ICP which of the accounts match it once the delta is written."""
    matched: dict[int, set[int]] = {icp.icp_id: set() for icp in icps}
    for icp_id, rows in visible_rows(session, "account", icps, account_ids).items():
        matched[icp_id] |= {account_id for account_id, _ in rows}
    for row in delta.deleted["account"]:
        matched.get(row.icp_id, set()).discard(row.record_id)
    for new in delta.written["account"]:
        matched.get(new.icp_id, set()).add(new.record_id)
    return matched


def persona_scores(
    scoring: Scoring, definition: Definition, people: Sequence[RecordRow], today: date
) -> Mapping[tuple[int, str], tuple[int, int]]:
    """Return the score of each of these people for each persona that they match, by id and code."""
    ids, documents = [row.record_id for row in people], [row.attributes for row in people]
    scores = score_all(definition.personas, scoring.person_fields, ids, documents, today)
    codes = [persona.persona_code for persona in definition.personas]
    return {(record_id, code): score for code, fresh in zip(codes, scores, strict=True) for record_id, score in fresh.items()}


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
