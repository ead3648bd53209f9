"""Opens what a command works on: the settings, the migrated database, the workspace and who acts in it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError
from pydantic_settings.exceptions import SettingsError
from sqlalchemy import make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from cli.errors import fail
from qualification.errors import WorkspaceNotFound
from qualification.identity import LOCAL_PERSON, Actor
from settings import Settings
from storage.database import Database
from storage.migrate import migrate
from storage.tables import Workspace
from storage.workspaces import ensure_workspace, find_workspace

if TYPE_CHECKING:
    from qualification.scale.cluster import Cluster
    from qualification.snapshots import SnapshotStore

T = TypeVar("T")

DEFAULT_WORKSPACE = "default"
MAX_NAME = 80


@dataclass(frozen=True)
class OpenWorkspace:
    """A workspace of a migrated database, and the person at the terminal: an admin."""

    settings: Settings
    database: Database
    actor: Actor

    @cached_property
    def snapshots(self) -> "SnapshotStore":
        """The records, on the cluster when the workspace is too large for this process."""
        from qualification.snapshots import SnapshotStore

        return SnapshotStore(self.database, cluster=self._cluster)

    @cached_property
    def _cluster(self) -> "Cluster | None":
        from qualification.scale.opening import opened_cluster

        return opened_cluster(self.database, self.settings.url_for_workers, self.settings.scaling)

    def close(self) -> None:
        """Leave the cluster, if it was asked."""
        cluster = self.__dict__.get("_cluster")
        if cluster is not None:
            cluster.close()


def read_settings() -> Settings:
    """Return the settings of the environment, or end the command naming each one that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        fail("; ".join(_problem(item["loc"], item["msg"]) for item in error.errors(include_input=False)), exit_code=2)
    except SettingsError as error:
        fail(str(error), exit_code=2)


def _problem(place: tuple[int | str, ...], message: str) -> str:
    said = message.removeprefix("Value error, ")
    return f"WINNOW_{place[0]}: {said}".replace(str(place[0]), str(place[0]).upper(), 1) if place else said


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Open the database and bring it to the newest schema; what it refuses ends the command with its own words."""
    try:
        database = Database(settings.url, settings.pooling)
        migrate(database)
    except (ValueError, ArgumentError) as error:
        fail(f"WINNOW_DATABASE_URL cannot be used: {first_line(error)}", exit_code=2)
    except (OSError, DBAPIError) as error:
        fail(f"the database {shown_url(settings)} cannot be opened: {first_line(error)}; winnow doctor says more")
    try:
        yield database
    except DBAPIError as error:
        fail(database_failed(settings, error))
    finally:
        database.sync_engine.dispose()


@contextmanager
def open_workspace(name: str, *, create: bool = False) -> Iterator[OpenWorkspace]:
    """Open a workspace; an unknown one is made when `create` is set or when it is the default.

    Raises:
        WorkspaceNotFound: Nobody made it yet.
    """
    settings = read_settings()
    plain = checked_name(name)
    with open_database(settings) as database:
        workspace_id = _workspace_id(database, plain, create or plain == DEFAULT_WORKSPACE)
        opened = OpenWorkspace(settings, database, Actor(workspace_id, plain, LOCAL_PERSON, "admin", settings.today()))
        try:
            yield opened
        finally:
            opened.close()


def checked_name(name: str) -> str:
    """Return the name of a workspace as it is kept, or end the command."""
    plain = name.strip()
    if not plain or len(plain) > MAX_NAME or not plain.isprintable():
        fail(f"--workspace takes a name of 1 to {MAX_NAME} printable characters", exit_code=2)
    return plain


def _workspace_id(database: Database, name: str, create: bool) -> int:
    with database.bulk_reading() as session:
        found = find_workspace(session, name)
        if found is not None:
            return found.id
        if not create:
            raise WorkspaceNotFound(f"there is no workspace {name}; there are {_names(session)}. An import makes one", name=name)
    with database.bulk_writing() as session:
        return ensure_workspace(session, name).id


def _names(session: Session) -> str:
    return ", ".join(session.scalars(select(Workspace.name).order_by(Workspace.id).limit(20))) or "none yet"


def run_async(database: Database, work: Callable[[], Awaitable[T]]) -> T:
    """Run async work to its end and close the connections it opened."""

    async def then_dispose() -> T:
        try:
            return await work()
        finally:
            await database.async_engine.dispose()

    return asyncio.run(then_dispose())


def database_failed(settings: Settings, error: DBAPIError) -> str:
    """Return the sentence for a database that failed while a command worked on it."""
    return f"the database {shown_url(settings)} failed: {first_line(error)}; winnow doctor checks it"


def is_missing_file(settings: Settings) -> bool:
    """Whether the database is a SQLite file that nobody made yet."""
    url = make_url(settings.url)
    return url.get_backend_name() == "sqlite" and bool(url.database) and not Path(str(url.database)).expanduser().exists()


def known_workspace(database: Database, name: str) -> int | None:
    """Return the id of a workspace, or None when nobody made it yet."""
    with database.bulk_reading() as session:
        found = find_workspace(session, name)
        return found.id if found is not None else None


def shown_url(settings: Settings) -> str:
    """Return the database URL without its password."""
    return make_url(settings.url).render_as_string(hide_password=True)


def first_line(error: Exception) -> str:
    """Return what an error says first: a driver's own words, without the SQL around them."""
    original = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return (str(original).strip().splitlines() or [type(original).__name__])[0]
