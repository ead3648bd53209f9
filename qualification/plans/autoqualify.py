"""Builds the change sets that switch autoqualify: some signals or all, each before → after, with the advice against it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from qualification.changesets import Proposal
from qualification.diff import DiffOp
from qualification.errors import InvalidSignal, NothingToChange
from qualification.preview_warnings import PreviewWarning
from qualification.signals.advice import advise_on
from qualification.signals.states import SavedSignal, list_signals, resolve

REASONS = {"draft": "it is a draft", "needs_source": "it needs a source"}


def build_autoqualify(session: Session, workspace_id: int, names: Sequence[str], *, every: bool, on: bool) -> Proposal:
    """Return the proposal to switch the named signals, or all of them.

    The diff has one operation for each signal that changes; those that are so already are named in the read-back, and
    those with a dash in a warning `not_applicable`.

    Raises:
        SignalNotFound, AmbiguousSignal: A name is not clear.
        NothingToChange: No signal changes; the message says why.
        InvalidSignal: No signal is named.
    """
    signals = list_signals(session, workspace_id)
    if not every and not names:
        raise InvalidSignal("name at least one signal, or ask for all of them", field="signals")
    return propose_toggle(session, workspace_id, signals if every else resolve(signals, names), on=on, every=every)


def propose_toggle(session: Session, workspace_id: int, chosen: Sequence[SavedSignal], *, on: bool, every: bool = False) -> Proposal:
    """Return the proposal for signals that were found already. Raises NothingToChange."""
    idle = [each for each in chosen if each.autoqualify == "not_applicable"]
    already = [each for each in chosen if each not in idle and each.is_on is on]
    changing = [each for each in chosen if each not in idle and each.is_on is not on]
    warnings = [not_applicable(each) for each in idle]
    if not changing:
        raise NothingToChange(
            _nothing(idle, already, on),
            already=[each.name for each in already],
            not_applicable=[each.name for each in idle],
            warnings=[warning.model_dump(exclude_none=True) for warning in warnings],
        )
    return Proposal(
        kind="set_autoqualify",
        title=_title(changing, on=on, every=every),
        read_back=_read_back(changing, already, idle, on=on),
        target={"signals": [each.id for each in changing]},
        base={"signals": {str(each.id): each.is_on for each in changing}},
        after={"on": on, "signals": [{"id": each.id, "name": each.name} for each in changing]},
        diff=[_op(each, on) for each in changing],
        warnings=[*warnings, *(advise_on(session, workspace_id, changing) if on else ())],
    )


def not_applicable(signal: SavedSignal) -> PreviewWarning:
    """Return the warning for a signal with a dash: it is left as it is."""
    message = f"Autoqualify does not apply to {signal.name}: {REASONS[signal.status]}. It is left as it is."
    return PreviewWarning(code="not_applicable", message=message, field=signal.name)


def _op(signal: SavedSignal, on: bool) -> DiffOp:
    text = f"{signal.name}: {_word(signal.is_on)} → {_word(on)}"
    return DiffOp(op="replace", path=f"/signals/{signal.name}", before=signal.is_on, after=on, text=text)


def _title(changing: Sequence[SavedSignal], *, on: bool, every: bool) -> str:
    whom = f"all {len(changing)} signals that change" if every and len(changing) > 1 else _listed(changing)
    return f"Turn autoqualify {_word(on)} for {whom}"[:300]


def _read_back(changing: Sequence[SavedSignal], already: Sequence[SavedSignal], idle: Sequence[SavedSignal], *, on: bool) -> str:
    effect = (
        "New captures are scored against the live ICPs as they arrive; captures held until now stay held."
        if on
        else "New captures are held until somebody qualifies them."
    )
    said = [f"Autoqualify goes {_word(on)} for {_listed(changing)}. {effect}"]
    if already:
        said.append(f"Already {_word(on)}: {_listed(already)}.")
    if idle:
        said.append(f"Not applicable: {_listed(idle)}.")
    return " ".join(said)


def _nothing(idle: Sequence[SavedSignal], already: Sequence[SavedSignal], on: bool) -> str:
    said = [f"autoqualify is already {_word(on)} for {_listed(already)}"] if already else []
    said += [f"autoqualify does not apply to {each.name}: {REASONS[each.status]}" for each in idle]
    return "; ".join(said) or "the workspace has no signals"


def _listed(signals: Sequence[SavedSignal]) -> str:
    names = [each.name for each in signals]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _word(on: bool) -> str:
    return "on" if on else "off"
