"""What a run of the evals found: by case, by behaviour, against a baseline."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from agent.prices import Price
from evals.cases import Case
from evals.harness import Transcript
from evals.scorers import SCORERS, Fault

FORMAT = 1
WHOLE = "all"


class InvalidBaseline(ValueError):
    """The file to compare with is no report of evals; the message says what to do."""


@dataclass(frozen=True)
class Trial:
    """One conversation of a case and what was wrong with it."""

    transcript: Transcript
    faults: Sequence[Fault]

    @property
    def passed(self) -> bool:
        """Whether nothing was wrong."""
        return not self.faults


@dataclass(frozen=True)
class CaseResult:
    """All trials of a case."""

    case: Case
    trials: Sequence[Trial]

    @property
    def passes(self) -> int:
        """How many trials passed."""
        return sum(trial.passed for trial in self.trials)

    def pass_all(self, k: int) -> float:
        """Return pass^k: the chance that k trials drawn from these all pass; 1 trial gives the pass rate."""
        return comb(self.passes, k) / comb(len(self.trials), k)


@dataclass(frozen=True)
class Group:
    """The figures of one behaviour, or of all."""

    name: str
    cases: int
    turns: int
    pass_rate: float
    pass_k: float
    median_seconds: float
    p95_seconds: float
    input_tokens: int
    output_tokens: int

    def cost_usd(self, price: Price | None) -> float | None:
        """Return what the tokens cost, None when no price is known."""
        if price is None:
            return None
        return price.cost_usd(self.input_tokens, self.output_tokens)


@dataclass(frozen=True)
class Report:
    """Everything that a run found.

    Attributes:
        repeat: Trials a case: the k of pass^k.
        seconds: How long the whole run took, judging included.
        harness: The version of the code, as git says it, or empty.
    """

    model: str
    split: str
    repeat: int
    seconds: float
    harness: str
    results: Sequence[CaseResult]
    price: Price | None = None

    def groups(self) -> list[Group]:
        """Return the figures by behaviour, and of all at the end."""
        names = sorted({result.case.behaviour for result in self.results})
        parts = [(name, [result for result in self.results if result.case.behaviour == name]) for name in names]
        return [_group(name, results, self.repeat) for name, results in (*parts, (WHOLE, list(self.results)))]

    def failing(self) -> list[CaseResult]:
        """Return the cases of which a trial failed."""
        return [result for result in self.results if result.passes < len(result.trials)]

    def by_scorer(self) -> dict[str, int]:
        """Return of how many cases each scorer found a fault."""
        found: dict[str, int] = dict.fromkeys(SCORERS, 0)
        for result in self.results:
            for scorer in {fault.scorer for trial in result.trials for fault in trial.faults}:
                found[scorer] += 1
        return found

    def dump(self) -> dict[str, Any]:
        """Return the report as JSON: what a later run is compared with. It holds no conversation."""
        return {
            "format": FORMAT,
            "model": self.model,
            "split": self.split,
            "repeat": self.repeat,
            "harness": self.harness,
            "seconds": round(self.seconds, 1),
            "groups": {group.name: _shown(group, self.price) for group in self.groups()},
            "scorers": {name: count for name, count in self.by_scorer().items() if count},
            "cases": {result.case.id: _case(result) for result in self.results},
        }


def _group(name: str, results: Sequence[CaseResult], repeat: int) -> Group:
    turns = [turn for result in results for trial in result.trials for turn in trial.transcript.turns]
    seconds = sorted(turn.seconds for turn in turns)
    return Group(
        name=name,
        cases=len(results),
        turns=sum(len(result.case.turns) for result in results),
        pass_rate=_mean(results, lambda result: result.pass_all(1)),
        pass_k=_mean(results, lambda result: result.pass_all(repeat)),
        median_seconds=median(seconds) if seconds else 0.0,
        p95_seconds=seconds[int(0.95 * (len(seconds) - 1))] if seconds else 0.0,
        input_tokens=sum(used[0] for turn in turns for used in turn.tokens.values()),
        output_tokens=sum(used[1] for turn in turns for used in turn.tokens.values()),
    )


def _mean(results: Sequence[CaseResult], figure: Callable[[CaseResult], float]) -> float:
    return sum(map(figure, results)) / len(results) if results else 0.0


def _shown(group: Group, price: Price | None) -> dict[str, Any]:
    body: dict[str, Any] = {
        "cases": group.cases,
        "turns": group.turns,
        "pass_rate": round(group.pass_rate, 4),
        "pass_k": round(group.pass_k, 4),
        "median_seconds": round(group.median_seconds, 3),
        "p95_seconds": round(group.p95_seconds, 3),
        "input_tokens": group.input_tokens,
        "output_tokens": group.output_tokens,
    }
    cost = group.cost_usd(price)
    return body if cost is None else {**body, "cost_usd": round(cost, 4)}


def _case(result: CaseResult) -> dict[str, Any]:
    body: dict[str, Any] = {"passes": result.passes, "trials": len(result.trials)}
    faults = [fault for trial in result.trials for fault in trial.faults]
    if faults:
        body["faults"] = list(dict.fromkeys(f"turn {fault.turn}, {fault.scorer}: {fault.text}" for fault in faults))[:5]
    return body


class Standing(BaseModel):
    """How a case stood in an earlier run."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    passes: int
    trials: int

    @property
    def rate(self) -> float:
        """The share of its trials that passed."""
        return self.passes / self.trials if self.trials else 0.0


class Baseline(BaseModel):
    """An earlier report, as far as a comparison needs it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    format: int
    model: str
    cases: Mapping[str, Standing]


def read_baseline(path: Path) -> Baseline:
    """Read a report that `--json` wrote.

    Raises:
        InvalidBaseline: The file cannot be read, or is none.
    """
    try:
        return Baseline.model_validate(orjson.loads(path.read_bytes()))
    except (OSError, orjson.JSONDecodeError, ValidationError) as error:
        raise InvalidBaseline(f"{path} is no report of winnow eval: {error}; write one with --json {path.name}") from error


@dataclass(frozen=True)
class Comparison:
    """A report beside a baseline; only cases that both have are compared."""

    worse: Sequence[str]
    better: Sequence[str]
    new: Sequence[str]
    unseen: Sequence[str]


def compare(report: Report, baseline: Baseline) -> Comparison:
    """Return which cases pass less often than they did, and which more often."""
    now = {result.case.id: result.passes / len(result.trials) for result in report.results}
    both = [case_id for case_id in now if case_id in baseline.cases]
    return Comparison(
        worse=[each for each in both if now[each] < baseline.cases[each].rate],
        better=[each for each in both if now[each] > baseline.cases[each].rate],
        new=[each for each in now if each not in baseline.cases],
        unseen=[each for each in baseline.cases if each not in now],
    )


def chosen(cases: Iterable[Case], split: str, only: Sequence[str]) -> list[Case]:
    """Return the cases of a split; with `only` just those of the named behaviours in it, and the ids and families that are named.

    Who names a case sees it, whatever its split; who names a behaviour does not see by accident what is set aside.
    """
    wanted = set(only)
    in_split = [case for case in cases if split == WHOLE or case.split == split or {case.id, case.family} & wanted]
    return [case for case in in_split if not wanted or {case.id, case.family, case.behaviour} & wanted]
