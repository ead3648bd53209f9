"""Runs an analysis on a workspace's records as of now; blocks, so call it from a thread in async code."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from qualification.closed_won.analysis import OnStep, Read, analyse, ignore, prepare, read
from qualification.closed_won.field_weights import FieldEvidence, weigh_fields
from qualification.closed_won.insights import inspect_icp
from qualification.closed_won.payloads import IcpInsights, OutcomeAnalysis
from qualification.closed_won.question import Question
from qualification.definitions import Definition
from qualification.extract import extract
from qualification.snapshot import Snapshot
from qualification.snapshots import SnapshotStore
from storage.database import Database

Live = Sequence[tuple[str, Definition]]


def analyse_workspace(
    database: Database,
    snapshots: SnapshotStore,
    workspace_id: int,
    question: Question,
    live: Live,
    *,
    today: date,
    on_step: OnStep = ignore,
) -> OutcomeAnalysis:
    """Return the analysis of a workspace's outcomes, with the live ICPs beside the proposal."""
    snapshot, found = _read(database, snapshots, workspace_id, question, today)
    return analyse(snapshot, found, question, live, today=today, on_step=on_step)


def inspect_workspace_icp(
    database: Database,
    snapshots: SnapshotStore,
    workspace_id: int,
    question: Question,
    definition: Definition,
    *,
    today: date,
    icp_code: str | None = None,
    version: int | None = None,
) -> IcpInsights:
    """Return what a workspace's outcomes say of one definition. Raises as `inspect_icp` does."""
    snapshot, found = _read(database, snapshots, workspace_id, question, today)
    return inspect_icp(snapshot, found, question, definition, today=today, icp_code=icp_code, version=version)


def evidence_for_weights(database: Database, snapshots: SnapshotStore, workspace_id: int, *, today: date) -> dict[str, FieldEvidence]:
    """Return what closed deals say of each account field; empty while there are too few of them."""
    question = Question()
    snapshot, found = _read(database, snapshots, workspace_id, question, today)
    return weigh_fields(prepare(snapshot, found, question, today), question)


def _read(database: Database, snapshots: SnapshotStore, workspace_id: int, question: Question, today: date) -> tuple[Snapshot, Read]:
    """Return what is recorded of a workspace's outcomes, with the records that any of it is about."""
    records = snapshots.records(workspace_id)
    with database.bulk_reading() as session:
        found = read(session, workspace_id, question, today)
    account_ids = np.concatenate([found.outcomes.account_ids, found.chosen.account_ids])
    return extract(records, account_ids, np.concatenate([found.outcomes.person_ids, found.chosen.person_ids])), found
