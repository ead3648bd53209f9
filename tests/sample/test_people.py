"""What people of the sample look like."""

from collections import Counter

import pytest

from qualification.fields import PERSON_FIELDS, SENIORITIES, by_key
from qualification.records.documents import clean_document
from sample.people import MOST_PER_ACCOUNT, TRAP_PERSON, generate_people
from sample.titles import DEPARTMENTS, roles
from tests.sample.conftest import TODAY, Sample

pytestmark = pytest.mark.slow


def test_the_default_is_45_000_people_of_the_accounts(sample: Sample) -> None:
    per_account = Counter(account for _, account, _ in sample.people)

    assert len({person for person, _, _ in sample.people}) == 45_000
    assert set(per_account) <= set(sample.account_ids)
    assert max(per_account.values()) <= MOST_PER_ACCOUNT
    assert len(per_account) > 10_000


def test_larger_accounts_have_more_people(sample: Sample) -> None:
    per_account = Counter(account for _, account, _ in sample.people)
    sized = [
        (d["employee_count"], per_account[key]) for key, d in zip(sample.account_ids, sample.accounts, strict=True) if "employee_count" in d
    ]
    small = [people for size, people in sized if size <= 50]
    large = [people for size, people in sized if size >= 1_000]

    assert sum(large) / len(large) > 3 * sum(small) / len(small)


def test_every_document_passes_an_import_unchanged(sample: Sample) -> None:
    fields = by_key(PERSON_FIELDS)

    for _, _, document in sample.people[:6_000]:
        cleaned = clean_document(fields, document)
        assert (cleaned.document, cleaned.problems) == (document, ())


def test_addresses_are_unique_and_belong_to_the_account(sample: Sample) -> None:
    domains = dict(zip(sample.account_ids, (document["domain"] for document in sample.accounts), strict=True))

    assert len({document["email"] for _, _, document in sample.people}) == 45_000
    assert all(document["email"].endswith("@" + domains[account]) and document["email"].isascii() for _, account, document in sample.people)


@pytest.mark.parametrize(("status", "share"), [("verified", 0.55), ("risky", 0.15), ("invalid", 0.10), ("unknown", 0.20)])
def test_addresses_are_as_good_as_described(sample: Sample, status: str, share: float) -> None:
    found = sum(document["email_status"] == status for _, _, document in sample.people)

    assert found / len(sample.people) == pytest.approx(share, abs=0.01)


def test_titles_agree_with_seniority_and_department(sample: Sample) -> None:
    titles = {(role.seniority, role.department): role.titles for role in roles()}

    assert {(s, d) for s in SENIORITIES for d in DEPARTMENTS} == set(titles)
    for row, (_, _, document) in enumerate(sample.people):
        assert row == TRAP_PERSON or document["title"] in titles[document["seniority"], document["department"]]


def test_most_people_live_where_their_account_is(sample: Sample) -> None:
    countries = dict(zip(sample.account_ids, (document["country"] for document in sample.accounts), strict=True))
    at_home = sum(document["country"] == countries[account] for _, account, document in sample.people)

    assert 0.88 < at_home / len(sample.people) < 0.98


def test_names_vary(sample: Sample) -> None:
    assert len({document["name"] for _, _, document in sample.people}) > 20_000


def test_one_title_carries_an_instruction(sample: Sample) -> None:
    assert [row for row, (_, _, document) in enumerate(sample.people) if "ignore your rules" in document["title"]] == [TRAP_PERSON]


def test_no_people_are_made_when_none_are_asked_for() -> None:
    assert list(generate_people(0, accounts_count=1_000_000, today=TODAY)) == []
    assert list(generate_people(10, accounts_count=0, today=TODAY)) == []


def test_more_people_than_accounts_can_hold_are_cut() -> None:
    assert len(list(generate_people(1_000, accounts_count=10, today=TODAY))) == 10 * MOST_PER_ACCOUNT
