"""What a model may send is stored as JSON that is read again."""

import orjson
import pytest

from storage.json_text import json_text


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({"a": [1, "é", None, True]}, {"a": [1, "é", None, True]}),
        ({"value": 10**30}, {"value": 1e30}),
        ({"value": (1, -(10**20))}, {"value": [1, -1e20]}),
        ({"value": 10**400}, {"value": str(10**400)}),
        ({"text\ud83d": "\ud83d!"}, {"text?": "?!"}),
        (2**64 - 1, 2**64 - 1),
    ],
)
def test_any_json_is_written_and_read_again(value: object, read: object) -> None:
    assert orjson.loads(json_text(value)) == read
