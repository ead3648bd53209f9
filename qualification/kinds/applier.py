"""What every kind of change set must know."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from qualification.identity import Actor
from storage.tables import ChangeSetRow

Result: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Applier:
    """The things a kind must know. All run in the writing transaction of the confirm or the undo.

    Attributes:
        apply: Does what the change set says; returns what became of it.
        is_stale: Whether the target changed since the proposal. New records never make it stale.
        undo: Takes it back; returns what that added to the result, such as a job. None for what cannot be undone.
        refuse_undo: Raises ChangeSetNotOpen, with the reason, when it can no longer be taken back. Asked before `undo`, and
            when an undo is proposed.
    """

    apply: Callable[[AsyncSession, Actor, ChangeSetRow], Awaitable[Result]]
    is_stale: Callable[[AsyncSession, Actor, ChangeSetRow], Awaitable[bool]]
    undo: Callable[[AsyncSession, Actor, ChangeSetRow], Awaitable[Result]] | None
    refuse_undo: Callable[[AsyncSession, Actor, ChangeSetRow], Awaitable[None]] | None = None
