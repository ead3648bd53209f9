"""Checks and saving: the sanity checks, the preview, the proposal of what is at hand."""

import re

from agent.interpreter.acts import heard, held_back, opening
from agent.interpreter.answers import counted, paragraphs, previewed, proposed
from agent.interpreter.commands import commands_of
from agent.interpreter.plain_changes import plain_change
from agent.interpreter.plan import Call, Plan, call, say, together
from agent.interpreter.reports import said_checks
from agent.interpreter.results import ToolResult
from agent.interpreter.turn import Turn, dumped
from qualification.edits import Rename

_SANITY = re.compile(
    r"\b(?:sanity|health) ?checks?\b|\b(?:run|do) (?:the |a |some )?checks?\b|\b(?:check|validate|review|verify|audit) (?:this|the|my|that|our)? ?(?:icp|draft|profile|definition)\b"
    r"|\b(?:is|does|are) (?:this|the|my|our|that|it)(?: (?:icp|draft|profile))? (?:ok|okay|healthy|good|sane|any good|too (?:tight|narrow|broad|strict|wide|loose)|look (?:ok|okay|right|good|fine|healthy)|make sense|reachable)\b|\bwhat(?:'s| is) wrong\b|\bthe reach (?:of|for|in)\b|\breachable\b|\breachability\b|\bdouble[- ]check\b|\bdeliverable (?:contacts?|e-?mails?|people|address(?:es)?)\b"
)
_HEALTH = re.compile(
    r"^(?:(?:so|and|ok|but)[\s,]+)*(?:is|are|does|do|how(?:'s| is| are| healthy is| good is))\b.*\b(?:healthy|ok|okay|good|fine|sane|any good|in (?:good |decent )?shape|sound|solid|too (?:tight|narrow|broad|strict|wide|loose)|look (?:ok|okay|right|good|fine|healthy)|make sense|doing|health)\b[\s?.!]*(?:right now|now|today|at all)?[\s?.!]*$"
)
_HOW_HEALTHY = re.compile(
    r"^(?:(?:so|and|ok|but|hey|tell me)[\s,]+)*(?:how (?:healthy|sound|solid|good|sane|well[- ]built) (?:is|are)\b|(?:is|are) there (?:anything|something) (?:wrong|off|broken|odd)\b|(?:are there|any|is there)(?: any)? (?:problems?|issues?|warnings?|red flags?|concerns?) (?:with|in|about|on|for)\b|(?:what(?:'s| is)|how(?:'s| is)) (?:the )?(?:health|state|shape|condition) of\b|in what shape (?:is|are)\b|what shape (?:is|are)\b)"
)
_AT_HAND = re.compile(r"\b(?:(?:this|the|that|my|our|current) (?:icp|profile|draft|definition|one)|it|this|that)\b[\s?.!]*$")
_ALL_OF_THEM = re.compile(r"\b(?:icps|profiles)\b")
_CHECK = re.compile(
    r"^(?:(?:please|pls|can you|could you|now|ok|hey)[\s,]+)*(?:check|validate|review|verify|audit|test|examine|inspect|look over|health of|double[- ]check)\b"
)
_TOPIC = re.compile(r"\b(?:signals?|captures?|personas?|versions?|jobs?|weights?)\b")
_READ_BACK = re.compile(
    r"^(?:(?:please|can you|could you|ok|so|and|now)[\s,]+)*(?:read (?:it|that|this|the draft|the icp|me the draft|everything|back)(?: back)?(?: to me)?|(?:show|give|tell|describe|explain|summari[sz]e|recap|repeat|display|print|list)(?: me)? (?:(?:again )?(?:the |my |our |this |current |working |icp )*draft(?: icp)?|what (?:we|i) have(?: so far)?|where we are|the (?:current )?(?:rules|definition|filters|parameters)|it again|all (?:the )?rules)|what (?:does|do|is|are|have|did)\b.*\b(?:draft|so far|rules|definition|right now|at the moment|have we got)\b.*|recap|summary|read it back|(?:explain|describe|walk me through) (?:the |this |my )?(?:scoring|weights|draft|rules)|what does (?:this|it|that|all this) mean|what(?:'s| is| have we got| do we have) in (?:it|there|the (?:current )?(?:draft|icp))(?: now| so far| again| right now)*|where (?:are we|do we stand|were we)|what do we have(?: so far| now| right now| here)?)(?: say(?:s)?| look like| please| right now| now| so far| again| for me| to me| in words| in plain english)*[\s?.!]*$"
)
_REASON = re.compile(
    r"(?<=\w)(?:[,;.!]| -|\s+(?:because|since|as|so|for))\s*(?:because |since |as |so (?:that )?)?(?:i|we|my|our|it|there|the board|the team)(?:'m|'re|'ll|'ve|'s| am| are| will| have| need| want| must| can| boss| manager| team| ceo| present| is|)\b(?!.*\b(?:add|drop|remove|exclude|save|publish)\b).*$"
)
_PREVIEW = re.compile(
    r"^(?:show |see |run |give me |get )?(?:me )?(?:a |the )?(?:full )?(?:preview|recalculate(?: preview)?|refresh(?: the preview)?|recount|waterfall|funnel|numbers|counts?)(?: it| now| again| this| the draft| please| of (?:this|the draft|it))*[\s.!?]*$"
    r"|\bdropp?(?:ing)? each\b|\bwithout each\b|\beach (?:filter|gate|rule) (?:alone )?(?:dropped|cost\w*)\b|\b(?:where|at which \w+) do (?:we|i|they) (?:lose|drop)\b|\b(?:biggest|main|worst) bottleneck\b|\bhow many (?:are|of (?:them|those|these) are|score) (?:strong|good|partial|weak)\b|\bscore (?:distribution|histogram|breakdown)\b|\b(?:average|mean|median|typical|avg\.?) scores?\b|\b(?:distribution|spread|histogram) of (?:the )?scores\b|\bscores? (?:is|are) (?:spread|distributed)\b|^(?:too (?:many|few)|less strict|stricter|tighter|looser)\b(?: results| accounts| matches)?[\s,.!]*(?:(?:please )?(?:tighten|loosen|relax)(?: it| this)?(?: a bit)?)?[\s.!]*$"
    r"|\b(?:tightest|strictest|narrowest|hardest) (?:rule|filter|gate|one|parameter|condition|criteri(?:on|a))\b|\b(?:which|what) (?:rule|filter|gate|parameter|condition|criterion)s? (?:is|are) (?:the )?(?:tightest|strictest|narrowest|most (?:restrictive|limiting))\b"
    r"|\btoo (?:narrow|tight|strict|broad|wide|loose)\b|^(?:but |and |so |hm+,? )*(?:why|how come|how is it that)(?: (?:do|does|did|are|is|there|we|i|have|get))* (?:so|that|this|only|just|merely) (?:few|many|little|low|small|\d)|\b(?:what|which) (?:gate|filter|rule|one|condition|of (?:the|my|these) \w+)\b.*\b(?:hurts?|bites?|blocks?|restricts?|limits?|narrows?|bottleneck|excludes? most|removes? most|costs?)\b|\bwhat(?:'s| is) (?:the bottleneck|holding (?:it|us) back|limiting)\b|\bwhy (?:is|are|do|does|did)\s+(?:nothing|nobody|no one|no (?:accounts?|companies)|so (?:few|many|little)|there (?:so )?(?:few|nothing|no))\b|\b(?:what|which (?:gate|filter|rule|one)).*\b(?:loosen|relax|drop to get more|kills?|costs? (?:me|us) (?:the )?most|too (?:tight|strict)|cuts? (?:out )?(?:the )?most|biggest drop)\b|\bwhat(?:'s| is) the (?:qualification|match) rate\b(?!.*\bif\b)"
)
_SAVE = re.compile(
    r"^(?:(?:please|ok|okay|now|yes|great|perfect|looks (?:good|fine|great|right)|good|fine|nice|and|then|can you|could you|let's)[\s,]+)*(?:save|propose|store|keep|submit)(?: (?:it|this|that|the draft|the icp|this icp|the changes|draft|changes|my icp))?(?:,? (?:(?:but )?as|under(?! (?:[$€£]?\d|an? (?:hundred|thousand|million|billion)\b))|with the name|named|called|(?:(?:but|and|just|please) )*(?:call|name|rename)(?: (?:it|this|that))?(?: to| as)?) (?P<name>.+?))?(?P<run> (?:and|&) run(?: it)?)?(?: (?:please|now|for me))*[\s.!]*$",
    re.IGNORECASE,
)
_WOULD_YOU = re.compile(r"^(?:(?:please|ok|okay|and|so)[\s,]+)*(?:can|could|would|will) (?:you|u)\b", re.IGNORECASE)
_SAVING = opening(r"save|store|keep")
_THAT = re.compile(r"^(?:it|this|that|the (?:draft|icp|changes))\b", re.IGNORECASE)

MOST_CHECKED = 6
AND_RUN = "Saving and running are two steps here: after this confirm, say “publish it”, and every record is scored with it."


def plan_sanity(turn: Turn) -> Plan | None:
    """Return the sanity checks of an ICP or of what is at hand."""
    healthy = _HOW_HEALTHY.match(turn.lower) or _HEALTH.match(turn.lower)
    if healthy and not turn.icps and _ALL_OF_THEM.search(turn.lower):
        return _each_live(turn)
    named = turn.icps and (healthy or (_CHECK.match(turn.lower) and not _TOPIC.search(turn.without_icp(turn.lower))))
    at_hand = healthy and _AT_HAND.search(turn.lower)
    if not (named or at_hand or _SANITY.search(turn.lower)) or re.search(r"\bif (?:i|we)\b", turn.lower):
        return None
    code = turn.icps[0].icp_code if turn.icps else (None if turn.draft else turn.lexicon.icp_code)
    if code is None and turn.draft is None:
        return say("There is no draft here to check. Name an ICP, or describe one first.")
    return call("sanity_check", lambda results: said_checks(results[-1]), icp_code=code)


def _each_live(turn: Turn) -> Plan | None:
    """Return the sanity checks of every live ICP, for a question about all of them."""
    live = [icp for icp in turn.lexicon.icps if icp.status == "live"][:MOST_CHECKED]
    return (
        together([call("sanity_check", lambda results: said_checks(results[-1]), icp_code=icp.icp_code) for icp in live]) if live else None
    )


def plan_read_back(turn: Turn) -> Plan | None:
    """Return the working draft in words with its numbers."""
    if turn.draft is None or turn.icps or not _READ_BACK.match(_REASON.sub("", turn.lower)):
        return None
    return call(
        "preview_draft", lambda results: paragraphs(results[-1].read_back, counted(results[-1].preview) if results[-1].preview else "")
    )


def plan_preview(turn: Turn) -> Plan | None:
    """Return the full preview of the working draft, or of the ICP on screen."""
    if not _PREVIEW.search(turn.lower) or _also_changes(turn):
        return None
    if turn.base is None and turn.asks and len(turn.icps) == 1:
        return _previewed_of(turn.icps[0].icp_code)
    if turn.base is None:
        return say("There is no draft here to preview. Describe whom you sell to, or name an ICP.")
    if turn.base[0] is None:
        return call("preview_draft", lambda results: paragraphs(previewed(results[-1]), _gate_advice(results[-1])))
    return _previewed_of(turn.base[0])


def _previewed_of(icp_code: str) -> Plan:
    return call(
        "what_if",
        lambda results: paragraphs(previewed(results[-1]), _bands(results[-1]), _gate_advice(results[-1])),
        base=icp_code,
        edits=[],
    )


def _bands(result: ToolResult) -> str:
    """Return how the scores of an ICP spread over the bands."""
    bands = result.preview.bands if result.preview else {}
    return f"Scores by band: {', '.join(f'{name} {count:,}' for name, count in bands.items())}." if bands else ""


def _also_changes(turn: Turn) -> bool:
    """Return whether words about the numbers stand beside a change: "too broad, need at least 60 score", "it's too strict, make it a bonus"."""
    reading, acts = turn.reading, bool(commands_of(turn.text)[1])
    plain = acts and turn.base is not None and plain_change(turn.lexicon, turn.base[1], turn.text) != turn.text
    return not turn.asks and (reading.min_score is not None or acts and bool(reading.conditions) or plain)


def plan_save(turn: Turn) -> Plan | None:
    """Return the proposal to save the working draft."""
    match = _SAVE.match(turn.text.rstrip("? ") if _WOULD_YOU.match(turn.original) else turn.text)
    if match is None:
        act = heard(turn, _SAVING)
        return held_back(act, "saved", "save it") if act and _THAT.match(act.rest) and act.mood in ("conditions", "refuses") else None
    if turn.draft is None:
        return say("There is no draft here to save. Tell me whom you sell to and I will draft one.")
    name = (match["name"] or "").strip("\"' .")
    if name:
        edit = Call("edit_draft", {"edits": dumped([Rename(name=name[:1].upper() + name[1:])]), "icp_code": None})
        return Plan((edit, Call("propose_save")), proposed)
    remark = AND_RUN if match["run"] else ""
    return Plan((Call("propose_save"),), lambda results: proposed(results, remark))


def _gate_advice(result: ToolResult) -> str:
    preview = result.preview
    if preview is None or not preview.drop_one:
        return ""
    text, count = max(preview.drop_one, key=lambda each: each[1])
    return f"The gate to loosen first is “{text}”: without it alone {count:,} would qualify." if count > preview.qualified else ""
