"""`winnow demo --load-only`: loaded once, reused, finished after an interruption, never mixed with other records."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from qualification.identity import Actor
from sample.load import SampleSize, load_sample
from storage.database import Database
from storage.migrate import migrate
from storage.workspaces import ensure_workspace
from tests.cli.conftest import Winnow

pytestmark = pytest.mark.slow

SMALL = ("--accounts", "6000", "--people", "7000")


def counts(home: Path) -> tuple[int, ...]:
    with create_engine(f"sqlite:///{home}/home/winnow.db").connect() as connection:
        tables = ("account", "person", "icp", "custom_field")
        return tuple(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables)


def test_the_sample_is_loaded_with_its_fields_and_icps(winnow: Winnow, home: Path) -> None:
    result = winnow("demo", "--load-only", *SMALL)

    assert result.exit_code == 0
    assert "Loaded the sample into the workspace default: 6,000 accounts and 7,000 people" in result.stdout
    assert counts(home) == (6000, 7000, 3, 5)


def test_a_second_load_reuses_the_sample(winnow: Winnow, home: Path) -> None:
    winnow("demo", "--load-only", *SMALL)

    result = winnow("demo", "--load-only", "--accounts", "50", "--people", "0")

    assert result.exit_code == 0
    assert "holds the sample already: 6,000 accounts and 7,000 people" in result.stdout
    assert counts(home) == (6000, 7000, 3, 5)


def test_a_workspace_with_other_records_is_refused(winnow: Winnow, home: Path) -> None:
    (home / "a.csv").write_text("name\nAcme\n")
    winnow("import", "accounts", "a.csv")

    result = winnow("demo", "--load-only", *SMALL)

    assert result.exit_code == 1
    assert "other records" in result.stderr
    assert "--workspace" in result.stderr
    assert counts(home)[0] == 1


async def test_an_interrupted_load_is_finished_at_its_first_size(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/w.db")
    migrate(database)
    with database.bulk_writing() as session:
        actor = Actor(ensure_workspace(session, "default").id, "default", "local")

    def stop(done: int, total: int) -> None:
        if done > 5000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await load_sample(database, actor, SampleSize(6000, 3000), today=date(2026, 11, 22), on_records=stop)
    done = await load_sample(database, actor, SampleSize(10, 10), today=date(2026, 11, 22))
    again = await load_sample(database, actor, SampleSize(10, 10), today=date(2026, 11, 22))
    await database.dispose()

    assert (done.outcome, done.size) == ("resumed", SampleSize(6000, 3000))
    assert again.outcome == "reused"
    with create_engine(f"sqlite:///{tmp_path}/w.db").connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM account")).scalar_one() == 6000
        assert connection.execute(text("SELECT count(*) FROM icp")).scalar_one() == 3
