"""A person's edit of the catalog: a field is declared, worded anew, ordered or given another type."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from qualification import audit
from qualification.catalog_edits.custom_fields import check_field, declare, is_built_in_order
from qualification.catalog_edits.retyping import Rewritten, find_conversion, rewrite, say_rewritten
from qualification.catalog_edits.uses import Uses, hold_proposals, read_uses
from qualification.errors import FieldInUse
from qualification.fields import Field, by_key
from qualification.identity import Actor
from qualification.jobs import enqueue
from qualification.snapshots import workspace_fields
from storage.results import lock_workspace
from storage.tables import Job

Fields = tuple[dict[str, Field], dict[str, Field]]


@dataclass(frozen=True)
class FieldEdit:
    """What became of an edit: the values that were written over, and the job that re-qualifies what the field decides."""

    field: Field
    rewritten: int = 0
    job: Job | None = None


def check_edit(session: Session, actor: Actor, field: Field) -> None:
    """Refuse an edit that cannot be done, without keeping writers waiting. Raises as `edit_field` does."""
    check_field(field)
    before = _fields(session, actor.workspace_id)
    old = _old(before, field)
    field = _ordered(field, old)
    if old is not None and _changes_meaning(old, field):
        _refuse_in_use(read_uses(session, actor.workspace_id, field.key), before, field)
        find_conversion(session, actor.workspace_id, old, field)


def edit_field(session: Session, actor: Actor, field: Field) -> FieldEdit:
    """Declare or change a field, in one transaction with its values and its audit entry.

    With a new type every stored value is written over in it, those of the history as well, and snapshots load anew. A new type
    or order re-qualifies the live ICPs that speak of the field, as a job.

    Raises:
        InvalidField: A key, type or order that the field cannot have.
        InvalidValue: Some values have no equal in the new type; the message names up to three.
        FieldInUse: An ICP, persona or term would no longer be valid; the message names each.
    """
    actor.require("editor")
    check_field(field)
    hold_proposals(session, actor.workspace_id, field.key)
    lock_workspace(session, actor.workspace_id)
    before = _fields(session, actor.workspace_id)
    old = _old(before, field)
    field = _ordered(field, old)
    if old is None or not _changes_meaning(old, field):
        return FieldEdit(_saved(session, actor, field, None))
    uses = read_uses(session, actor.workspace_id, field.key)
    _refuse_in_use(uses, before, field)
    conversion = find_conversion(session, actor.workspace_id, old, field)
    saved = _saved(session, actor, field, old)
    done = rewrite(session, actor.workspace_id, field, conversion) if conversion else Rewritten(0)
    if done.values:
        audit.note(session, actor, "field.converted", target=field.key, text=say_rewritten(field, done))
    uses.close_proposals(session)
    job = enqueue(session, actor, icp_codes=uses.live_icp_codes) if uses.live_icp_codes else None
    return FieldEdit(saved, done.values, job)


def _fields(session: Session, workspace_id: int) -> Fields:
    accounts, people = workspace_fields(session, workspace_id)
    return by_key(accounts), by_key(people)


def _old(fields: Fields, field: Field) -> Field | None:
    return fields[0 if field.record_type == "account" else 1].get(field.key)


def _ordered(field: Field, old: Field | None) -> Field:
    """A built-in order stays."""
    return replace(field, order=old.order) if old is not None and is_built_in_order(old) else field


def _changes_meaning(old: Field, new: Field) -> bool:
    """Whether rules on the field may decide otherwise afterwards."""
    return old.type is not new.type or old.order != new.order


def _refuse_in_use(uses: Uses, before: Fields, field: Field) -> None:
    accounts, people = before
    after = ({**accounts, field.key: field}, people) if field.record_type == "account" else (accounts, {**people, field.key: field})
    broken = uses.broken_by(before, after)
    if broken:
        raise FieldInUse(_say_broken(field, broken), field=field.key, used_by=list(broken))


def _say_broken(field: Field, broken: Sequence[str]) -> str:
    order = f" ordered {', '.join(field.order)}" if field.order else ""
    return f"as a {field.type.replace('_', '-')} field{order}, {field.key} would no longer fit {'; '.join(broken)}; change the rules there first"


def _saved(session: Session, actor: Actor, field: Field, old: Field | None) -> Field:
    saved = declare(session, actor.workspace_id, field)
    text = f"Field {field.key} is “{field.label}”, a {field.type} field"
    if old is not None and old.type is not field.type:
        text += f" (it was a {old.type} field)"
    audit.note(session, actor, "field.saved", target=field.key, text=text)
    return saved
