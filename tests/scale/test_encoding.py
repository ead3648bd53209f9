"""What a worker reads becomes the same columns as what this process reads."""

import sys
from datetime import date
from typing import Any

import numpy as np
import orjson
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualification.arrow import encode_batch, encode_lines
from qualification.columns import CategoryColumn, Columns, TagsColumn, encode
from qualification.fields import Field, FieldType
from qualification.loading import read_columns
from qualification.scale.encoding import encode_range
from qualification.snapshots import SnapshotStore
from storage.parts import EVERYTHING, open_range
from storage.records import NewRecord
from tests.support.workspace import Surroundings, fill

FIELDS = tuple(Field(f"custom.{kind}", kind, "Custom", kind) for kind in FieldType)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6)
VALUES: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.NUMBER: st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False),
    FieldType.MONEY: st.integers(0, 10**12),
    FieldType.DATE: st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat),
    FieldType.TEXT: TEXTS,
    FieldType.CATEGORY: st.sampled_from(["SaaS", "saas", "Émile", "", '"quoted"', "a\nb"]),
    FieldType.MULTI_VALUE: st.lists(st.sampled_from(["Okta", "Slack", "", "Jira"]), max_size=5),
    FieldType.BOOLEAN: st.booleans(),
}
DOCUMENTS = st.lists(
    st.fixed_dictionaries({}, optional={**{f"custom.{kind}": VALUES[kind] | st.none() for kind in FieldType}, "custom.gone": TEXTS}),
    max_size=30,
)


def batch_of(texts: list[str]) -> pyarrow.RecordBatch:
    ids = pyarrow.array(range(1, len(texts) + 1), pyarrow.int64())
    return pyarrow.record_batch([ids, ids, pyarrow.array(texts, pyarrow.string())], names=["id", "account_id", "attributes"])


def assert_same(found: Columns, wanted: Columns) -> None:
    """Equal in what they hold, and in how: the same labels at the same places."""
    assert found.record_ids.tolist() == wanted.record_ids.tolist()
    assert list(found.fields) == list(wanted.fields)
    for key, column in wanted.fields.items():
        other = found.fields[key]
        assert type(other) is type(column)
        assert [other.at(row) for row in range(len(wanted))] == [column.at(row) for row in range(len(wanted))]
        if isinstance(column, CategoryColumn | TagsColumn):
            assert isinstance(other, CategoryColumn | TagsColumn) and list(other.labels) == list(column.labels)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(documents=DOCUMENTS)
def test_documents_read_by_arrow_become_the_same_columns(documents: list[dict[str, Any]]) -> None:
    ids = list(range(1, len(documents) + 1))

    texts = [orjson.dumps(each).decode() for each in documents]

    batch, lines = encode_batch(FIELDS, batch_of(texts)), encode_lines(FIELDS, ids, texts)

    assert_same(batch, encode(FIELDS, ids, documents))
    assert lines is not None or not documents
    if lines is not None:
        assert_same(lines, batch)


def test_many_texts_that_hardly_repeat_are_kept_as_one_block() -> None:
    documents = [{"custom.text": f"Über {number}" if number % 7 else ""} for number in range(1_500)]

    found = encode_batch(FIELDS, batch_of([orjson.dumps(each).decode() for each in documents]))

    assert_same(found, encode(FIELDS, range(1, 1_501), documents))


@pytest.mark.parametrize(
    "odd",
    [
        '{"custom.text": 5}',
        '{"custom.multi_value": ["Okta", null]}',
        '{"custom.text": "x", "custom.text": "y"}',
        '{"custom.category":\n"SaaS"}',
    ],
)
def test_a_text_that_arrow_cannot_type_is_read_as_ever(odd: str) -> None:
    texts = ['{"custom.number": 5}', odd]

    found, lines = encode_batch(FIELDS, batch_of(texts)), encode_lines(FIELDS, [1, 2], texts)

    assert_same(found, encode(FIELDS, [1, 2], [orjson.loads(text) for text in texts]))
    if lines is not None:  # a line break between two values is no harm
        assert_same(lines, found)


def test_a_slice_of_a_batch_is_read_as_what_it_is() -> None:
    texts = [orjson.dumps({"custom.number": number, "custom.text": f"t{number}"}).decode() for number in range(10)]

    found = encode_batch(FIELDS, batch_of(texts).slice(3, 4))

    assert [found.fields["custom.text"].at(row) for row in range(4)] == ["t3", "t4", "t5", "t6"]
    assert found.record_ids.tolist() == [4, 5, 6, 7]


def test_a_range_of_the_database_is_what_the_snapshot_has(surroundings: Surroundings) -> None:
    workspace_id = surroundings.actor.workspace_id
    latest = [NewRecord("acc-3", {"name": "Renamed", "installed_tools": ["Okta"]}), NewRecord("acc-new", {"custom.is_competitor": True})]
    movers = [NewRecord("per-1", {"title": "CEO"}, "acc-new"), NewRecord("free", {"name": "Free"})]
    fill(surroundings.database, workspace_id, latest, movers)
    snapshot = SnapshotStore(surroundings.database).current(workspace_id)

    with open_range(surroundings.database.url.render_as_string(False), workspace_id, EVERYTHING, None) as reader:
        accounts, _ = encode_range(reader, "account", snapshot.account_fields)
        people, account_ids = encode_range(reader, "person", snapshot.person_fields)

    assert_same(accounts, snapshot.accounts)
    assert [people.fields["title"].at(row) for row in range(len(people))] == [
        snapshot.people.fields["title"].at(row) for row in range(len(snapshot.people))
    ]
    assert np.array_equal(people.record_ids, snapshot.people.record_ids) and np.array_equal(account_ids, snapshot.account_ids)


def test_many_records_are_the_same_parsed_by_arrow_by_the_chunk_and_where_arrow_is_not_installed(
    surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, workspace_id = surroundings.database, surroundings.actor.workspace_id
    fill(database, workspace_id, [], [NewRecord("free", {"name": "Free"})])
    snapshot = SnapshotStore(database).current(workspace_id)

    with database.bulk_reading() as session:
        by_arrow, _ = read_columns(session, workspace_id, "account", snapshot.account_fields, block_records=1)
        people, account_ids = read_columns(session, workspace_id, "person", snapshot.person_fields, block_records=1)
        monkeypatch.setitem(sys.modules, "pyarrow", None)  # as if it were not installed
        without, _ = read_columns(session, workspace_id, "account", snapshot.account_fields, block_records=1)

    for found in (by_arrow, without):
        assert_same(found, snapshot.accounts)
    assert_same(people, snapshot.people)
    assert np.array_equal(account_ids, snapshot.account_ids) and 0 in account_ids
