"""Joins the people of a foreign file to accounts: by external id, else domain, else name (only a name that one account has)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from qualification.importing.convert import Converted, RowProblem
from qualification.records.documents import domain_of, shorten
from qualification.records.employers import employer_domain
from storage.record_lookup import domains_of, emails_of, names_of
from storage.records import known_accounts


@dataclass(frozen=True)
class Joined:
    """A converted row of a person and the external id of their account; None when none was found."""

    row: Converted
    account: str | None


class AccountJoin:
    """Finds the accounts of the people of one file. Names are read once, when the first row needs them.

    Args:
        by_email: The rows are known by their e-mail: they are the people who have it already, whatever their external id.
    """

    def __init__(self, workspace_id: int | None, *, by_email: bool) -> None:
        self._workspace_id = workspace_id
        self._by_email = by_email
        self._names: dict[str, list[str]] | None = None

    def join(self, session: Session | None, rows: Sequence[Converted]) -> list[Joined]:
        """Return the rows with their accounts; one that names an account which is not there says so among its problems.

        A row that names none joins the account with the domain of its e-mail, unless that is a mail provider's.

        Args:
            session: None where there is no workspace yet, and so no account.
        """
        if session is None or self._workspace_id is None:
            return [_joined(row, []) for row in rows]
        if self._by_email:
            rows = _known_people(session, self._workspace_id, rows)
        ids, domains = _candidates(rows)
        known = known_accounts(session, self._workspace_id, ids)
        by_domain = domains_of(session, self._workspace_id, domains)
        return [self._one(session, self._workspace_id, row, known, by_domain) for row in rows]

    def _one(self, session: Session, workspace_id: int, row: Converted, known: set[str], by_domain: dict[str, list[str]]) -> Joined:
        texts = [clue.text for clue in row.account]
        if said := next((text for text in texts if text in known), None):
            return Joined(row, said)
        hosts = [by_domain.get(domain_of(text), []) for text in texts] or [by_domain.get(_mail_host(row) or "", [])]
        if one := next((found[0] for found in hosts if len(found) == 1), None):
            return Joined(row, one)
        named = [self._with_name(session, workspace_id, text) for text in texts]
        if one := next((found[0] for found in named if len(found) == 1), None):
            return Joined(row, one)
        return _joined(row, max([*hosts, *named], key=len, default=[]))

    def _with_name(self, session: Session, workspace_id: int, text: str) -> list[str]:
        if self._names is None:
            self._names = {}
            for external_id, name in names_of(session, workspace_id):
                self._names.setdefault(_plain(name), []).append(external_id)
        return self._names.get(_plain(text), [])


def _known_people(session: Session, workspace_id: int, rows: Sequence[Converted]) -> list[Converted]:
    """Return the rows with the external ids of the people who have their e-mail; one that several people have stays."""
    known = emails_of(session, workspace_id, [row.external_id for row in rows if row.external_id is not None])
    found = [known.get(row.external_id or "", []) for row in rows]
    return [replace(row, external_id=ids[0]) if len(ids) == 1 else row for row, ids in zip(rows, found, strict=True)]


def _candidates(rows: Sequence[Converted]) -> tuple[list[str], list[str]]:
    """Return the texts of a chunk of rows that may be external ids, and those that may be domains."""
    texts = dict.fromkeys(clue.text for row in rows for clue in row.account)
    hosts = (_mail_host(row) or "" for row in rows if not row.account)
    domains = dict.fromkeys([*map(domain_of, texts), *hosts])
    return list(texts), [domain for domain in domains if "." in domain]


def _joined(row: Converted, several: Sequence[str]) -> Joined:
    """Return a row without an account; where it named one, with what kept it from being joined."""
    if not row.account or row.external_id is None:
        return Joined(row, None)
    clue = row.account[0]
    said = " / ".join(shorten(each.text) for each in row.account)
    found = f"{len(several):,} accounts are called {said}" if several else f"no account has the external id, domain or name {said}"
    problem = RowProblem(row.line, clue.column, shorten(clue.text), f"{found}; the person is imported without joining one")
    return Joined(replace(row, problems=(*row.problems, problem)), None)


def _mail_host(row: Converted) -> str | None:
    """Return the domain of a person's e-mail when it can be their employer's."""
    email = row.document.get("email")
    return employer_domain(email) if isinstance(email, str) else None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
