"""A list narrowed to the records in which some words are found."""

import pytest

from qualification.lists.search import accounts_with, people_with, words_of
from tests.support.snapshots import snapshot_of

ACCOUNTS = [
    {"name": "Acme Software", "domain": "acme.example"},
    {"name": "MÜLLER & Söhne"},
    {"domain": "bolt.example"},
    {},
]
PEOPLE = [
    (1, {"name": "Vera Lang", "title": "VP Sales", "email": "vera@acme.example"}),
    (2, {"name": "Sam\nLine", "title": "CFO"}),
    (0, {"name": "Lang without", "title": "vp of sales"}),
    (3, {}),
]


@pytest.mark.parametrize(
    ("typed", "accounts", "people"),
    [
        ("", [1, 2, 3, 4], [1, 2, 3, 4]),
        ("acme", [1], [1]),
        ("  ACME  soft ", [1], [1]),
        ("müller", [2], [2]),
        ("SÖHNE", [2], [2]),
        ("example", [1, 3], [1, 4]),
        ("vera@acme.example", [], [1]),
        ("lang vp", [], [1, 3]),
        ("vp acme", [], [1]),
        ("sam line", [], [2]),
        ("am\nline", [], [2]),
        ("%", [], []),
        (".*", [], []),
        ("nobody", [], []),
    ],
)
def test_every_word_is_found_in_name_domain_title_or_e_mail_whatever_its_case(typed: str, accounts: list[int], people: list[int]) -> None:
    snapshot = snapshot_of(ACCOUNTS, PEOPLE)
    words = words_of(typed)

    assert snapshot.accounts.record_ids[accounts_with(snapshot, words)].tolist() == accounts
    assert snapshot.people.record_ids[people_with(snapshot, words)].tolist() == people


def test_names_that_hardly_repeat_are_searched_like_the_others() -> None:
    names = [f"Company{number} Ünique" for number in range(1_000)]
    snapshot = snapshot_of([{"name": name} for name in names])

    found = accounts_with(snapshot, words_of("company99 üni"))

    assert snapshot.accounts.record_ids[found].tolist() == [each + 1 for each in range(1_000) if "Company99" in names[each]]


def test_a_workspace_without_records_has_nothing_to_find() -> None:
    snapshot = snapshot_of([])
    assert not accounts_with(snapshot, ("a",)).any() and not people_with(snapshot, ("a",)).any()
