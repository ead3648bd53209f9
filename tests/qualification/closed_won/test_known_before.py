"""Values are those that were known before the outcome, where the history has them."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from qualification.closed_won.analysis import prepare, read
from qualification.closed_won.question import Question
from qualification.outcomes import read_outcome, write_outcomes
from qualification.records.writes import write_records
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.records import NewRecord
from tests.support.workspace import TODAY, make_workspace

WON_ON = date(2026, 3, 1)


@pytest.fixture
def workspace_id(database: Database) -> int:
    """A workspace where `old` was known before its deal ended and changed since, and `new` was first seen afterwards."""
    workspace_id = make_workspace(database).workspace_id
    writes = [
        (datetime(2026, 1, 1, tzinfo=UTC), NewRecord("old", {"name": "Old", "region": "EMEA", "employee_count": 50})),
        (datetime(2026, 4, 1, tzinfo=UTC), NewRecord("old", {"employee_count": 900, "custom.security_program": "SOC 2"})),
        (datetime(2026, 5, 1, tzinfo=UTC), NewRecord("new", {"name": "New", "region": "APAC"})),
        (datetime(2026, 6, 1, tzinfo=UTC), NewRecord("new", {"region": "LATAM"})),
    ]
    for known_from, record in writes:
        with database.bulk_writing() as session:
            write_records(session, workspace_id, "account", [record], today=TODAY, as_of=known_from)
    items = [
        {"external_id": f"d-{name}", "kind": "closed_won", "occurred_on": WON_ON.isoformat(), "account_external_id": name}
        for name in ("old", "new")
    ]
    with database.bulk_writing() as session:
        write_outcomes(session, workspace_id, items, [read_outcome(item) for item in items])
    return workspace_id


def test_a_deal_has_the_values_of_the_eve_of_its_end(database: Database, workspace_id: int) -> None:
    snapshot = SnapshotStore(database).current(workspace_id)
    with database.bulk_reading() as session:
        found = prepare(snapshot, read(session, workspace_id, Question(), TODAY), Question(), TODAY)

    rows = {found.cohort.columns.fields["name"].at(row): row for row in range(2)}
    fields = found.cohort.columns.fields
    assert fields["employee_count"].at(rows["Old"]) == 50
    assert fields["custom.security_program"].at(rows["Old"]) is None
    assert fields["region"].at(rows["New"]) == "APAC"  # nothing was known before: what was known first
    assert found.known_before == 0.5


def test_a_field_filled_after_the_outcome_is_known_as_such(database: Database, workspace_id: int) -> None:
    snapshot = SnapshotStore(database).current(workspace_id)
    with database.bulk_reading() as session:
        found = prepare(snapshot, read(session, workspace_id, Question(), TODAY), Question(), TODAY)

    assert np.count_nonzero(found.kept.filled["custom.security_program"]) == 1
    assert "employee_count" not in found.kept.filled
    assert np.count_nonzero(found.cohort.won) == 2
