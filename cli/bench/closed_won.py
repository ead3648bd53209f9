"""`winnow bench --closed-won`: how well the analysis of outcomes does on data whose truth is known."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import orjson
from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from cli.bench.closed_won_data import (
    MAVEN,
    SALVIRT,
    TODAY,
    grown,
    having,
    random_deals,
    read_maven,
    read_of,
    read_salvirt,
    sample_snapshot,
    snapshot_of,
)
from cli.bench.closed_won_growth import study_growth
from cli.bench.closed_won_nulls import NullStudy, by_value, clustered, people, reached, shuffled, study
from cli.bench.closed_won_studies import LEAK, PLANTED, OnDone, found_in, study_recovery
from cli.console import make_console
from qualification.closed_won.analysis import Looked, analyse, prepare
from qualification.closed_won.backtest import cross_validate
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.proposal import observe
from qualification.closed_won.question import Question
from qualification.snapshot import Snapshot
from storage.outcomes import OutcomeTable

DATA = Path(__file__).parents[2].parent / "shared" / "data"
REPEATS = 5
SEEDS, NULLS = 20, 50
SAMPLE = 20_000
SPEEDS = ((50_000, 5_000, 2.0), (1_000_000, 5_000, 10.0), (1_000_000, 100_000, 10.0))


@dataclass(frozen=True)
class Outcome:
    """One line of the report. `met` is None where there is no goal."""

    name: str
    text: str
    met: bool | None
    numbers: dict[str, float]


def run(*, studies: bool, data: Path | None, json_file: Path | None) -> None:
    """Print a line for each data set; a goal that is missed says MISSED and ends no run."""
    console = make_console()
    found: list[Outcome] = []
    for outcome in _outcomes(console, data or DATA, studies=studies):
        found.append(outcome)
        _show(console, outcome)
    if json_file is not None:
        json_file.write_bytes(orjson.dumps([asdict(each) for each in found], option=orjson.OPT_INDENT_2))


def _show(console: Console, outcome: Outcome) -> None:
    verdict = "" if outcome.met is None else "  ok" if outcome.met else "  MISSED"
    style = "" if outcome.met is None else "green" if outcome.met else "bold yellow"
    console.print(Text(f"{outcome.name} {outcome.text}{verdict}"), style=style, soft_wrap=True)


def _outcomes(console: Console, data: Path, *, studies: bool) -> Iterator[Outcome]:
    yield salvirt(data) if (data / SALVIRT).is_file() else _absent("salvirt", data / SALVIRT)
    yield maven(data) if (data / MAVEN).is_dir() else _absent("maven", data / MAVEN)
    yield sample()
    yield from growth()
    yield from speeds()
    if studies:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("Studies", total=SEEDS + len(NOTHING) * NULLS)
            yield from recovery(SEEDS, SAMPLE, lambda: progress.advance(task))
            for name in NOTHING:
                yield nothing(name, NULLS, SAMPLE, lambda: progress.advance(task))


def _absent(name: str, path: Path) -> Outcome:
    return Outcome(name, f"left out: there is no {path} (--data names the folder)", None, {})


def salvirt(data: Path) -> Outcome:
    """Real deals: the integer weights against models that need not be explained."""
    found = cross_validate(read_salvirt(data), Question(), repeats=REPEATS)
    if found is None:
        return Outcome("salvirt", "proposes nothing", met=False, numbers={})
    ceiling = max(found.ceilings.values())
    text = f"AUC={found.auc:.3f} interval={found.low:.2f}-{found.high:.2f} ceiling={ceiling:.3f} ratio={found.auc / ceiling:.3f}"
    return Outcome(
        "salvirt",
        text,
        found.auc >= 0.8 and found.auc >= 0.98 * ceiling,
        {"auc": found.auc, "low": found.low, "high": found.high, **found.ceilings},
    )


def maven(data: Path) -> Outcome:
    """Deals whose firmographics carry no signal: nothing may be proposed."""
    cohort = read_maven(data)
    seen = observe(cohort, Question())
    smallest = float(seen.evidence.q.min())
    text = f"deals={len(cohort)} accounts={len(np.unique(cohort.accounts))} looked_at={len(seen.candidates)} smallest_q={smallest:.2f} "
    said = "no signal, nothing proposed" if not seen.has_signal else "SIGNAL CLAIMED"
    return Outcome("maven", text + said, not seen.has_signal, {"smallest_q": smallest})


def sample() -> Outcome:
    """The sample workspace with seed 7: the five planted effects and the leak."""
    snapshot, outcomes = sample_snapshot(SAMPLE, seed=7)
    question = Question()
    read = read_of(outcomes, question)
    found = analyse(snapshot, read, question, (), today=TODAY)
    seen = observe(prepare(snapshot, read, question, TODAY).cohort, question)
    effects = [effect for effect in PLANTED if found_in(seen, effect)[0]]
    leaks = [leak.field for leak in found.leaks]
    tested = found.backtest
    text = f"effects={len(effects)}/{len(PLANTED)} leak={', '.join(leaks) or 'none'}"
    numbers = {"effects": float(len(effects))}
    if tested is not None:
        marks = tested.proposed
        text += f" AUC={marks.auc:.3f} interval={marks.auc_low:.2f}-{marks.auc_high:.2f} ceiling={max(tested.ceilings.values()):.3f}"
        numbers |= {"auc": marks.auc, "low": marks.auc_low, "high": marks.auc_high, **tested.ceilings}
    return Outcome("sample", text, len(effects) == len(PLANTED) and leaks == [LEAK], numbers)


def growth() -> Iterator[Outcome]:
    """What more deals tell: the proposals of some hundred dated deals, on deals that none of them has seen.

    Some 250 values are looked at, so few deals show strong effects only; then what is proposed must rank as well as the models do.
    """
    for found in study_growth(SAMPLE):
        numbers = {
            "proposals": float(found.proposals),
            "found": found.found,
            "weighed": found.weighed,
            "auc": found.auc,
            "ceiling": found.ceiling,
        }
        text = (
            f"{found.effects} {'strong' if found.is_strong else 'weak'} effects, deals={found.deals}: proposes in {found.proposals}/"
            f"{found.workspaces} workspaces, finds {found.found:.1f} and weighs {found.weighed:.1f} of the effects; on unseen deals "
            f"AUC={found.auc:.3f} ceiling={found.ceiling:.3f}"
        )
        is_met = found.auc >= 0.98 * found.ceiling if found.is_strong and found.proposals else None
        yield Outcome("growth", text, is_met, numbers)


def speeds() -> Iterator[Outcome]:
    """The whole analysis, with backtest and ceiling, on records in memory; the best of three, with what the process itself computed."""
    columns = sample_snapshot(SAMPLE, seed=7)[0].accounts
    for accounts, deals, limit in SPEEDS:
        snapshot, outcomes = snapshot_of(grown(columns, accounts)), random_deals(accounts, deals)
        question = Question(keep=(LEAK,))
        won = np.isin(outcomes.account_ids, having(snapshot.accounts, "installed_tools", "Snowflake"))
        outcomes.kinds[won & (np.arange(len(won)) % 2 == 0)] = "closed_won"  # something to find, so that every step is run
        seconds, busy = min(_timed(snapshot, outcomes, question) for _ in range(3))
        text = f"accounts={accounts} deals={deals} seconds={seconds:.2f} of which computing {busy:.2f} (goal ≤ {limit:g})"
        yield Outcome("speed", text, seconds <= limit, {"seconds": seconds, "cpu_seconds": busy})


def _timed(snapshot: Snapshot, outcomes: OutcomeTable, question: Question) -> tuple[float, float]:
    """Return the seconds that passed, and those that this process computed: a busy machine makes the first longer."""
    started, busy = perf_counter(), process_time()
    found = analyse(snapshot, read_of(outcomes, question), question, (), today=TODAY)
    assert found.backtest is not None and found.backtest.ceilings, "every step is to be timed"
    return perf_counter() - started, process_time() - busy


def recovery(seeds: int, accounts: int, on_done: OnDone) -> Iterator[Outcome]:
    """How often each planted effect is found over many seeds."""
    found = study_recovery(seeds, accounts, on_done)
    for effect in PLANTED:
        share = found.found[effect] / found.workspaces
        text = (
            f"{effect}: found in {found.found[effect]}/{found.workspaces} seeds "
            f"(every value {found.every_value[effect]}, weighed by the proposal {found.proposed[effect]})"
        )
        yield Outcome("recovery", text, share >= 0.9, {"found": share})
    yield Outcome(
        "recovery", f"leak named, and no other, in {found.leaks}/{found.workspaces} seeds", found.leaks >= 0.9 * found.workspaces, {}
    )


NOTHING: Mapping[str, Callable[[int], Callable[[int], Iterator[Cohort | Looked]]]] = {
    "no effect": shuffled,
    "no effect, many deals an account": clustered,
    "no effect, by value": by_value,
    "no effect, reached unequally until a meeting": partial(reached, stops=True),
    "no effect, reached unequally": partial(reached, stops=False),
    "no effect, with people": people,
}


def nothing(name: str, workspaces: int, accounts: int, on_done: OnDone) -> Outcome:
    """How often anything is claimed where there is nothing."""
    return _null(name, study(NOTHING[name](accounts), workspaces, on_done))


def _null(name: str, found: NullStudy) -> Outcome:
    from scipy import stats

    bound = int(stats.binom.ppf(0.975, found.workspaces, 0.05))
    text = (
        f"{name}: {found.with_findings}/{found.workspaces} workspaces with a false finding (promised 5 %, chance allows up to {bound}), "
        f"{found.findings} of {found.tests:,} tests, {found.proposals} proposals"
    )
    return Outcome("null", text, found.with_findings <= bound, {"share": found.with_findings / found.workspaces})
