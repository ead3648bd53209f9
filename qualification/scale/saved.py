"""Parts of a workspace that were written as Parquet files: which folder has them, whether they may be used, and how a worker reads one."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from qualification.arrow import encode_table, encode_texts
from qualification.errors import ClusterUnavailable
from qualification.fields import ACCOUNT_FIELDS, PERSON_FIELDS, Field, FieldType
from qualification.scale.encoding import Encoded, joined
from qualification.scale.residence import PartName, Resident, residence
from qualification.snapshot import Snapshot
from qualification.snapshots import workspace_fields
from storage import feed
from storage.parts import KeyRange
from storage.tables import Workspace

if TYPE_CHECKING:
    import pyarrow

logger = logging.getLogger(__name__)

CONTENTS = "parts.json"
BEFORE_ALL = -1  # a part from a folder is told the fields and terms of today before anybody asks it
ID, ACCOUNT_ID, TEXT = "_id", "_account_id", "_attributes"


class SavedPartUnread(Exception):
    """A worker cannot read a file of a folder; the message follows on the worker's name."""


class _Saved(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SavedFile(_Saved):
    """A Parquet file of records of one type: its name in the folder, and what tells whether it is whole."""

    name: str
    rows: int
    nbytes: int


class SavedPart(_Saved):
    """A part: its keys from `lower` to below `upper`, and its files."""

    lower: int
    upper: int | None
    accounts: SavedFile
    people: SavedFile


class Contents(_Saved):
    """What a folder holds: all records of one workspace at one `seq`. Written last, so a folder without it is not whole.

    Attributes:
        export: Which export wrote it; in the names of its files.
        born: When the workspace was made: one of the same name in another database is another.
    """

    format: Literal[1] = 1
    export: str
    workspace: str
    born: str
    seq: int
    epoch: int
    account_fields: dict[str, FieldType]
    person_fields: dict[str, FieldType]
    parts: tuple[SavedPart, ...]


@dataclass(frozen=True)
class SavedWorkspace:
    """A folder and what it holds, or some of that."""

    folder: str
    contents: Contents

    @property
    def ranges(self) -> list[KeyRange]:
        """The ranges of its parts, ascending."""
        return [KeyRange(part.lower, part.upper) for part in self.contents.parts]

    def only(self, within: KeyRange) -> "SavedWorkspace":
        """Return the folder with the one part that has a range."""
        place = self.ranges.index(within)
        return SavedWorkspace(self.folder, self.contents.model_copy(update={"parts": self.contents.parts[place : place + 1]}))


def folder_of(root: str | Path, workspace: str) -> Path:
    """Return the folder of a workspace below the one that settings name."""
    return Path(root) / quote(workspace, safe="").replace(".", "%2E")


def born(workspace: Workspace) -> str:
    """Return when a workspace was made, as `Contents` keeps it."""
    return workspace.created_at.isoformat()


def usable(session: Session, workspace_id: int, root: str | None, most_changes: int) -> SavedWorkspace | None:
    """Return the folder that parts of a workspace are read from; None when there is none for it, or it is too old to be caught up.

    Raises:
        ClusterUnavailable: It is not whole, of another workspace or of another schema; the message says what to do.
    """
    if root is None:
        return None
    workspace = session.scalars(select(Workspace).where(Workspace.id == workspace_id)).one()
    folder = folder_of(root, workspace.name)
    if not folder.is_dir():
        return None
    anew = f"write it anew with winnow scale export --workspace {workspace.name!r} --to {root}"
    contents = _contents(folder, anew)
    if (contents.workspace, contents.born) != (workspace.name, born(workspace)):
        raise _wrong(
            folder, f"has the workspace {contents.workspace!r} of another database", f"{anew}, or name another WINNOW_SCALE_SOURCE"
        )
    if contents.seq > workspace.seq or contents.epoch > workspace.epoch:
        raise _wrong(folder, "is ahead of the database, which was set back to a backup", anew)
    if contents.epoch == workspace.epoch:
        _check_fields(session, workspace_id, contents, folder, anew)
    if late := _late(session, workspace, contents, most_changes):
        logger.warning("%s %s: its parts are read from the database; %s", folder, late, anew)
        return None
    return SavedWorkspace(str(folder), contents)


def _contents(folder: Path, anew: str) -> Contents:
    try:
        return Contents.model_validate_json((folder / CONTENTS).read_bytes())
    except FileNotFoundError:
        raise _wrong(folder, f"is not whole: it has no {CONTENTS}, which an export writes last", anew) from None
    except OSError as error:
        raise _wrong(folder, f"cannot be read ({error.strerror})", "let the service read it") from error
    except ValidationError as error:
        raise _wrong(folder, f"was written by another version of Winnow, or its {CONTENTS} is damaged", anew) from error


def _check_fields(session: Session, workspace_id: int, contents: Contents, folder: Path, anew: str) -> None:
    """Raise ClusterUnavailable when a field has another type there, or a built-in one is missing; fields declared since are empty there."""
    built_in = {field.key for field in (*ACCOUNT_FIELDS, *PERSON_FIELDS)}
    for fields, saved in zip(workspace_fields(session, workspace_id), (contents.account_fields, contents.person_fields), strict=True):
        for field in fields:
            if saved.get(field.key, None if field.key in built_in else field.type) != field.type:
                raise _wrong(folder, f"has another schema: {field.key} is not the {field.type} that it is here", anew)


def _late(session: Session, workspace: Workspace, contents: Contents, most_changes: int) -> str | None:
    if contents.epoch != workspace.epoch:
        return "was written before a field changed its type or was removed"
    if not feed.keeps_changes_since(session, workspace.id, contents.seq):
        return "is older than the changes that are kept"
    if feed.has_changed_at_least(session, workspace.id, contents.seq, most_changes + 1):
        return f"is more than {most_changes:,} changed records behind"
    return None


def _wrong(folder: Path, what: str, to_do: str) -> ClusterUnavailable:
    return ClusterUnavailable(f"the folder {folder} {what}; {to_do}")


def load_saved(name: PartName, saved: SavedWorkspace, most_bytes: int | None) -> Resident:
    """Read the one part of a folder and hold it. Raises NoRoom and SavedPartUnread."""
    (part,) = saved.contents.parts
    accounts, _ = _read(saved.folder, part.accounts, saved.contents.account_fields)
    people, account_ids = _read(saved.folder, part.people, saved.contents.person_fields)
    held = Snapshot(name.workspace_id, saved.contents.seq, saved.contents.epoch, (), (), accounts, people, account_ids)
    return residence().put(name, held, BEFORE_ALL, most_bytes)


def _read(folder: str, file: SavedFile, types: dict[str, FieldType]) -> Encoded:
    from pyarrow import ArrowException, parquet

    path = Path(folder) / file.name
    fields = plain_fields(types)
    try:
        if (found := path.stat().st_size) != file.nbytes:
            raise SavedPartUnread(
                f"finds {path} damaged: {found:,} bytes instead of {file.nbytes:,}; write the folder anew with winnow scale export"
            )
        with parquet.ParquetFile(path, page_checksum_verification=True) as opened:
            return joined(fields, _pieces(opened, fields))
    except FileNotFoundError:
        raise SavedPartUnread(
            f"does not find {path}: let all workers reach the folder there, or write it anew with winnow scale export"
        ) from None
    except (OSError, ArrowException) as error:
        raise SavedPartUnread(f"cannot read {path} ({_first_line(error)}); write the folder anew with winnow scale export") from error


def plain_fields(types: dict[str, FieldType]) -> list[Field]:
    """Return fields that have a key and a type, and no words."""
    return [Field(key, key, "", kind) for key, kind in types.items()]


def _pieces(opened: "pyarrow.parquet.ParquetFile", fields: Sequence[Field]) -> Iterator[Encoded]:
    for number in range(opened.num_row_groups):
        table = opened.read_row_group(number, use_threads=False).combine_chunks()
        record_ids, texts = table.column(ID).chunk(0), table.column(TEXT).chunk(0)
        typed = table.select([field.key for field in fields])
        columns = encode_table(fields, record_ids, typed) if texts.null_count else encode_texts(fields, record_ids, texts)
        yield columns, np.array(table.column(ACCOUNT_ID).chunk(0), dtype=np.int64)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
