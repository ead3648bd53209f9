"""Single records of a workspace on the cluster are found and explained as in one process."""

from collections.abc import Callable

import pytest

from qualification.errors import AmbiguousRecord, RecordNotFound
from qualification.explain import Explanation
from qualification.records.lookup import explain_account
from qualification.snapshot import Records
from tests.scale.test_catch_up import ACCOUNTS
from tests.scale.worlds import DEFINITIONS, TODAY, World

pytestmark = pytest.mark.slow


def explaining(world: World, text: str) -> Callable[[Records], Explanation]:
    def explained(records: Records) -> Explanation:
        with world.database.bulk_reading() as session:
            return explain_account(session, records, DEFINITIONS[0], text, today=TODAY)

    return explained


def test_an_account_is_found_by_id_domain_and_name_and_explained(world: World) -> None:
    for account in ACCOUNTS[::700]:
        for text in (account.external_id, str(account.attributes["domain"]), str(account.attributes["name"]).upper()):
            explained = explaining(world, text)
            assert explained(world.remote) == explained(world.local)


def test_several_that_fit_are_listed_as_in_one_process_and_none_is_said(world: World) -> None:
    several, nobody = explaining(world, "ochre"), explaining(world, "no such company")
    said: list[AmbiguousRecord] = []
    for records in (world.local, world.remote):
        with pytest.raises(AmbiguousRecord) as refused:
            several(records)
        said.append(refused.value)
        with pytest.raises(RecordNotFound):
            nobody(records)

    assert (said[1].message, said[1].details) == (said[0].message, said[0].details)
