"""Reads closed deals and other outcomes, and drafts the ICP that follows from them."""

import asyncio
from typing import Annotated, Any

from langchain.tools import ToolRuntime
from langchain_core.tools import tool
from pydantic import Field

from qualification import lifecycle
from qualification.closed_won.payloads import MarksOut, OutcomeAnalysis
from qualification.closed_won.question import Question, ask, day_of
from qualification.closed_won.runs import analyse_workspace
from qualification.definitions import parse_definition
from qualification.drafts.drafting import start_draft
from qualification.wording import read_back
from tools.answers import Answer, answer, shown_definition
from tools.context import ToolArtifact, ToolContext
from tools.previewing import catalog_of

SHOWN_FINDINGS = 12
SHOWN_MONTHS = 12
SHOWN_GROUPS = 8
SHOWN_PEOPLE = 8


@tool(response_format="content_and_artifact")
async def outcome_analysis(
    runtime: ToolRuntime[ToolContext],
    positive: Annotated[str, Field(description="The outcome that counts: closed_won, purchase, signup, meeting or reply.")] = "closed_won",
    contrast: Annotated[
        str | None, Field(description="The outcome it is set against; null for closed_lost, or for everybody else who was reached.")
    ] = None,
    window_days: Annotated[int | None, Field(description="How far back, in days: 365 for the last 12 months; null for all time.")] = None,
    since: Annotated[str | None, Field(description="The first day that counts, YYYY-MM-DD: for 'since January', 'in 2025'.")] = None,
    until: Annotated[str | None, Field(description="The last day that counts, YYYY-MM-DD; null for today.")] = None,
    by_value: Annotated[bool, Field(description="True weighs each won deal by its amount (LTV, deal size, revenue).")] = False,
    propose: Annotated[
        bool, Field(description="True makes the ICP that follows from the evidence the working draft; call propose_save next.")
    ] = False,
    keep: Annotated[
        list[str] | None, Field(description="Keys of fields that stay in although they look like leaks, because the user says so.")
    ] = None,
) -> Answer:
    """Compare won accounts with lost ones: what they share (lift, interval, significance), which fields leak, which ICP follows.

    Use it for closed deals, win rates, historical data and "what do my best customers have in common". With propose true and a
    proposal in the answer, the working draft is the proposed ICP (of verdict caveat it is untested: say so). Say the sentences; without a
    proposal say why and propose nothing. "no signal" is no proof that nothing matters.
    """
    context = runtime.context
    question = ask(
        positive, contrast, window_days, by_value=by_value, keep=tuple(keep or ()), start=day_of(since, "since"), end=day_of(until, "until")
    )
    found = await _analysed(context, question)
    body = shown_analysis(found)
    shown: ToolArtifact = {} if found.backtest is None else {"backtest": found.backtest.model_dump(mode="json")}
    if not propose or found.proposal is None:
        return answer(body, shown)
    catalog = await catalog_of(context)
    async with context.database.writing() as session:
        draft = await start_draft(session, context.thread_id, catalog, parse_definition(found.proposal.definition))
    body |= {"draft": shown_definition(draft.definition), "read_back": read_back(draft.definition, catalog.account_fields)}
    return answer(body, {**shown, "draft": draft.dump()})


async def _analysed(context: ToolContext, question: Question) -> OutcomeAnalysis:
    async with context.database.reading() as session:
        live = await lifecycle.live_definitions(session, context.actor.workspace_id)

    def on_step(label: str, records: int, step: int, steps: int) -> None:
        context.emit_step({"label": label, "remaining": records, "step": step, "steps": steps})

    return await asyncio.to_thread(
        analyse_workspace,
        context.database,
        context.snapshots,
        context.actor.workspace_id,
        question,
        live,
        today=context.today,
        on_step=on_step,
    )


def shown_analysis(found: OutcomeAnalysis) -> dict[str, Any]:
    """Return what an answer quotes of an analysis."""
    findings = [each for each in found.findings if each.significant][:SHOWN_FINDINGS]
    kept = (
        "text",
        "support",
        "win_rate",
        "rest_rate",
        "lift",
        "lift_low",
        "lift_high",
        "won_share",
        "contrast_share",
        "base_share",
        "q",
        "won",
        "value_usd",
        "rest_value_usd",
    )
    body: dict[str, Any] = {
        "verdict": found.verdict,
        "sentences": list(found.sentences),
        "cohort": found.cohort.model_dump(),
        "looked_at": found.looked_at,
        "findings": [{key: _short(getattr(each, key)) for key in kept} for each in findings],
        "leaks": [leak.model_dump() for leak in found.leaks],
        "set_aside": [f"{leak.label}: {leak.reason}" for leak in found.set_aside],
        "months": [month.model_dump() for month in found.months[-SHOWN_MONTHS:]],
        "per_icp": [group.model_dump() for group in found.per_icp[:SHOWN_GROUPS]],
        "per_signal": [group.model_dump() for group in found.per_signal[:SHOWN_GROUPS]],
    }
    if found.people is not None and found.people.looked_at:
        body["people"] = {
            "findings": [{key: _short(getattr(each, key)) for key in kept} for each in found.people.findings if each.significant][
                :SHOWN_PEOPLE
            ],
            "persona": found.people.persona,
            "reasons": [
                {"text": each.text, "weight": each.parameter.get("weight"), "reason": each.reason} for each in found.people.reasons
            ],
            "leaks": [leak.model_dump() for leak in found.people.leaks],
        }
    if found.proposal is not None:
        reasons = [{"text": each.text, "weight": each.parameter.get("weight"), "reason": each.reason} for each in found.proposal.reasons]
        body["proposal"] = {"min_score": found.proposal.min_score, "reasons": reasons, "rounding_cost": found.proposal.rounding_cost}
    if found.backtest is not None:
        tested = found.backtest
        body["backtest"] = {
            "how": tested.how,
            "trained_on": tested.trained_on,
            "tested_on": tested.tested_on,
            "proposed": _marks(tested.proposed) | {"curve": [list(point) for point in tested.proposed.curve]},
            "live": [_marks(each) for each in tested.live[:SHOWN_GROUPS]],
            "ceilings": {name: round(value, 3) for name, value in tested.ceilings.items()},
        }
    return body


def _marks(marks: MarksOut) -> dict[str, Any]:
    return {key: _short(value) for key, value in marks.model_dump(exclude={"curve"}).items()}


def _short(value: object) -> object:
    return float(f"{value:.4g}") if isinstance(value, float) else value
