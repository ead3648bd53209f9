"""Builds the change sets that keep, change or forget a term of the glossary."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from qualification.changesets import Proposal
from qualification.definitions import Mode, Parameter
from qualification.diff import DiffOp
from qualification.errors import NothingToChange
from qualification.lookup.glossary import check_entry, find_entry, get_entry, record_type_of
from qualification.lookup.terms import GlossaryEntry, term_key
from qualification.snapshot import Records
from qualification.wording import Fields, say_parameter

_JOINED = {Mode.FILTER: "", Mode.SCORE: "preferably ", Mode.EXCLUDE: "never "}


def build_save_term(session: Session, snapshot: Records, term: str, meaning: str, parameters: Sequence[Parameter]) -> Proposal:
    """Return the proposal to keep a term. Without a meaning in words, that of its rules is taken.

    Raises:
        InvalidTerm, UnknownField, OperatorMismatch, InvalidValue: The term does not fit the workspace.
        NothingToChange: It means just this already.
    """
    accounts, people = snapshot.catalog.account_fields, snapshot.catalog.person_fields
    entry = check_entry(term, meaning, parameters, accounts, people)
    said = say_entry(entry, accounts if record_type_of(entry, accounts) == "account" else people)
    entry = GlossaryEntry(entry.term, entry.meaning or said, entry.parameters)
    before = find_entry(session, snapshot.workspace_id, entry.term)
    if before == entry:
        raise NothingToChange(f"“{entry.term}” means this already: {said}", term=entry.term)
    return Proposal(
        kind="save_term",
        title=f"{'Change what' if before else 'Remember what'} “{entry.term}” means",
        read_back=f"“{entry.term}” will mean: {said}. It is read like this in every conversation of the workspace.",
        target={"term": term_key(entry.term)},
        base={"entry": before.dump() if before else None},
        after={"entry": entry.dump()},
        diff=[_op(before, entry, f"“{entry.term}”: {before.meaning if before else 'not known'} → {said}")],
    )


def build_forget_term(session: Session, workspace_id: int, term: str) -> Proposal:
    """Return the proposal to forget a term. Raises TermNotFound."""
    before = get_entry(session, workspace_id, term)
    return Proposal(
        kind="save_term",
        title=f"Forget what “{before.term}” means",
        read_back=f"“{before.term}” will have no meaning of its own any more.",
        target={"term": term_key(before.term)},
        base={"entry": before.dump()},
        after={"entry": None},
        diff=[_op(before, None, f"“{before.term}”: {before.meaning} → not known")],
    )


def say_entry(entry: GlossaryEntry, fields: Fields) -> str:
    """Return what the rules of an entry say: "Employee count over 5,000 AND Sub-industry is SaaS"."""
    return " AND ".join(f"{_JOINED[parameter.mode]}{say_parameter(parameter, fields)}" for parameter in entry.parameters)


def _op(before: GlossaryEntry | None, after: GlossaryEntry | None, text: str) -> DiffOp:
    key = term_key((after or before or GlossaryEntry("", "", ())).term)
    return DiffOp(
        op="add" if before is None else "remove" if after is None else "replace",
        path=f"/terms/{key}",
        before=before.dump() if before else None,
        after=after.dump() if after else None,
        text=text,
    )
