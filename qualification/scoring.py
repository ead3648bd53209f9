"""What records are scored against, and how a handful of them is: by the one evaluator, on columns of just these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    """The fields of a workspace and its live ICPs, the oldest first; `all_icp_ids` has the others too."""

    workspace_id: int
    account_fields: Mapping[str, Field]
    person_fields: Mapping[str, Field]
    icps: tuple[ScoringIcp, ...]
    all_icp_ids: tuple[int, ...]


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


def read_scoring(session: Session, workspace_id: int) -> Scoring:
    """Return what the workspace's records are scored against, as of this transaction."""
    account_fields, person_fields = workspace_fields(session, workspace_id)
    marks = results.read_marks(session, workspace_id)
    bodies = results.read_versions(session, workspace_id)

    def version_of(icp_id: int, version: int | None) -> Definition | None:
        body = None if version is None else bodies.get((icp_id, version))
        return None if body is None else fitting(body, account_fields, person_fields)

    live = tuple(
        ScoringIcp(
            each.icp_id,
            each.icp_code,
            each.name,
            each.live_version,
            each.scored_version,
            each.generation,
            version_of(each.icp_id, each.live_version),
            version_of(each.icp_id, each.scored_version),
        )
        for each in marks
        if each.status == "live" and each.live_version is not None
    )
    return Scoring(workspace_id, by_key(account_fields), by_key(person_fields), live, tuple(each.icp_id for each in marks))


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
