"""What speaks of a field: ICPs and personas in their draft and live versions, terms of the glossary, open proposals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from qualification.changeset_rows import dump_changeset
from qualification.definitions import Parameter, RecordType, parse_definition
from qualification.errors import WinnowError
from qualification.evaluate import segments_of
from qualification.fields import Field
from qualification.lookup.glossary import read_glossary
from qualification.validation import validate_parameter
from storage.outbox import announce
from storage.tables import ChangeSetRow, Icp, IcpVersion

Fields = tuple[Mapping[str, Field], Mapping[str, Field]]
"""The fields of accounts and those of people."""


@dataclass(frozen=True)
class Use:
    """Rules on the field under one name; `record_type` is None for a term, which may speak of either."""

    name: str
    record_type: RecordType | None
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True)
class Uses:
    """Everything that speaks of one field."""

    key: str
    uses: tuple[Use, ...]
    live_icp_codes: tuple[str, ...]
    proposals: tuple[ChangeSetRow, ...]

    def broken_by(self, before: Fields, after: Fields) -> list[str]:
        """Return the names of what fits the fields before and not those after."""
        return list(dict.fromkeys(use.name for use in self.uses if _fits(use, before) and not _fits(use, after)))

    def close_proposals(self, session: Session) -> None:
        """Turn the open proposals stale: they were counted with what the field was. One decided since stays as it was decided."""
        query = select(ChangeSetRow).where(ChangeSetRow.id.in_([row.id for row in self.proposals]), ChangeSetRow.status == "proposed")
        query = query.order_by(ChangeSetRow.created_at, ChangeSetRow.id).execution_options(populate_existing=True)
        for row in session.scalars(query.with_for_update(skip_locked=True)).all():
            row.status = "stale"
            session.flush()
            announce(session, row.workspace_id, "changeset", dump_changeset(row))


def read_uses(session: Session, workspace_id: int, key: str) -> Uses:
    """Return what speaks of a field, in the order of its making."""
    uses: list[Use] = []
    live: list[str] = []
    for icp, version, definition in _versions(session, workspace_id):
        found = list(_uses_of(icp, version, definition, key))
        uses += found
        if found and icp.status == "live" and version in (icp.live_version, icp.scored_version):
            live.append(icp.icp_code)
    for entry in read_glossary(session, workspace_id).values():
        rules = tuple(rule for rule in entry.parameters if rule.field == key)
        if rules:
            uses.append(Use(f"the term “{entry.term}”", None, rules))
    return Uses(key, tuple(uses), tuple(dict.fromkeys(live)), tuple(_proposals(session, workspace_id, key)))


def _versions(session: Session, workspace_id: int) -> Iterable[tuple[Icp, int, dict[str, Any]]]:
    counted = or_(IcpVersion.version == Icp.draft_version, IcpVersion.version == Icp.live_version, IcpVersion.version == Icp.scored_version)
    query = (
        select(Icp, IcpVersion.version, IcpVersion.definition)
        .join(IcpVersion, (IcpVersion.icp_id == Icp.id) & counted)
        .where(Icp.workspace_id == workspace_id)
        .order_by(Icp.id, IcpVersion.version)
    )
    yield from session.execute(query)


def _uses_of(icp: Icp, version: int, body: dict[str, Any], key: str) -> Iterable[Use]:
    definition = parse_definition(body)
    role = " and ".join(["draft"] * (version == icp.draft_version) + ["live"] * (version == icp.live_version)) or "scored"
    place = f"{icp.name} ({role} version {version})"
    own = [*definition.parameters, *(rule for segment in segments_of(definition) for rule in segment.parameters)]
    yield from _use(place, "account", own, key)
    for persona in definition.personas:
        yield from _use(f"the persona {persona.name} of {place}", "person", persona.parameters, key)


def _use(name: str, record_type: RecordType, rules: Iterable[Parameter], key: str) -> Iterable[Use]:
    named = tuple(rule for rule in rules if rule.field == key)
    if named:
        yield Use(name, record_type, named)


def _fits(use: Use, fields: Fields) -> bool:
    accounts, people = fields
    wanted = {"account": [accounts], "person": [people]}.get(use.record_type or "", [accounts, people])
    return any(all(_is_valid(rule, each) for rule in use.parameters) for each in wanted)


def _is_valid(rule: Parameter, fields: Mapping[str, Field]) -> bool:
    try:
        validate_parameter(rule, fields)
    except WinnowError:
        return False
    return True


def hold_proposals(session: Session, workspace_id: int, key: str) -> None:
    """Keep the open proposals on a field from being decided until the transaction ends. Call it before the workspace is locked."""
    _proposals(session, workspace_id, key, lock=True)


def _proposals(session: Session, workspace_id: int, key: str, *, lock: bool = False) -> list[ChangeSetRow]:
    """Return the open proposals on a field; without a lock those that are being decided at this moment too."""
    query = select(ChangeSetRow).where(ChangeSetRow.workspace_id == workspace_id, ChangeSetRow.status == "proposed")
    query = query.order_by(ChangeSetRow.created_at, ChangeSetRow.id).execution_options(populate_existing=True)
    found = [row for row in session.scalars(query) if _names(row.after, key)]
    if not found or not lock:
        return found
    return list(session.scalars(query.where(ChangeSetRow.id.in_([row.id for row in found])).with_for_update()))


def _names(node: object, key: str) -> bool:
    """Whether rules anywhere in a piece of JSON are on the field."""
    match node:
        case dict():
            return node.get("field") == key or any(_names(each, key) for each in node.values())
        case list():
            return any(_names(each, key) for each in node)
        case _:
            return False
