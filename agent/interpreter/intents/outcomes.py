"""Closed deals and other outcomes: what won accounts share, the ICP that follows, and what works in an ICP."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from agent.interpreter.answers import paragraphs, proposed
from agent.interpreter.modes import family_of
from agent.interpreter.mood import mood_of
from agent.interpreter.nodes import Choice
from agent.interpreter.outcome_reports import said_analysis, said_insights, said_people, said_value
from agent.interpreter.plan import Call, Plan, ask, call
from agent.interpreter.quantities import Window, window_at
from agent.interpreter.recognise import recognise
from agent.interpreter.results import ToolResult
from agent.interpreter.turn import Turn
from qualification.definitions import Operator

_OUTCOMES = re.compile(
    r"\b(?:which|what|where|in which|in what)\b.*\b(?:do|did|are|have) we (?:usually |mostly |typically |generally |always |keep |most often |rarely |never |really |actually )?(?:win|winning|lose|losing|lost|won|close|closing)\b|\bwhat (?:sets?|separates?|distinguish\w*|differentiates?|tells?|makes?|divides?)\b.*\b(?:won|wins?|winners|winning|closed|lost|losses|losers)\b|\bhow (?:do|are|did)\b.*\b(?:won|win|wins|closed)\b.*\b(?:differ\w*|compare)\b|\bdifference between\b.*\b(?:won|wins)\b.*\b(?:lost|losses)\b|\b(?:won|wins|winners) (?:from|against|compared (?:to|with)) (?:the )?(?:ones we )?(?:lost|losses|losers)\b"
    r"|\bclosed[- ](?:won|lost|deals?|business)\b|\bwon (?:vs\.?|versus|and|or) lost\b|\b(?:win|loss)[ -](?:rates?|loss|analysis|patterns?)\b|\b(?:past|historical|won|lost|best|existing|recent) (?:deals|customers|wins)\b.*\b(?:common|share|propose|look|learn|analy[sz]e|pattern|icp)"
    r"|\b(?:look at|analy[sz]e|learn from|based on|from|use) (?:my|our|the|all|past|recent|won|lost|closed) (?:\w+ ){0,3}(?:deals|wins|outcomes?|customers|won accounts|history|historical data|purchases|signups|meetings|replies)\b|\banaly[sz]e\b.*\b(?:purchases|signups|sign-ups|meetings|replies|outcomes|deals|wins)\b|\bhistorical data\b|\boutcomes? (?:analysis|history|data)\b|\bwhat do (?:my|our) (?:best )?(?:customers|wins|won (?:deals|accounts)) (?:have in common|share)\b"
    r"|\bwhy (?:do|did) we (?:win|lose|won|lost)\b|\bwhat (?:makes us|do we|did we) win\b|\b(?:ltv|value|amount|revenue)[- ]weighted (?:wins|deals|customers|purchases)\b|\b(?:matters?|drives?|predicts?|predictors?|indicators?|explains?|correlates?|decides?)\b.*\b(?:win(?:s|ning)?|won|closing|closed|success|deals)\b|\bdeals (?:that )?we (?:have )?(?:won|closed|lost)\b|\b(?:accounts|customers|companies) (?:that )?we (?:have )?(?:won|closed)\b"
)
_MORE_LIKELY = re.compile(
    r"\b(?:more|less|most|likelier|better|faster|quicker)\s+(?:likely|chances?|odds)?\s*(?:to |of )?(?:buy|buying|close|closing|win|winning|purchase|purchasing|convert|converting|sign|signing)\b|\b(?:buy|close|convert|sign|purchase)s? (?:more|less|better|faster|quicker)(?: often)?\b|\bwinners?\b.*\b(?:losers?|losses|lost|others)\b|\blosers?\b.*\b(?:winners?|wins|won)\b"
)
_IMPROVES = re.compile(
    r"\b(?:update|improve|optimi[sz]e|refine|tune|fine-tune|adjust|sharpen|revise|rework|fix|tweak|calibrate|re-?weigh|make)\b.*\b(?:based on|from|using|with|by|according to|given|on the basis of|in (?:the )?light of|better)\b.*\b(?:wins|won|deals|outcomes|closed|evidence|data|results|losses|purchases)\b"
)
_RESULT = re.compile(
    r"\b(?:deals?|wins|winners?|losses|losers|won|lost|closed|purchas\w*|bought|buy|sign-?ups?|signed up|meetings?|(?:best|top|biggest|most valuable) customers|sales (?:history|data|record)|outcomes?|ltv|win rate|win/loss|close[sd]? (?:better|faster|more))\b|\breplies (?:have|share|got|predict)\b|\bdrives? replies\b"
)
_STUDIES = re.compile(
    r"\b(?:in common|share[ds]?|alike|drives?|drove|predicts?|matters?|mattered|explains?|differ\w*|compar\w*|separat\w+|distinguish\w*|apart|patterns?|traits|characteristics|looks? like|analy[sz]\w*|correlat\w*|learn\w*|study|mine|look(?:ing)? (?:at|into)|how many deals|win rate|win/loss|who are our|(?:what|which) (?:kinds?|types?|sorts?) of|what makes|close[sd]? (?:better|faster|more))\b"
    r"|\b(?:propose|suggest|derive|build|base|create|draft|make|recommend)\b.*\b(?:icp|profile)\b.*\b(?:from|on|using|out of)\b"
)
_OF_AN_ICP = re.compile(r"\b(?:predicts?|explains?|correlates?|matters?|drives?)\b")
_INSIGHTS = re.compile(
    r"\bpull(?:s|ing)? (?:its|their) weight\b|\b(?:ignores|overlooks|neglects)\b|\bwast(?:e|es|ing|ed)\b.*\b(?:points?|weights?)\b|\bpointless\b|\b(?:worth|earn(?:s|ing)?|deserves?|justif(?:y|ies)) (?:its|the|their|those|these) (?:weights?|points?|keep|place)\b|\bmak(?:e|es|ing) (?:any|a|no) difference\b|\b(?:do|does|doing) (?:anything|something|nothing) for us\b|\b(?:is|are)\b.*\b(?:noise|noisy|useless|predictive|pulling (?:its|their) weight)\b|\b(?:predict|explain|correlate|track)s?\b.*\b(?:win(?:s|ning)?|won|closing|closed|success|deals|outcomes)\b|\bwhat(?:'s| is| are)?(?: actually| really| just| only)* (?:working|noise|not working)\b|\bwhich (?:rules?|parameters?|weights?|fields?)\b.*\b(?:work|noise|noisy|useless|matter|help)\w*\b|\binsights?\b|\bwhat(?:'s| is) (?:the gap|missing (?:from|in))\b|\bwhere(?:'s| is| are) (?:the |our )?gaps?\b|\bgaps? (?:in|of|for|are there)\b|\bhow (?:well )?(?:does|is) .+ (?:do|doing|perform\w*) (?:on|against|with) (?:closed|won|outcomes|deals)\b"
)
_PROPOSES = re.compile(
    r"\b(?:propose|build|draft|create|suggest|make|generate|give (?:me|us)|derive|recommend|come up with|base|put (?:me |us )?together|pull together|assemble|write(?: up)?|work out|sketch|construct|design|formulate)\b.*\b(?:icp|profile)\b"
)
_POSITIVES = (
    ("purchase", re.compile(r"\bpurchas\w*\b")),
    ("signup", re.compile(r"\bsign-?\s?ups?\b|\bsigned up\b")),
    ("meeting", re.compile(r"\bmeetings?\b")),
    ("reply", re.compile(r"\brepl(?:y|ies|ied)\b")),
)
_CLOSED = re.compile(r"\bclosed|\bwon\b|\bwins?\b|\bdeals?\b|\bcustomers\b")
_AND_TELL = re.compile(r"\b(?:and|then) (?:then )?(?:tell|show|say|explain|list|give)\b(?: me| us)? (?:what|which|the|why|how)\b")
_OF_A_YEAR = re.compile(r"\b(?P<year>20\d\d)(?:'s)? (?:deals|wins|losses|customers|outcomes|closed|purchases|data)\b")
_LAST_PERIOD = re.compile(r"(?:(?<!\bthe )\blast|\bprevious) (month|quarter|year)\b")
_BY_VALUE = re.compile(
    r"\bltv\b|\blifetime value\b|\bby (?:value|amount|deal size|revenue|contract value)\b|\bweigh(?:t|ted|ing)? (?:it |them |that )?(?:by|for) (?:the )?(?:deal )?(?:value|amount|deal size|revenue|ltv|money)\b|\bbiggest deals\b|\bby deal (?:value|amount)\b|\bdeal size\b"
)
_KEEP = re.compile(
    r"\b(?:keep|include|leave in|do not (?:drop|leave out)|don't (?:drop|leave out)) (?:the )?(?:field )?(?P<what>[\w .'-]{3,60})"
)


_USELESS = re.compile(
    r"\bdead weight\b|\b(?:does|do)(?:n't| not) (?:matter|predict|help|work|do anything|pull)\b|\b(?:matters?|counts?) (?:for nothing|least|most)\b"
)
_ANALYSES = re.compile(
    r"\b(?:analy[sz]\w*|look(?:ing)? (?:at|into)|learn|based on|common|share|compar\w*|deriv\w*|suggest|propos\w*|recommend|study|mine|pattern\w*|evidence|historical|from (?:my|our|the|all|past|won|closed|these|those)|use (?:my|our|the))\b"
)
_HIGHEST = re.compile(
    r"\b(?:highest|best|top|largest|biggest|most) (?:lifetime value|ltv|deal size|contract value|value)\b.*\b(?:share|common)\b"
)


_ON_WITH = re.compile(
    r"^(?:(?:and|ok|okay|now|so|also|but|then|please|hm+|actually|great|nice|cool)[\s,]+)*(?:(?:what|how) about|only|just|limit (?:it|that|this) to|use|for|over|in|within|same|again|do (?:it|that|the same)|redo|repeat|look at|try|weight|weigh|by|based on|make it|restrict|since|the|last|past|with|compare|without)\b"
)
_FROM_THAT = re.compile(
    r"\b(?:build|draft|propose|make|create|turn|give|suggest|derive|generate|get|need|want)\b.*\b(?:icp|profile)\b.*\b(?:that|this|it|those|these|them|there)\b|\b(?:turn|make|build|convert|put|save) (?:that|this|it|those|these|them)\b.*\b(?:icp|profile)\b"
    r"|^(?:(?:ok|okay|great|now|and|then|so|please|yes|cool|nice)[\s,]+)*(?:propose|draft|build|create|suggest|make)(?: (?:me|us))? (?:an?|the|that) (?:icp|profile)(?: (?:then|now|please))*[\s.!?]*$"
)
_ANOTHER = re.compile(
    r"^(?:(?:and|ok|okay|now|so|also|but|then|please|what|how|about|only|just|for|with|the|same|do|it|that|look|at|try|if)[\s,]+)*(?P<what>purchases?|sign-?\s?ups?|meetings?|repl(?:y|ies))(?: (?:only|instead|then|please|too|now))*[\s.!?]*$"
)
LONGEST_ON_WITH = 100
LONGEST_ASKED = 200
_NOT_THESE = re.compile(r"\b(?:instead of|rather than|and not|but not|but did(?:n't| not)|but never|not the)\b.*$")


def _gone_on_with(turn: Turn) -> Plan | None:
    """Return the analysis before with what a short message changes of it: another window, by value, or as a proposal."""
    last = next((call for call in turn.last_calls if call.tool == "outcome_analysis"), None)
    if last is None or len(turn.lower) > LONGEST_ON_WITH:
        return None
    arguments = dict(last.arguments)
    window = _window(turn)
    if _FROM_THAT.search(turn.lower) and not turn.reading.parameters:
        arguments["propose"] = True
    elif other := _other_outcome(turn):
        arguments["positive"] = other
    elif not _ON_WITH.match(turn.lower) or not (any(window.values()) or _BY_VALUE.search(turn.lower) or _KEEP.search(turn.lower)):
        return None
    arguments |= window if any(window.values()) else {}
    arguments |= {"by_value": True} if _BY_VALUE.search(turn.lower) else {}
    arguments |= {"keep": _kept(turn)} if _KEEP.search(turn.lower) else {}
    return _analysis(arguments, "")


def _other_outcome(turn: Turn) -> str | None:
    """Return the outcome that a few words after an analysis ask for in the place of the one before: "and only purchases?"."""
    match = _ANOTHER.match(turn.lower)
    return next((name for name, pattern in _POSITIVES if match and pattern.search(match["what"])), None)


def is_whole(turn: Turn) -> bool:
    """Return whether a message is one request about outcomes: analysis and proposal, or a field to keep, in one ("look at … and propose an ICP")."""
    if turn.asks and turn.icps and len(_INSIGHTS.findall(turn.lower)) > 1:
        return True
    return _is_about(turn) and any(words.search(turn.lower) for words in (_PROPOSES, _KEEP, _HIGHEST, _AND_TELL))


def _is_about(turn: Turn) -> bool:
    if (
        any(words.search(turn.lower) for words in (_OUTCOMES, _HIGHEST))
        or turn.asks
        and any(words.search(turn.lower) for words in (_MORE_LIKELY, _OF_VALUE))
    ):
        return True
    return (
        not turn.icps
        and len(turn.lower) <= LONGEST_ASKED
        and _RESULT.search(turn.lower) is not None
        and _STUDIES.search(turn.lower) is not None
    )


def plan_outcomes(turn: Turn) -> Plan | None:
    """Return the analysis of closed deals, and the proposal of the ICP that follows when one is asked for."""
    if turn.can("outcome_analysis") and (again := _gone_on_with(turn)):
        return again
    if (
        not turn.can("outcome_analysis")
        or not _is_about(turn)
        or (_RULES_OF_AN_ICP.search(turn.lower) and not _PROPOSES.search(turn.lower))
        or (
            turn.icps
            and (
                _IMPROVES.search(turn.lower) or _OF_AN_ICP.search(turn.lower) or _INSIGHTS.search(turn.lower) or _USELESS.search(turn.lower)
            )
        )
    ):
        return None
    if not turn.asks and not _ANALYSES.search(turn.lower) and len(turn.reading.parameters) > 1:
        return None
    proposes = _PROPOSES.search(turn.lower) is not None and mood_of(turn.text) == "requests"
    arguments = {
        "positive": _positive(turn.lower),
        "contrast": None,
        **_window(turn),
        "by_value": any(words.search(turn.lower) for words in (_BY_VALUE, _HIGHEST)),
        "propose": proposes,
        "keep": _kept(turn),
    }
    lead = said_people if of_people(turn.lower) else said_value if turn.asks and _OF_VALUE.search(turn.lower) else None
    return _analysis(arguments, _not_narrowed(turn), lead)


_OF_PEOPLE = re.compile(
    r"\b(?:personas?|people|buyers|titles?|seniorit\w+|roles|contacts|decision[- ]makers|whom? (?:do|should|to) we (?:talk|sell|reach|target)\w*)\b"
)


_RULES_OF_AN_ICP = re.compile(
    r"\b(?:icps?|profile|draft)(?:'s)? (?:rules?|weights?|filters?|parameters?|criteria|fields?)\b|\b(?:rules?|parameters?|weights?|criteria|filters?) (?:of|in) (?:my|our|the|this|that) (?:icp|profile|draft)\b"
)


_OF_VALUE = re.compile(
    r"\b(?:average|mean|median|typical|avg\.?|total|overall) (?:deal|contract|order|won|purchase|sales?)\w*(?: (?:deal|size|value|amount|revenue|volume))*\b|\b(?:deal|contract) (?:size|value|amount)s?\b|\bhow much (?:revenue|money|value|business|arr|volume)\b.*\b(?:win|won|close[ds]?|closing|bring|brought|make|made|sign\w*|get|got)\b|\b(?:won|closed) (?:revenue|value|volume|amount)\b"
)


def of_people(text: str) -> bool:
    """Return whether a question about outcomes asks which people or personas they speak for."""
    return _OF_PEOPLE.search(text) is not None


def proposal_of(turn: Turn) -> Plan | None:
    """Return the proposal of the ICP that follows from the analysis before; None where it was one already."""
    last = next((call for call in turn.last_calls if call.tool == "outcome_analysis"), None)
    return None if last is None or last.arguments.get("propose") else _analysis({**last.arguments, "propose": True}, "")


def _analysis(arguments: dict[str, object], wide: str, lead: Callable[[ToolResult], str] | None = None) -> Plan:
    """Return the calls of an analysis, and the proposal when it is to end in one."""
    calls = (
        Call("outcome_analysis", arguments),
        *((Call("propose_save", later=_when_drafted),) if arguments["propose"] else ()),
    )

    def said(results: Sequence[ToolResult]) -> str:
        analysed = paragraphs(lead(results[0]) if lead else "", said_analysis(results[0]), wide)
        return proposed(results, analysed) if len(results) > 1 else analysed

    return Plan(calls, said)


def _not_narrowed(turn: Turn) -> str:
    """Return that rules said beside an analysis did not narrow it: it always looks at all deals."""
    rules = [f"“{each.words}”" for each in turn.reading.conditions if family_of(each.field) in ("place", "sector", "employee_count")]
    return f"It looks at all of them: I could not narrow it to {', '.join(dict.fromkeys(rules))}." if rules else ""


def _when_drafted(results: object) -> dict[str, object] | None:
    """Return the arguments of the proposal when the analysis left a draft behind."""
    assert isinstance(results, list | tuple)
    return {} if results and results[-1].body.get("draft") else None


def _positive(text: str) -> str:
    text = _NOT_THESE.sub("", text)
    if _CLOSED.search(text):
        return "closed_won"
    return next((name for name, pattern in _POSITIVES if pattern.search(text)), "closed_won")


def _window(turn: Turn) -> dict[str, object]:
    """Return the window of a message as arguments: days back from today, or a first and last day for a calendar period."""
    today = turn.lexicon.today
    if period := _LAST_PERIOD.search(turn.lower):
        start, end = _period_before(period[1], today)
        return {"window_days": None, "since": start.isoformat(), "until": end.isoformat()}
    if year := _OF_A_YEAR.search(turn.lower):
        return {"window_days": None, "since": f"{year['year']}-01-01", "until": f"{year['year']}-12-31"}
    for index in range(len(turn.nodes)):
        window = window_at(turn.nodes, index, today)
        if window is None:
            continue
        if isinstance(window.value, int) and window.operator is Operator.WITHIN_LAST_DAYS:
            return _days(max(window.value, 1))
        if isinstance(window.value, str) and window.operator in (Operator.GTE, Operator.GT):
            return {"window_days": None, "since": _first_day(window, today), "until": None}
        if isinstance(window.value, str) and window.operator in (Operator.LTE, Operator.LT):
            return {"window_days": None, "since": None, "until": window.value}
        if isinstance(window.value, tuple):
            return {"window_days": None, "since": str(window.value[0]), "until": str(window.value[1])}
    return _days(None)


def _days(count: int | None) -> dict[str, object]:
    return {"window_days": count, "since": None, "until": None}


def _first_day(window: Window, today: date) -> str:
    day = date.fromisoformat(str(window.value))
    return min(day + timedelta(days=1) if window.operator is Operator.GT else day, today).isoformat()


def _period_before(unit: str, today: date) -> tuple[date, date]:
    """Return the first and last day of the calendar month, quarter or year before this one."""
    first = today.replace(day=1)
    if unit == "year":
        first = first.replace(month=1)
    elif unit == "quarter":
        first = first.replace(month=(today.month - 1) // 3 * 3 + 1)
    end = first - timedelta(days=1)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    start = end.replace(day=1)
    return (start.replace(month=start.month - months + 1) if months < 12 else start.replace(month=1)), end


def _kept(turn: Turn) -> list[str] | None:
    """Return the fields that a person wants kept in although they look like leaks."""
    match = _KEEP.search(turn.lower)
    if match is None:
        return None
    named = [meaning.field for node in recognise(turn.lexicon, match["what"]) for meaning in node.meanings[:1]]
    return list(dict.fromkeys(named)) or None


def plan_insights(turn: Turn) -> Plan | None:
    """Return what works, what is noise and what is missing in an ICP."""
    if not turn.can("icp_insights") or not (
        _INSIGHTS.search(turn.lower) or turn.asks and _USELESS.search(turn.lower) or turn.icps and _IMPROVES.search(turn.lower)
    ):
        return None
    subject = turn.subject
    if isinstance(subject, Choice):
        return ask(subject)
    return call(
        "icp_insights",
        lambda results: said_insights(results[-1]),
        icp_code=subject,
        **_window(turn),
    )
