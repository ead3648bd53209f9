"""The same seed gives the same rows, however many are asked for."""

import hashlib
import json
from collections.abc import Iterable
from itertools import islice

import pytest

from sample.accounts import generate_accounts
from sample.draws import hidden_deals
from sample.people import generate_people
from tests.sample.conftest import TODAY, Sample

pytestmark = pytest.mark.slow


def digest(rows: Iterable[object]) -> str:
    return hashlib.sha256(json.dumps(list(rows), ensure_ascii=False).encode()).hexdigest()[:16]


def test_the_first_accounts_are_pinned(sample: Sample) -> None:
    assert digest(zip(sample.account_ids[:1000], sample.accounts[:1000], strict=True)) == "f1b704306b6a16ff"


def test_the_first_people_are_pinned(sample: Sample) -> None:
    assert digest(sample.people[:1000]) == "a679b2ca067708be"


@pytest.mark.parametrize("count", [0, 1, 137, 4_000, 9_001])
def test_an_account_is_the_same_whatever_the_count(sample: Sample, count: int) -> None:
    assert list(generate_accounts(count, today=TODAY)) == list(zip(sample.account_ids[:count], sample.accounts[:count], strict=True))


def test_accounts_beyond_the_default_leave_the_first_ones_alone(sample: Sample) -> None:
    more = list(islice(generate_accounts(1_000_000, today=TODAY), 24_000))

    assert more[:20_000] == list(zip(sample.account_ids, sample.accounts, strict=True))
    assert len({document["domain"] for _, document in more}) == 24_000


def test_as_many_people_an_account_are_the_same_people_first(sample: Sample) -> None:
    assert list(generate_people(18_000, accounts_count=8_000, today=TODAY)) == list(sample.people[:18_000])


def test_another_seed_gives_other_accounts(sample: Sample) -> None:
    other = dict(generate_accounts(100, today=TODAY, seed=8))

    assert sum(document["name"] == sample.accounts[row]["name"] for row, document in enumerate(other.values())) < 5


def test_hidden_deals_do_not_depend_on_the_count() -> None:
    assert list(hidden_deals(6_000)) == [deal for deal in hidden_deals(12_000) if deal.account_external_id <= "acc-0006000"]
