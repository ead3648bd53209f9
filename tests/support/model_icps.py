"""ICPs of the SPEC in plain Python: versions, the two pointers, status, and results as re-qualifications and writes leave them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from evals.oracle import expect
from qualification.definitions import Definition, Persona, unused_code, with_persona_codes
from qualification.fields import Field
from tests.support.model_records import ModelRecord, ModelRecords

Score = tuple[int, int]
Fields = Callable[[], tuple[Mapping[str, Field], Mapping[str, Field]]]


@dataclass(eq=False)
class ModelIcp:
    """One ICP. `scored` is the version that its results were computed with; the results of a Draft are not shown."""

    code: str
    name: str
    status: str = "draft"
    versions: dict[int, Definition] = field(default_factory=dict)
    draft: int = 0
    live: int | None = None
    scored: int | None = None
    scored_on: date | None = None
    accounts: dict[ModelRecord, Score] = field(default_factory=dict)
    people: dict[tuple[ModelRecord, str], Score] = field(default_factory=dict)
    current: bool = False
    """Whether the results are those of the live version on all records: no job is due."""

    @property
    def is_shown(self) -> bool:
        """Whether readers see results of it."""
        return self.status != "draft" and self.scored is not None

    @property
    def standing(self) -> tuple[str, int, int | None]:
        """Status and pointers."""
        return self.status, self.draft, self.live

    @property
    def works(self) -> Definition:
        """The definition that counts: the live one, else the draft."""
        return self.versions[self.live or self.draft]


@dataclass(eq=False)
class ModelJob:
    """A re-qualification that was asked for."""

    codes: list[str]
    resumes: bool = False
    status: str = "queued"
    result: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(eq=False)
class ModelIcps:
    """The ICPs of a workspace, the oldest first, and its jobs."""

    records: ModelRecords
    fields: Fields
    today: date
    all: list[ModelIcp] = field(default_factory=list)
    jobs: list[ModelJob] = field(default_factory=list)

    def find(self, code: str) -> ModelIcp | None:
        """The ICP with a code."""
        return next((each for each in self.all if each.code == code), None)

    def is_taken(self, name: str, own: ModelIcp | None) -> bool:
        """Whether another ICP has a name."""
        return any(each is not own and each.name.casefold() == name.casefold() for each in self.all)

    def free_name(self, name: str, own: ModelIcp | None) -> str:
        """The name, or the name with the next free number."""
        candidate, number = name, 2
        while self.is_taken(candidate, own):
            candidate, number = f"{name} {number}", number + 1
        return candidate

    def save(self, own: ModelIcp | None, definition: Definition) -> ModelIcp:
        """Append a version and move the draft pointer. Nothing is scored."""
        icp = own
        if icp is None:
            icp = ModelIcp(unused_code(definition.name, {each.code for each in self.all}), definition.name)
            self.all.append(icp)
        icp.draft = max(icp.versions, default=0) + 1
        icp.versions[icp.draft] = with_persona_codes(definition)
        icp.name = definition.name
        return icp

    def point_draft(self, icp: ModelIcp, version: int) -> None:
        """Move the draft pointer to an earlier version."""
        icp.draft, icp.name = version, icp.versions[version].name

    def stand(self, icp: ModelIcp, status: str, live: int | None) -> None:
        """Set status and live version; the results are no longer known to be those of all records."""
        icp.status, icp.live, icp.current = status, live, False

    def match(self, record: ModelRecord, rules: Definition | Persona) -> Score | None:
        """Tenths and points of a record that matches; None for one that does not."""
        accounts, people = self.fields()
        found = expect([record.attributes], rules, accounts if record.kind == "account" else people, self.today)
        return (found.tenths[0], found.points[0]) if found.matching else None

    def requalify(self, icp: ModelIcp, live: int | None) -> None:
        """Compute all results anew; None leaves none."""
        icp.scored, icp.scored_on, icp.accounts, icp.people, icp.current = live, self.today if live else None, {}, {}, live is not None
        if live is not None:
            self._rescore(icp, list(self.records.of("account")), list(self.records.of("person")))

    def touched(self, records: Iterable[ModelRecord]) -> None:
        """Bring the visible results of records that were written up to date; those that are gone have none."""
        touched = list(dict.fromkeys(records))
        for icp in self.all:
            self._drop(icp, [each for each in touched if not each.exists or (each.kind == "person" and each.home is None)])
            if icp.status == "live" and icp.scored is not None:
                rest = [each for each in touched if each.exists]
                self._rescore(icp, [each for each in rest if each.kind == "account"], [each for each in rest if each.kind == "person"])

    def _drop(self, icp: ModelIcp, gone: list[ModelRecord]) -> None:
        icp.accounts = {record: score for record, score in icp.accounts.items() if record not in gone}
        icp.people = {key: score for key, score in icp.people.items() if key[0] not in gone}

    def _rescore(self, icp: ModelIcp, accounts: list[ModelRecord], people: list[ModelRecord]) -> None:
        assert icp.scored is not None
        definition = icp.versions[icp.scored]
        followers: list[ModelRecord] = []
        for account in accounts:
            before, score = icp.accounts.pop(account, None), self.match(account, definition)
            if score is not None:
                icp.accounts[account] = score
            if (before is None) != (score is None):
                followers += self.records.people_at(account)
        for person in dict.fromkeys([*people, *followers]):
            self._rescore_person(icp, person, definition)

    def _rescore_person(self, icp: ModelIcp, person: ModelRecord, definition: Definition) -> None:
        icp.people = {key: score for key, score in icp.people.items() if key[0] is not person}
        if person.home not in icp.accounts:
            return
        for persona in definition.personas:
            if (score := self.match(person, persona)) is not None:
                icp.people[person, persona.persona_code] = score

    def ask(self, codes: list[str], *, resumes: bool = False) -> ModelJob:
        """Queue a job."""
        job = ModelJob(codes, resumes)
        self.jobs.append(job)
        return job

    def cancel(self, job: ModelJob) -> None:
        """Cancel a queued job: its live ICPs stand again where their visible results are, unless another job is to score them."""
        job.status = "cancelled"
        awaited = {code for each in self.jobs if each.status == "queued" for code in each.codes}
        for icp in self.all:
            if icp.status != "live" or icp.code not in job.codes or icp.code in awaited:
                continue
            if icp.scored is None:
                icp.status, icp.live = "draft", None
            elif icp.scored != icp.live:
                icp.live = icp.scored
            elif job.resumes:
                icp.status = "paused"

    def run(self, job: ModelJob) -> None:
        """Carry a job to its end: live ICPs are scored with their live version, paused ones passed over, others lose their results."""
        for code in job.codes:
            icp = self.find(code)
            if icp is None or icp.status == "paused":
                continue
            before = set(icp.accounts) if icp.scored is not None else set()
            self.requalify(icp, icp.live if icp.status == "live" else None)
            after = set(icp.accounts)
            job.result[code] = {"entered": len(after - before), "left": len(before - after), "qualified": len(after)}
        job.status = "done"

    def verdict(self, person: ModelRecord, account: ModelRecord | None) -> dict[str, Any]:
        """What a capture of a person at an account gets: judged by the live versions of the live ICPs."""
        matches = []
        for icp in self.all:
            if icp.status == "live" and icp.live is not None and account is not None:
                definition = icp.versions[icp.live]
                if (score := self.match(account, definition)) is not None:
                    matches.append(self._told(icp, score, person, definition))
        assigned = max(matches, key=lambda match: match["icp_score"], default=dict.fromkeys(KEPT))
        bucket = "not_qualified" if not matches else "no_persona_fit" if assigned["persona_code"] is None else "qualified"
        return {"bucket": bucket, "result": {**assigned, "matches": matches}}

    def _told(self, icp: ModelIcp, score: Score, person: ModelRecord, definition: Definition) -> dict[str, Any]:
        scores = [(persona.persona_code, found) for persona in definition.personas if (found := self.match(person, persona))]
        code, best = max(scores, key=lambda each: each[1][0], default=(None, None))
        persona_score = None if best is None else best[0] / 10
        return dict(zip(KEPT, (icp.code, icp.live, score[0] / 10, score[1], code, persona_score), strict=True))

    def assigned(self) -> dict[ModelRecord, ModelIcp]:
        """Of the live ICPs that an account matches, the one with the highest score; of equal ones the older."""
        found: dict[ModelRecord, ModelIcp] = {}
        for icp in self.all:
            if icp.status == "live" and icp.is_shown:
                for account, (tenths, _) in icp.accounts.items():
                    if account not in found or tenths > found[account].accounts[account][0]:
                        found[account] = icp
        return found


KEPT = ("icp_code", "icp_version", "icp_score", "icp_points", "persona_code", "persona_score")
