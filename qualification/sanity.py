"""The three checks after a save or a publish (SPEC §5): it matches, the best look right, they can be reached."""

from typing import Literal

from qualification.payloads import Payload
from qualification.preview import Preview
from qualification.preview_warnings import REACHABLE_LIMIT

CheckName = Literal["qualified", "top", "reachable"]
State = Literal["passed", "failed", "look", "not_applicable"]


class Loosening(Payload):
    """The gate that lets the most accounts in when it alone is dropped, and how many qualify then."""

    text: str
    qualified: int


class Check(Payload):
    """One check. `look` asks a person to judge."""

    name: CheckName
    state: State
    message: str


def loosening_of(preview: Preview) -> Loosening | None:
    """Return what to loosen when nothing qualifies; None when something does or no single gate is to blame."""
    if preview.qualified or not preview.drop_one:
        return None
    best = max(preview.drop_one, key=lambda each: each.qualified)
    return Loosening(text=best.gate.text, qualified=best.qualified) if best.qualified else None


def checks_of(preview: Preview) -> tuple[Check, Check, Check]:
    """Return the three checks in their order."""
    return (_qualified(preview), _top(preview), _reachable(preview))


def _qualified(preview: Preview) -> Check:
    if preview.qualified:
        return Check(name="qualified", state="passed", message=f"{preview.qualified:,} of {preview.total:,} accounts qualify.")
    loosening = loosening_of(preview)
    if loosening is None:
        return Check(name="qualified", state="failed", message="Nothing qualifies, and no single rule is to blame: loosen two.")
    message = f"Nothing qualifies. Loosen “{loosening.text}”: without it {loosening.qualified:,} would."
    return Check(name="qualified", state="failed", message=message)


def _top(preview: Preview) -> Check:
    if not preview.top:
        return Check(name="top", state="not_applicable", message="There is nobody to look at.")
    message = f"Look at the top {len(preview.top)}: if half look wrong, the weights are wrong."
    return Check(name="top", state="look", message=message)


def _reachable(preview: Preview) -> Check:
    if preview.reachable_rate is None:
        return Check(name="reachable", state="not_applicable", message="No people work at the matching accounts, so nobody can be reached.")
    said = f"{preview.reachable_rate:.0%} of {preview.qualified_people:,} people are reachable"
    if preview.reachable_rate >= REACHABLE_LIMIT:
        return Check(name="reachable", state="passed", message=f"{said}; 40% and up is healthy.")
    message = f"{said}, below the healthy 40%: usually the rules are too broad on the firmographic side."
    return Check(name="reachable", state="failed", message=message)
