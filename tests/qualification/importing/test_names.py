"""How the names of columns are read."""

import time

from qualification.fields import ACCOUNT_FIELDS
from qualification.importing.names import name_rank


def test_a_header_of_twenty_thousand_brackets_is_read_at_once() -> None:
    started = time.process_time()

    assert all(name_rank("(" * 20_000, field) is None for field in ACCOUNT_FIELDS)
    assert time.process_time() - started < 5
