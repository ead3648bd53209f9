"""Parts that are read from Parquet files answer as those from the database do; a folder that is not right is refused with what to do."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from typer.testing import CliRunner

from cli.bench.local_cluster import LocalCluster
from cli.main import app
from qualification.catalog_edits.edits import edit_field
from qualification.definitions import parse_definition
from qualification.errors import ClusterUnavailable
from qualification.fields import Field, FieldType
from qualification.ranking import rank
from storage.database import Database
from storage.tables import Account, RecordChange, Workspace
from tests.scale.test_catch_up import ACCOUNTS, EVERYONE, PEOPLE, assert_same, moved, of, remove, write
from tests.scale.worlds import DEFINITIONS, ROWS_A_PART, TODAY, World, beside, shown

pytestmark = pytest.mark.slow


def exported(world: World, root: Path) -> Path:
    """Write the folder and return where the workspace is in it."""
    from qualification.scale.saving import save

    return save(world.database, world.actor.workspace_id, root, ROWS_A_PART).folder


def hide(world: World) -> None:
    """Change every record in the database behind the back of the change log: whoever reads it there counts otherwise."""
    with world.database.bulk_writing() as session:
        session.execute(update(Account).where(Account.workspace_id == world.actor.workspace_id).values(attributes={}))


def test_parts_from_files_answer_as_those_from_the_database_and_are_not_read_there(
    world: World, cluster: LocalCluster, tmp_path: Path
) -> None:
    exported(world, tmp_path)
    _ = world.local  # in memory from here on
    hide(world)
    with beside(world.database, world.url, world.actor, cluster.address, source=tmp_path) as saved:
        for definition in (EVERYONE, *DEFINITIONS):
            here, there = shown(world.local, definition, DEFINITIONS[0]), shown(saved.remote, definition, DEFINITIONS[0])
            assert there == here
            assert rank(saved.remote, definition, 20, today=TODAY) == rank(world.local, definition, 20, today=TODAY)
        assert len(saved.cluster.current(world.actor.workspace_id).parts) >= 6


def test_parts_from_files_are_caught_up_with_what_was_written_since(world: World, cluster: LocalCluster, tmp_path: Path) -> None:
    exported(world, tmp_path)
    field = Field("custom.tier", "Tier", "Custom", FieldType.NUMBER)
    with world.database.bulk_writing() as session:
        edit_field(session, world.actor, field)
    write(world, [replace(each, attributes={**each.attributes, "custom.tier": 7}) for each in ACCOUNTS[5:9]], moved(PEOPLE, 17))
    remove(world, "account", [each.external_id for each in ACCOUNTS[::333]])
    with beside(world.database, world.url, world.actor, cluster.address, source=tmp_path) as saved:
        assert_same(saved)
        assert saved.both(of("custom.tier", "equals", 7))[1].qualified == 4
        write(saved, [], moved(PEOPLE, 3))
        assert_same(saved)


def test_a_worker_killed_between_previews_costs_no_number_with_files_either(world: World, cluster: LocalCluster, tmp_path: Path) -> None:
    exported(world, tmp_path)
    with beside(world.database, world.url, world.actor, cluster.address, source=tmp_path) as saved:
        assert_same(saved)
        write(saved, [], moved(PEOPLE, 3))
        cluster.kill_worker()
        assert_same(saved)


def test_values_that_are_not_of_their_fields_type_are_kept_as_they_are(world: World, cluster: LocalCluster, tmp_path: Path) -> None:
    with world.database.bulk_writing() as session:
        odd = session.query(Account).where(Account.workspace_id == world.actor.workspace_id).order_by(Account.id).limit(3).all()
        for account in odd:
            account.attributes = {**account.attributes, "installed_tools": ["Okta", None, "Slack"], "name": "Ödd"}
    exported(world, tmp_path)
    hide(world)
    with beside(world.database, world.url, world.actor, cluster.address, source=tmp_path) as saved:
        definition = parse_definition(
            {"name": "x", "parameters": [{"field": "name", "mode": "filter", "operator": "equals", "value": "Ödd"}]}
        )
        assert shown(saved.remote, definition).qualified == 3


def test_a_folder_that_is_too_old_to_be_caught_up_is_passed_over_for_the_database(
    world: World, cluster: LocalCluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    exported(world, tmp_path)
    write(world, [replace(each, attributes={**each.attributes, "employee_count": 77}) for each in ACCOUNTS[::100]], [])
    write(world, [], moved(PEOPLE, 17))
    with world.database.bulk_writing() as session:
        last = session.get_one(Workspace, world.actor.workspace_id).seq
        session.execute(delete(RecordChange).where(RecordChange.workspace_id == world.actor.workspace_id, RecordChange.seq < last))
    with beside(world.database, world.url, world.actor, cluster.address, source=tmp_path) as saved:
        assert_same(saved)
    assert "is older than the changes that are kept: its parts are read from the database; write it anew" in caplog.text


def test_a_folder_from_before_a_field_changed_its_type_is_passed_over_for_the_database(
    world: World, cluster: LocalCluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    field = Field("custom.tier", "Tier", "Custom", FieldType.TEXT)
    with world.database.bulk_writing() as session:
        edit_field(session, world.actor, field)
    exported(world, tmp_path)
    with beside(world.database, world.url, world.actor, cluster.address, source=tmp_path) as saved:
        assert_same(saved)
        with world.database.bulk_writing() as session:
            edit_field(session, world.actor, replace(field, type=FieldType.NUMBER))
        assert_same(saved)
    assert "was written before a field changed its type or was removed" in caplog.text


def changed(path: Path, **values: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


WRONG: list[tuple[Callable[[Path], object], str]] = [
    (
        lambda folder: (folder / "parts.json").unlink(),
        "is not whole: it has no parts.json, which an export writes last; write it anew with",
    ),
    (lambda folder: changed(folder / "parts.json", format=2), "was written by another version of Winnow"),
    (lambda folder: (folder / "parts.json").write_text("{"), "was written by another version of Winnow, or its parts.json is damaged"),
    (lambda folder: changed(folder / "parts.json", born="2001"), "has the workspace 'default' of another database"),
    (lambda folder: changed(folder / "parts.json", seq=10**9), "is ahead of the database, which was set back to a backup"),
    (lambda folder: changed(folder / "parts.json", account_fields={"name": "number"}), "has another schema: .* write it anew with"),
    (lambda folder: next(folder.glob("*account.parquet")).unlink(), "does not find .*: let all workers reach the folder there"),
    (lambda folder: next(folder.glob("*account.parquet")).write_bytes(b"PAR1"), "damaged: 4 bytes instead of .* write the folder anew"),
]


@pytest.mark.parametrize(("spoil", "said"), WRONG, ids=[said[:24] for _, said in WRONG])
def test_a_folder_that_is_not_right_is_refused_with_what_to_do(
    world: World, cluster: LocalCluster, tmp_path: Path, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(exported(world, tmp_path))
    with beside(world.database, world.url, world.actor, cluster.address, source=tmp_path) as saved:
        with pytest.raises(ClusterUnavailable, match=said):
            _ = saved.remote
        exported(world, tmp_path)
        assert shown(saved.remote, EVERYONE) == shown(world.local, EVERYONE)


def test_bytes_that_were_changed_on_the_disk_are_noticed(world: World, cluster: LocalCluster, tmp_path: Path) -> None:
    file = sorted(exported(world, tmp_path).glob("*account.parquet"))[0]
    content = bytearray(file.read_bytes())
    for place in range(200, len(content) // 2, 40):
        content[place] ^= 0xFF
    file.write_bytes(content)
    unread = pytest.raises(ClusterUnavailable, match=r"a worker of the cluster cannot read .*\.parquet .*; write the folder anew")
    with beside(world.database, world.url, world.actor, cluster.address, source=tmp_path) as saved, unread:
        _ = saved.remote


def test_an_export_keeps_the_files_of_the_one_before_and_no_older(world: World, tmp_path: Path) -> None:
    names = [{path.name for path in exported(world, tmp_path).glob("*.parquet")} for _ in range(3)]

    assert names[1] > names[0] and not names[2] & names[0] and len(names[2]) == len(names[1])


def test_a_workspace_without_a_folder_is_read_from_the_database(world: World, cluster: LocalCluster, tmp_path: Path) -> None:
    shutil.rmtree(exported(world, tmp_path))
    with beside(world.database, world.url, world.actor, cluster.address, source=tmp_path) as saved:
        assert_same(saved)


async def test_the_command_writes_a_folder_and_says_how_it_is_used(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.scale.worlds import filled

    database = Database(database_url)
    await filled(database)
    await database.dispose()
    for name, value in {"HOME": str(tmp_path), "DATABASE_URL": database_url, "SCALE_ROWS_A_PART": "4000"}.items():
        monkeypatch.setenv(f"WINNOW_{name}", value)

    result = CliRunner().invoke(app, ["scale", "export", "--to", str(tmp_path / "parts")], catch_exceptions=False)

    assert result.exit_code == 0, result.output
    assert "3,000 accounts and 7,000 people of default as of change " in result.stdout
    assert f"WINNOW_SCALE_SOURCE={tmp_path / 'parts'}" in result.stdout
    assert (tmp_path / "parts" / "default" / "parts.json").is_file()
