"""The catalog of a workspace: counted where it is asked for, and silent about what people are called."""

from qualification.catalog import describe_field
from qualification.lookup.search import find
from qualification.snapshots import SnapshotStore
from storage.database import Database
from storage.records import NewRecord, upsert
from tests.storage.test_snapshots import add, workspace_id
from tests.support.workspace import Surroundings

__all__ = ["workspace_id"]


def test_texts_have_no_known_values_so_that_a_model_is_told_no_names(surroundings: Surroundings) -> None:
    catalog = surroundings.snapshots.current(surroundings.actor.workspace_id).catalog

    assert catalog.accounts["name"].values == ()
    assert catalog.people["name"].values == ()
    assert catalog.accounts["name"].missing_rate == 0
    assert [known.value for known in catalog.accounts["country"].values]
    assert all(item.row.values == () for item in find(catalog, "name", "person") if item.row.type == "text")


def test_the_fields_of_a_catalog_take_no_counting(database: Database, workspace_id: int) -> None:
    add(database, workspace_id, "a", country="Germany")
    snapshot = SnapshotStore(database).current(workspace_id)

    assert snapshot.catalog.account_fields["country"].label == "Country"
    assert not snapshot.catalog.accounts._counted  # type: ignore[attr-defined]
    country = snapshot.catalog.account_fields["country"]
    assert snapshot.catalog.accounts["country"] == describe_field(country, snapshot.accounts.fields["country"])


def test_records_of_one_type_keep_their_columns_when_only_the_other_type_changed(database: Database, workspace_id: int) -> None:
    store = SnapshotStore(database)
    add(database, workspace_id, "a")
    before = store.current(workspace_id)
    with database.bulk_writing() as session:
        upsert(session, workspace_id, "person", [NewRecord("p", {"name": "P"})])

    after = store.current(workspace_id)

    assert after.accounts is before.accounts
    assert len(after.people) == 1
