"""Studies over many workspaces: are the planted effects found, and is nothing found where there is nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from cli.bench.closed_won_data import TODAY, read_of, sample_snapshot
from qualification.closed_won.analysis import prepare
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.proposal import Learned, Observed, learn
from qualification.closed_won.question import Question
from qualification.columns import days_of
from qualification.snapshot import Snapshot
from storage.outcomes import OutcomeTable

NULL_SIZES = (300, 1_000, 5_000)
LEAK = "custom.onboarding_owner"
PLANTED: Mapping[str, tuple[str, tuple[str, ...], int]] = {
    "Snowflake": ("installed_tools", ("Snowflake",), 1),
    "SOC 2 or ISO 27001": ("custom.security_program", ("SOC 2", "ISO 27001"), 1),
    "Series B or C": ("funding_stage", ("Series B", "Series C"), 1),
    "EMEA": ("region", ("EMEA",), -1),
    "Government": ("industry", ("Government",), -1),
}

OnDone = Callable[[], None]


@dataclass(frozen=True)
class Recovery:
    """In how many of the workspaces each effect was found, and the leak was named.

    Attributes:
        every_value: The same, when all values of an effect must be found and not just one.
        proposed: In how many the proposal weighs it, in the right direction.
    """

    workspaces: int
    found: Mapping[str, int]
    every_value: Mapping[str, int]
    proposed: Mapping[str, int]
    leaks: int


@dataclass(frozen=True)
class NullStudy:
    """What was found where every outcome was dealt at random.

    Attributes:
        with_findings: Workspaces with at least one finding; at a false discovery rate of 5 % no more than one in twenty.
        tests: Values and ranges looked at in all, of which `findings` were false.
    """

    workspaces: int
    with_findings: int
    findings: int
    tests: int
    proposals: int


def sample_cohort(accounts: int, seed: int) -> Cohort:
    """Return the closed deals of one sample workspace."""
    snapshot, outcomes = sample_snapshot(accounts, seed=seed)
    question = Question()
    return prepare(snapshot, read_of(outcomes, question), question, TODAY).cohort


def found_in(seen: Observed, effect: str) -> tuple[bool, bool]:
    """Return whether one value of a planted effect is a finding in the right direction, and whether all are."""
    field, values, direction = PLANTED[effect]
    hits = {
        value: bool(seen.evidence.significant[place]) and int(seen.evidence.direction[place]) == direction
        for place, rule in enumerate(seen.candidates.rules)
        for value in values
        if rule.field == field and rule.value == (value,)
    }
    return any(hits.values()), len(hits) == len(values) and all(hits.values())


def weighs(learned: Learned, effect: str) -> bool:
    """Return whether the proposal weighs a planted effect in the right direction."""
    field, values, direction = PLANTED[effect]
    rules = learned.definition.parameters if learned.definition else ()
    return any(
        rule.field == field and rule.points * direction > 0 and isinstance(rule.value, tuple) and set(values) & set(map(str, rule.value))
        for rule in rules
    )


def study_recovery(seeds: int, accounts: int, on_done: OnDone) -> Recovery:
    """Make the sample with many seeds and look for what was planted."""
    found, every, proposed = (dict.fromkeys(PLANTED, 0) for _ in range(3))
    leaks = 0
    for seed in range(7, 7 + seeds):
        learned = learn(sample_cohort(accounts, seed), Question())
        leaks += [leak.field for leak in learned.leaks] == [LEAK]
        for effect in PLANTED:
            one, whole = found_in(learned, effect)
            found[effect] += one
            every[effect] += whole
            proposed[effect] += weighs(learned, effect)
        on_done()
    return Recovery(seeds, found, every, proposed, leaks)


def study_nothing(workspaces: int, accounts: int, on_done: OnDone) -> NullStudy:
    """Resample the sample's deals and deal out the outcomes at random: whatever is found then is false."""
    return _counted(_shuffled(sample_cohort(accounts, 7), workspaces), on_done)


def study_clustered(workspaces: int, accounts: int, on_done: OnDone) -> NullStudy:
    """Give accounts several deals, very unequally, and each account a win rate of its own that no field has to do with.

    Three kinds in turn: five accounts with sixty deals each beside a hundred with one; sizes by Pareto's law; eight deals each.
    """
    snapshot = sample_snapshot(accounts, seed=7)[0]
    return _counted((clustered(snapshot, number) for number in range(workspaces)), on_done)


def _counted(cohorts: Iterator[Cohort], on_done: OnDone) -> NullStudy:
    workspaces = with_findings = findings = tests = proposals = 0
    for cohort in cohorts:
        learned = learn(cohort, Question())
        count = int(learned.evidence.significant.sum())
        workspaces += 1
        with_findings += count > 0
        findings += count
        tests += len(learned.candidates)
        proposals += learned.definition is not None
        on_done()
    return NullStudy(workspaces, with_findings, findings, tests, proposals)


def clustered(snapshot: Snapshot, number: int) -> Cohort:
    """Return the deals of one workspace where accounts win alike and no field says which."""
    rng = np.random.default_rng([number, 51])
    sizes = (
        np.array([60] * 5 + [1] * 100),
        np.minimum(1 + rng.pareto(1.0, 200).astype(np.int64), 150),
        np.full(100, 8),
    )[number % 3]
    chosen = rng.choice(len(snapshot.accounts), len(sizes), replace=False)
    owners = np.repeat(np.arange(len(sizes)), sizes)
    odds = np.exp(rng.normal(-1.0, 1.2, len(sizes)))[owners]
    days = np.sort(rng.integers(days_of(TODAY) - 729, days_of(TODAY), len(owners))).astype(np.int32)
    shuffled = rng.permutation(len(owners))
    won = rng.random(len(owners)) < odds / (1 + odds)
    table = OutcomeTable(
        np.where(won, "closed_won", "closed_lost")[shuffled],
        days,
        np.full(len(owners), np.nan),
        snapshot.accounts.record_ids[chosen[owners]][shuffled],
        np.zeros(len(owners), dtype=np.int64),
        np.full(len(owners), ""),
    )
    question = Question(keep=(LEAK,))  # filled where the sample's own deals were won, which these are not
    return prepare(snapshot, read_of(table, question), question, TODAY).cohort


def _shuffled(cohort: Cohort, workspaces: int) -> Iterator[Cohort]:
    for number in range(workspaces):
        rng = np.random.default_rng([number, 50])
        size = min(NULL_SIZES[number % len(NULL_SIZES)], len(cohort))
        some = cohort.rows(np.sort(rng.choice(len(cohort), size, replace=False)))
        yield replace(some, won=rng.permutation(some.won))
