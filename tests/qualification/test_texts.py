"""Texts that hardly repeat: kept in one block, read back as they were."""

from hypothesis import given
from hypothesis import strategies as st

from qualification.columns import CategoryColumn, encode, merge
from qualification.fields import ACCOUNT_FIELDS, by_key
from qualification.texts import Texts

NAME = by_key(ACCOUNT_FIELDS)["name"]


@given(st.lists(st.lists(st.text(), max_size=5), min_size=1, max_size=4))
def test_texts_are_read_back_as_they_were(parts: list[list[str]]) -> None:
    texts = Texts.joined([Texts.of(part) if number % 2 else part for number, part in enumerate(parts)])
    plain = [text for part in parts for text in part]

    assert list(texts) == plain
    assert [texts[place] for place in range(-len(plain), len(plain))] == plain + plain
    assert texts[1:3] == plain[1:3]


def test_records_keep_their_names_through_changes_and_stale_names_go() -> None:
    fields = [NAME]
    documents = [{"name": f"Company {number}"} if number % 7 else {} for number in range(2_000)]
    columns = encode(fields, range(1, 2_001), documents)
    for change in range(8):
        documents = [{"name": f"Renamed {number} {change}"} if document else {} for number, document in enumerate(documents)]
        columns = merge(columns, encode(fields, range(1, 2_001), documents), [])
    columns = merge(columns, encode(fields, [], []), range(1, 1_001))

    names = columns.fields["name"]
    assert isinstance(names, CategoryColumn)
    assert [names.at(row) for row in range(1_000)] == [document.get("name") for document in documents[1_000:]]
    assert len(names.labels) <= 2 * 2_000 + 1
