"""The sample at its default size, generated once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from qualification.columns import Columns, encode
from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS
from sample.accounts import generate_accounts
from sample.custom_fields import CUSTOM_FIELDS
from sample.documents import Document
from sample.people import PersonRow, generate_people

TODAY = date(2026, 1, 15)
FIELDS_OF_ACCOUNTS = (*ACCOUNT_FIELDS, *CUSTOM_FIELDS)


@dataclass(frozen=True, eq=False)
class Sample:
    """The default sample; row r of the columns is entry r of the sequence beside them."""

    account_ids: Sequence[str]
    accounts: Sequence[Document]
    account_columns: Columns
    people: Sequence[PersonRow]
    person_columns: Columns

    def share_missing(self, key: str) -> float:
        return sum(key not in document for document in self.accounts) / len(self.accounts)

    def share(self, key: str, *values: object) -> float:
        return sum(document.get(key) in values for document in self.accounts) / len(self.accounts)


@pytest.fixture(scope="session")
def sample() -> Sample:
    ids, accounts = zip(*generate_accounts(today=TODAY), strict=True)
    people = tuple(generate_people(today=TODAY))
    return Sample(
        ids,
        accounts,
        encode(FIELDS_OF_ACCOUNTS, range(len(accounts)), accounts),
        people,
        encode(PERSON_FIELDS, range(len(people)), [document for _, _, document in people]),
    )
