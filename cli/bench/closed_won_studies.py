"""A study over many workspaces: are the planted effects found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from cli.bench.closed_won_data import TODAY, read_of, sample_snapshot
from qualification.closed_won.analysis import prepare
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.proposal import Learned, Observed, learn
from qualification.closed_won.question import Question

LEAK = "custom.onboarding_owner"
Planted: TypeAlias = Mapping[str, tuple[str, tuple[str, ...], int]]
PLANTED: Planted = {
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


def sample_cohort(accounts: int, seed: int) -> Cohort:
    """Return the closed deals of one sample workspace."""
    snapshot, outcomes = sample_snapshot(accounts, seed=seed)
    question = Question()
    return prepare(snapshot, read_of(outcomes, question), question, TODAY).cohort


def found_in(seen: Observed, effect: str, planted: Planted = PLANTED) -> tuple[bool, bool]:
    """Return whether one value of a planted effect is a finding in the right direction, and whether all are."""
    field, values, direction = planted[effect]
    hits = {
        value: bool(seen.evidence.significant[place]) and int(seen.evidence.direction[place]) == direction
        for place, rule in enumerate(seen.candidates.rules)
        for value in values
        if rule.field == field and rule.value == (value,)
    }
    return any(hits.values()), len(hits) == len(values) and all(hits.values())


def weighs(learned: Learned, effect: str, planted: Planted = PLANTED) -> bool:
    """Return whether the proposal weighs a planted effect in the right direction."""
    field, values, direction = planted[effect]
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
