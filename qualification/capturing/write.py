"""Writes what captures add to the record set, and what each capture keeps of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from qualification.capturing.run import Run, result_of
from qualification.capturing.standing import Standing
from qualification.records.writes import write_together
from qualification.scoring import Scoring
from storage.captures import StoredRecord, find_accounts, find_people, keep_moments
from storage.tables import Account, Person


def write_runs(session: Session, scoring: Scoring, runs: Sequence[Run], *, today: date, now: datetime) -> list[dict[str, Any]]:
    """Write the records and their results; returns for each run the columns of its capture.

    The caller holds the workspace, and writes the captures in the same transaction.
    """
    accounts = _distinct(run.account for run in runs)
    people = _distinct(run.person for run in runs)
    new_accounts, new_people = ([each.record() for each in standings if each.is_written] for standings in (accounts, people))
    write_together(session, scoring, new_accounts, new_people, today=today)
    keep_moments(session, Account, _moments(accounts))
    keep_moments(session, Person, _moments(people))
    _settle(accounts, find_accounts(session, scoring.workspace_id, external_ids=_new(accounts)))
    _settle(people, find_people(session, scoring.workspace_id, external_ids=_new(people)))
    return [_columns(run, now) for run in runs]


def _distinct(standings: Iterable[Standing | None]) -> list[Standing]:
    return list({id(each): each for each in standings if each is not None}.values())


def _new(standings: Iterable[Standing]) -> list[str]:
    return [each.external_id for each in standings if each.record_id is None]


def _moments(standings: Iterable[Standing]) -> dict[int, datetime]:
    """Return when the known records that are written were last written by something other than a capture."""
    return {each.record_id: each.touched_at for each in standings if each.record_id and each.touched_at and each.is_written}


def _settle(standings: Iterable[Standing], written: Iterable[StoredRecord]) -> None:
    """Give new ones their record id and the moment of their making."""
    by_external_id = {stored.external_id: stored for stored in written}
    for each in standings:
        if each.record_id is None:
            stored = by_external_id[each.external_id]
            each.record_id, each.touched_at = stored.record_id, stored.updated_at


def _columns(run: Run, now: datetime) -> dict[str, Any]:
    return {
        "state": "qualified",
        "bucket": run.verdict.bucket,
        "result": result_of(run.verdict),
        "effects": {kind: _effect(run, kind, dict(added)) for kind, added in run.added.items()},
        "person_id": run.person.record_id,
        "qualified_at": now,
    }


def _effect(run: Run, kind: str, added: dict[str, Any]) -> dict[str, Any]:
    """Return what a capture keeps of one record. `at` is when something else last wrote it, which tells whether others did since."""
    standing = run.person if kind == "person" else run.account
    assert standing is not None and standing.touched_at is not None, "a written record has an id and a moment"
    return {"id": standing.record_id, "at": standing.touched_at.isoformat(), **added}
