"""The glossary of a workspace: what a term was said to mean is kept, so that it is asked about once."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from qualification.definitions import Name, Parameter, RecordType
from qualification.errors import InvalidTerm, TermNotFound, UnknownField, WinnowError
from qualification.fields import Field
from qualification.lookup.terms import GlossaryEntry, term_key
from qualification.lookup.words import key_of
from qualification.validation import validate_parameter
from storage.results import lock_workspace
from storage.tables import Term, Workspace, utc_now

MAX_TERMS = 1_000
MAX_MEANING = 1_000
MAX_RULES = 50
MAX_SHOWN = 80
_PARAMETERS: TypeAdapter[tuple[Parameter, ...]] = TypeAdapter(tuple[Parameter, ...])
_NAME: TypeAdapter[str] = TypeAdapter(Name)
Fields = Mapping[str, Field]


def read_glossary(session: Session, workspace_id: int) -> dict[str, GlossaryEntry]:
    """Return the entries of a workspace by their term as it is spelled, in alphabetical order."""
    query = select(Term).where(Term.workspace_id == workspace_id).order_by(Term.term_key, Term.id).limit(MAX_TERMS)
    return {row.term: _entry(row) for row in session.scalars(query)}


def find_entry(session: Session, workspace_id: int, term: str, *, lock: bool = False) -> GlossaryEntry | None:
    """Return one entry, None when the term is not kept."""
    row = _find(session, workspace_id, term, lock=lock)
    return None if row is None else _entry(row)


def get_entry(session: Session, workspace_id: int, term: str) -> GlossaryEntry:
    """Return one entry. Raises TermNotFound."""
    entry = find_entry(session, workspace_id, term)
    if entry is None:
        raise TermNotFound(f"the glossary has no term “{term[:MAX_SHOWN]}”", term=term[:MAX_SHOWN])
    return entry


def check_entry(term: str, meaning: str, parameters: Sequence[Parameter], accounts: Fields, people: Fields) -> GlossaryEntry:
    """Return an entry that the workspace can use, its values in the types of their fields.

    The rules speak of accounts; when one of them does not, all speak of people.

    Raises:
        InvalidTerm: A term, meaning or number of rules past its bounds.
        UnknownField, OperatorMismatch, InvalidValue: A rule does not fit the fields.
    """
    try:
        name = _NAME.validate_python(term)
    except ValidationError as error:
        raise InvalidTerm("term takes one line of 1 to 120 characters", field="term") from error
    if not key_of(name):
        raise InvalidTerm("term takes at least one letter or digit", field="term")
    if len(meaning) > MAX_MEANING or "\x00" in meaning:
        raise InvalidTerm(f"meaning takes a text of up to {MAX_MEANING:,} characters", field="meaning")
    if not 1 <= len(parameters) <= MAX_RULES:
        raise InvalidTerm(f"parameters takes 1 to {MAX_RULES} rules, this term has {len(parameters)}", field="parameters")
    try:
        checked = tuple(validate_parameter(parameter, accounts) for parameter in parameters)
    except UnknownField:
        if not all(parameter.field in people for parameter in parameters):
            raise
        checked = tuple(validate_parameter(parameter, people) for parameter in parameters)
    return GlossaryEntry(name, meaning.strip(), checked)


def record_type_of(entry: GlossaryEntry, accounts: Fields) -> RecordType:
    """Return which records the rules of an entry speak of."""
    return "account" if all(parameter.field in accounts for parameter in entry.parameters) else "person"


def fits(entry: GlossaryEntry, accounts: Fields, people: Fields) -> bool:
    """Return whether the rules of a kept entry still fit the fields."""
    try:
        check_entry(entry.term, entry.meaning, entry.parameters, accounts, people)
    except WinnowError:
        return False
    return True


def put_entry(session: Session, workspace_id: int, entry: GlossaryEntry) -> None:
    """Keep an entry that was checked, in place of one with the same term. Raises InvalidTerm past the bound of terms.

    Of two writers of a new term at once the second waits and writes over what the first kept.
    """
    lock_workspace(session, workspace_id)
    row = _find(session, workspace_id, entry.term, lock=True)
    if row is None:
        count = session.scalar(select(func.count()).select_from(Term).where(Term.workspace_id == workspace_id)) or 0
        if count >= MAX_TERMS:
            raise InvalidTerm(f"a glossary has at most {MAX_TERMS:,} terms; delete one first", field="term")
        row = Term(workspace_id=workspace_id, term_key=term_key(entry.term))
        session.add(row)
    row.term, row.meaning, row.updated_at = entry.term, entry.meaning, utc_now()
    row.parameters = [parameter.dump() for parameter in entry.parameters]
    _bump(session, workspace_id)


def drop_entry(session: Session, workspace_id: int, term: str) -> None:
    """Delete an entry, if it is there."""
    session.execute(delete(Term).where(Term.workspace_id == workspace_id, Term.term_key == term_key(term)))
    _bump(session, workspace_id)


def load_entry(body: Mapping[str, Any] | None) -> GlossaryEntry | None:
    """Return the entry that a change set holds as JSON, None for none."""
    if body is None:
        return None
    return GlossaryEntry(body["term"], body["meaning"], _PARAMETERS.validate_python(body["parameters"]))


def _find(session: Session, workspace_id: int, term: str, *, lock: bool) -> Term | None:
    query = select(Term).where(Term.workspace_id == workspace_id, Term.term_key == term_key(term))
    return session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def _entry(row: Term) -> GlossaryEntry:
    return GlossaryEntry(row.term, row.meaning, _PARAMETERS.validate_python(row.parameters))


def _bump(session: Session, workspace_id: int) -> None:
    """Tell snapshots that words changed."""
    session.flush()
    session.execute(update(Workspace).where(Workspace.id == workspace_id).values(fields_seq=Workspace.fields_seq + 1))
