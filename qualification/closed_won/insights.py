"""Holds an existing ICP against the outcomes."""

from datetime import date
from time import perf_counter

from qualification.closed_won.analysis import Read, cohort_out, prepare
from qualification.closed_won.auc import Area, area
from qualification.closed_won.cohort import Cohort
from qualification.closed_won.conclusion import ENOUGH, Conclusion, conclude
from qualification.closed_won.findings import Finding, findings_of
from qualification.closed_won.gated import ranked
from qualification.closed_won.payloads import FindingOut, IcpInsights, Verdict
from qualification.closed_won.proposal import observe
from qualification.closed_won.question import Question
from qualification.closed_won.ready_edits import is_mistakable
from qualification.closed_won.seen_before import count_seen
from qualification.closed_won.words import say_different_times, say_refusal
from qualification.definitions import Definition
from qualification.edits import AddParameter
from qualification.snapshot import Snapshot
from qualification.validation import validate


def inspect_icp(
    snapshot: Snapshot,
    found: Read,
    question: Question,
    definition: Definition,
    *,
    today: date,
    icp_code: str | None = None,
    version: int | None = None,
) -> IcpInsights:
    """Say of each rule of an ICP whether it works, is noise or works against it, and what winners share that it lacks.

    Raises:
        UnknownField, OperatorMismatch, InvalidValue: The definition does not fit the workspace's fields.
    """
    started = perf_counter()
    definition = validate(definition, snapshot.catalog.account_fields, snapshot.catalog.person_fields)
    prepared = prepare(snapshot, found, question, today)
    cohort = prepared.cohort
    refusal = say_refusal(cohort.wins, cohort.losses, question)
    enough = min(cohort.wins, cohort.losses) >= ENOUGH
    findings: tuple[Finding, ...] = ()
    measured = concluded = None
    if enough:
        seen = observe(cohort, question, prepared.kept)
        concluded = conclude(cohort, question, prepared.kept, seen)
        findings = findings_of(cohort, question, definition, seen, concluded)
        measured = area(ranked(cohort, definition).points, cohort.won, cohort.accounts, cohort.fit_weights)
    return IcpInsights(
        icp_code=icp_code,
        name=definition.name,
        version=version,
        verdict=_verdict(concluded, findings),
        sentences=_sentences(refusal, cohort, question, definition, findings, measured, concluded),
        cohort=cohort_out(prepared, question, today),
        auc=measured.auc if measured else None,
        auc_low=measured.low if measured else None,
        auc_high=measured.high if measured else None,
        findings=tuple(_shown(finding, definition, is_saved=icp_code is not None) for finding in findings),
        elapsed_ms=round((perf_counter() - started) * 1000, 1),
    )


def _verdict(concluded: Conclusion | None, findings: tuple[Finding, ...]) -> Verdict:
    if concluded is None:
        return "refused"
    if concluded.split == "different times":
        return "caveat"
    return "found" if any(finding.kind in ("working", "inverse", "gap", "avoid") for finding in findings) else "no_signal"


def _shown(finding: Finding, definition: Definition, *, is_saved: bool) -> FindingOut:
    return FindingOut(
        kind=finding.kind,
        text=finding.text,
        field=finding.parameter.field,
        lift=finding.lift,
        q=finding.q,
        support=finding.support,
        edits=tuple(edit.model_dump(mode="json", exclude_none=True) for edit in finding.edits),
        edit_text=finding.edit_text,
        low=finding.low,
        high=finding.high,
        detectable_lift=finding.detectable_lift,
        weight=finding.parameter.weight,
        say=_say(finding, definition, is_saved=is_saved),
    )


def _say(finding: Finding, definition: Definition, *, is_saved: bool) -> str:
    """Return the edit as a sentence for the copilot, where words can name the rule and no other."""
    if (
        not finding.edits
        or is_mistakable(definition, finding.parameter)
        or (len(finding.edits) > 1 and not all(isinstance(edit, AddParameter) for edit in finding.edits))
    ):
        return ""
    target = getattr(finding.edits[0], "target", None)
    if target is not None and (target.segment or isinstance(target.value, int | float)):
        return ""
    return f"in {definition.name}, {finding.edit_text}" if is_saved else finding.edit_text


def _sentences(
    refusal: str,
    cohort: Cohort,
    question: Question,
    definition: Definition,
    findings: tuple[Finding, ...],
    measured: Area | None,
    concluded: Conclusion | None,
) -> tuple[str, ...]:
    if measured is None or concluded is None:
        return (refusal,)
    if concluded.split == "different times":
        return (say_different_times(cohort, question),)
    counts = {
        kind: sum(finding.kind == kind for finding in findings) for kind in ("working", "noise", "inverse", "gap", "avoid", "unknown")
    }
    ranks = (
        f"On {len(cohort):,} records ({cohort.wins:,} {question.positive_name}{question.span}) {definition.name} ranks with AUC {measured.auc:.2f} "
        f"(95 % interval {measured.low:.2f}–{measured.high:.2f}; 0.5 is chance)."
    )
    rules = (
        f"Of its rules {counts['working']} work, {counts['noise']} make no difference worth a rule, {counts['inverse']} work against it, "
        f"and of {counts['unknown']} these outcomes cannot tell. Not in it: {counts['gap']} things that those share which "
        f"{question.positive_name}, and {counts['avoid']} that the others share."
    )
    seen = _seen(cohort, question, definition)
    lacks = (
        "What it lacks is named only where an ICP made of that tells records apart that it has not seen, and here none surely does."
        if concluded.verdict != "found"
        else ""
    )
    return tuple(sentence for sentence in (refusal, ranks, rules, lacks, seen) if sentence)


def _seen(cohort: Cohort, question: Question, definition: Definition) -> str:
    """Say that an ICP was learned from some of these records, where it was."""
    count, learned = count_seen(cohort, definition, question.positive), definition.learned_from
    if learned is None or not count:
        return ""
    return (
        f"Its weights were learned from {learned.records:,} records up to {learned.until.isoformat()}, and {count:,} of these are of that time: "
        "it looks better on them than on records still to come."
    )
