"""What records are scored against, and how a handful of them is: by the one evaluator, on columns of just these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from functools import lru_cache
from typing import Any, Literal, TypeAlias

import numpy as np
import orjson
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from qualification.columns import Columns, encode
from qualification.definitions import Definition, Parameter, Rules, parse_definition
from qualification.errors import WinnowError
from qualification.evaluate import evaluate, segments_of
from qualification.fields import Field, by_key
from qualification.snapshots import workspace_fields
from qualification.validation import validate
from storage import results
from storage.feed import Marks
from storage.results import IcpMarks

Document: TypeAlias = Mapping[str, Any]
Bucket: TypeAlias = Literal["qualified", "no_persona_fit", "not_qualified"]
Score: TypeAlias = tuple[int, int]
"""Tenths (0 to 1000) and raw points."""


@dataclass(frozen=True)
class ScoringIcp:
    """A live ICP. A definition is None when there is no such version, or when it no longer fits the workspace's fields.

    Attributes:
        live: What captures are judged by.
        scored: What the visible results were computed with.
    """

    icp_id: int
    icp_code: str
    name: str
    live_version: int
    scored_version: int | None
    generation: int
    live: Definition | None
    scored: Definition | None


@dataclass(frozen=True)
class Scoring:
    """The fields of a workspace and its live ICPs, the oldest first; `all_icp_ids` has the others too.

    Attributes:
        marks: Where the workspace stood; None when that was not read.
        versions: The definition of each live and scored version, by ICP and number.
    """

    workspace_id: int
    account_fields: Mapping[str, Field]
    person_fields: Mapping[str, Field]
    icps: tuple[ScoringIcp, ...]
    all_icp_ids: tuple[int, ...]
    marks: Marks | None = None
    versions: Mapping[tuple[int, int], Definition | None] = dataclass_field(default_factory=dict, repr=False)

    @property
    def fields(self) -> tuple[Mapping[str, Field], Mapping[str, Field]]:
        """The fields of accounts and of people."""
        return self.account_fields, self.person_fields

    def has_fields_of(self, marks: Marks) -> bool:
        """Whether the fields are those of the workspace where it stands now: whoever changes one renews a mark in the same transaction."""
        return self.marks is not None and (self.marks.epoch, self.marks.fields_seq) == (marks.epoch, marks.fields_seq)


@dataclass(frozen=True)
class Matched:
    """An ICP that an account matches, and the best persona of it that a person matches."""

    icp: ScoringIcp
    tenths: int
    points: int
    persona_code: str | None = None
    persona_tenths: int | None = None
    persona_points: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What a person and their account are: `matches` has the ICPs matched, the oldest first."""

    matches: tuple[Matched, ...]

    @property
    def assigned(self) -> Matched | None:
        """The match with the highest score; of equal ones that of the older ICP."""
        return max(self.matches, key=lambda match: match.tenths, default=None)

    @property
    def bucket(self) -> Bucket:
        """The bucket of the person, by the assigned ICP."""
        assigned = self.assigned
        if assigned is None:
            return "not_qualified"
        return "no_persona_fit" if assigned.persona_code is None else "qualified"


def read_scoring(session: Session, workspace_id: int, marks: Marks | None = None, kept: Scoring | None = None) -> Scoring:
    """Return what the workspace's records are scored against, as of this transaction.

    Args:
        marks: Where the workspace stands, read under its lock.
        kept: What a transaction read that is committed: fields that are still the same and versions, which never change, come from it.
    """
    known = kept if kept is not None and marks is not None and kept.has_fields_of(marks) else None
    account_fields, person_fields = known.fields if known is not None else _fields(session, workspace_id)
    icps = results.read_marks(session, workspace_id)
    wanted = [(each.icp_id, version) for each in icps for version in (each.live_version, each.scored_version) if version is not None]
    versions = known.versions if known is not None else {}
    if not all(key in versions for key in wanted):
        versions = _versions(session, workspace_id, account_fields, person_fields)
    live = tuple(
        _scoring_icp(each, each.live_version, versions) for each in icps if each.status == "live" and each.live_version is not None
    )
    return Scoring(workspace_id, account_fields, person_fields, live, tuple(each.icp_id for each in icps), marks, versions)


def _fields(session: Session, workspace_id: int) -> tuple[Mapping[str, Field], Mapping[str, Field]]:
    accounts, people = workspace_fields(session, workspace_id)
    return by_key(accounts), by_key(people)


def _versions(
    session: Session, workspace_id: int, account_fields: Mapping[str, Field], person_fields: Mapping[str, Field]
) -> dict[tuple[int, int], Definition | None]:
    fields = tuple(account_fields.values()), tuple(person_fields.values())
    return {key: fitting(body, *fields) for key, body in results.read_versions(session, workspace_id).items()}


def _scoring_icp(marks: IcpMarks, live_version: int, versions: Mapping[tuple[int, int], Definition | None]) -> ScoringIcp:
    scored = None if marks.scored_version is None else versions.get((marks.icp_id, marks.scored_version))
    return ScoringIcp(
        marks.icp_id,
        marks.icp_code,
        marks.name,
        live_version,
        marks.scored_version,
        marks.generation,
        versions.get((marks.icp_id, live_version)),
        scored,
    )


def fitting(body: Mapping[str, Any], account_fields: tuple[Field, ...], person_fields: tuple[Field, ...]) -> Definition | None:
    """Return a saved definition ready to be evaluated, or None when the workspace's fields no longer allow it."""
    return _fitting(orjson.dumps(body), account_fields, person_fields)


@lru_cache(maxsize=512)
def _fitting(text: bytes, account_fields: tuple[Field, ...], person_fields: tuple[Field, ...]) -> Definition | None:
    """Versions are immutable and there are few: each is parsed once."""
    try:
        return validate(parse_definition(orjson.loads(text)), by_key(account_fields), by_key(person_fields))
    except WinnowError:
        return None


def score_all(
    rules: Sequence[Rules], fields: Mapping[str, Field], record_ids: Sequence[int], documents: Sequence[Document], today: date
) -> list[dict[int, Score]]:
    """Return for each set of rules the score of every record that matches it, by id.

    Args:
        record_ids: Ascending, one a document.
    """
    if not len(record_ids):
        return [{} for _ in rules]
    columns = columns_for(rules, fields, record_ids, documents)
    return [_scores(columns, fields, each, today) for each in rules]


def columns_for(rules: Iterable[Rules], fields: Mapping[str, Field], record_ids: Sequence[int], documents: Sequence[Document]) -> Columns:
    """Return columns of just the fields that some rules speak of."""
    named = {parameter.field for each in rules for parameter in _parameters(each)}
    return encode([fields[key] for key in fields if key in named], record_ids, documents)


def _parameters(rules: Rules) -> list[Parameter]:
    return [*rules.parameters, *(parameter for segment in segments_of(rules) for parameter in segment.parameters)]


def _scores(columns: Columns, fields: Mapping[str, Field], rules: Rules, today: date) -> dict[int, Score]:
    result = evaluate(columns, fields, rules, today=today)
    ids: NDArray[np.int64] = columns.record_ids.take(result.rows)
    return dict(zip(ids.tolist(), zip(result.tenths.tolist(), result.points.tolist(), strict=True), strict=True))


@dataclass(frozen=True)
class Judged:
    """What the LIVE versions say of documents, each named by its place; an ICP whose live version fits no longer is left out.

    Attributes:
        accounts: For each ICP the accounts that match it.
        people: For each ICP the people that match each of its personas, as listed, whatever their account.
    """

    icps: tuple[ScoringIcp, ...]
    accounts: tuple[Mapping[int, Score], ...]
    people: tuple[tuple[tuple[str, Mapping[int, Score]], ...], ...]

    def verdict(self, person: int, account: int | None) -> Verdict:
        """Return what a person at an account is; None is no account."""
        return Verdict(
            tuple(
                Matched(icp, *accounts[account], *_best(personas, person))
                for icp, accounts, personas in zip(self.icps, self.accounts, self.people, strict=True)
                if account is not None and account in accounts
            )
        )


def judge_documents(scoring: Scoring, accounts: Sequence[Document], people: Sequence[Document], *, today: date) -> Judged:
    """Match documents of accounts and people against the LIVE versions; reads and writes nothing."""
    icps = tuple(icp for icp in scoring.icps if icp.live is not None)
    definitions = [icp.live for icp in icps if icp.live is not None]
    scores = score_all(definitions, scoring.account_fields, range(len(accounts)), accounts, today)
    personas = [persona for definition in definitions for persona in definition.personas]
    fits = iter(score_all(personas, scoring.person_fields, range(len(people)), people, today))
    of_people = (tuple((persona.persona_code, next(fits)) for persona in definition.personas) for definition in definitions)
    return Judged(icps, tuple(scores), tuple(of_people))


def judge(
    scoring: Scoring, accounts: Sequence[Document], people: Sequence[Document], account_of: Sequence[int | None], *, today: date
) -> list[Verdict]:
    """Return one verdict a person, by the LIVE versions; reads and writes nothing.

    Args:
        account_of: For each person, the place of their account in `accounts`; None for none.
    """
    judged = judge_documents(scoring, accounts, people, today=today)
    return [judged.verdict(person, account) for person, account in enumerate(account_of)]


def _best(personas: Sequence[tuple[str, Mapping[int, Score]]], person: int) -> tuple[str, int, int] | tuple[()]:
    """Return the persona that a person matches best, of equal ones the first listed; nothing when they match none."""
    found = [(code, *scores[person]) for code, scores in personas if person in scores]
    return max(found, key=lambda each: each[1], default=())
