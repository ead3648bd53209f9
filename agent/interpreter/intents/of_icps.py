"""Questions about the ICPs there are: which of them has a rule on something, whom several match, how many one matches."""

import re
from collections.abc import Sequence

from agent.interpreter.answers import paragraphs, previewed
from agent.interpreter.lexicon import IcpEntry
from agent.interpreter.nodes import Node
from agent.interpreter.plan import Call, Plan, call, say
from agent.interpreter.reading import read_description
from agent.interpreter.reports import text_of
from agent.interpreter.results import ToolResult
from agent.interpreter.sides import edits_of
from agent.interpreter.targets import aims_of
from agent.interpreter.turn import Turn, dumped
from qualification.definitions import Mode
from qualification.diff import say_rule
from qualification.wording import say_number

MOST_ICPS = 6
MOST_LISTED = 20
_ICPS = re.compile(r"\b(?:icps?|profiles?)\b")
_WHICH = re.compile(
    r"^(?:(?:and|so|ok|hey)[\s,]+)*(?:(?:which|what)(?: (?:one|ones))?(?: of (?:my|our|the|these))?(?: live| saved| existing| paused)?\s+(?:icps?|profiles?)\b|(?:do|does|is|are|has|have) (?:any|one|some)(?: of (?:my|our|the))? (?:icps?|profiles?)\b|(?:which|what) of (?:my|our|the) (?:icps?|profiles?)\b)"
    r"(?P<rest>.+)$"
)
_HAS = re.compile(
    r"\b(?:targets?|targeting|includes?|including|excludes?|excluding|uses?|using|mentions?|covers?|covering|looks? (?:for|at)|goes? after|filters?(?: on| by)?|scores?(?: on| by)?|weighs?|rewards?|requires?|wants?|ha(?:s|ve) (?:a|an|the|any)? ?(?:rule|filter|weight|exclusion)\w*|about|for|aimed? at|is on|are on|rely|relies|contains?|cares? about)\b"
)
_BOTH = re.compile(
    r"\b(?:match|fit|qualify|pass|belong|fall|are|is|be)\w*\b.*\b(?:both|two|more than one|several|multiple|at least two)\b(?: of)?(?: the| my| our)?(?: live)?(?: icps?| profiles?)?\b"
    r"|\b(?:in|match|fit)\b.*\bmore than one icp\b"
)
_ACCOUNTS = re.compile(r"\b(?:accounts?|companies|records?|who|how many)\b")
_QUALIFIED = re.compile(
    r"^(?:what(?:'s| is)|show(?: me)?|give me|tell me)\s+(?:the )?(?:qualified|match|matching|qualification)\s*(?:count|number|rate|share)\b(?: of| for)?"
)


_SHOWS = re.compile(r"^(?:(?:please|can you|and|ok|hey)[\s,]+)*(?:list|show|give|count|find|tell)\b")


def plan_of_icps(turn: Turn) -> Plan | None:
    """Return which ICPs have a rule on what is named, or how many accounts several of them match."""
    if not turn.asks and not _WHICH.match(turn.lower) and not _SHOWS.match(turn.lower):
        return None
    return _having(turn) or _one_has(turn) or _both(turn) or _more_of(turn) or _share_of(turn) or _count_of(turn)


def _having(turn: Turn) -> Plan | None:
    match = _WHICH.match(turn.lower)
    said = _HAS.search(match["rest"]) if match else None
    if match is None or said is None or turn.icps or not turn.lexicon.icps:
        return None
    text = match["rest"][said.end() :]
    nodes = turn.read_nodes(turn.text[-len(text) :] if text else "")
    if not any(node.meanings for node in nodes):
        return None
    mode = Mode.EXCLUDE if said[0].startswith("exclud") else None
    fields = turn.lexicon.catalog.account_fields
    lines, codes = [], []
    for icp in turn.lexicon.icps[:MOST_LISTED]:
        rules = [rule for aim in aims_of(icp.definition, nodes)[0] for rule in aim.parameters if mode in (None, rule.mode)]
        if rules:
            lines.append(f"- **{icp.name}** ({icp.status}): {'; '.join(dict.fromkeys(say_rule(each, fields) for each in rules))}")
            codes.append(icp.icp_code)
    if lines:
        return Plan(tuple(Call("get_icp", {"icp_code": code}) for code in codes), lambda _: "\n".join(lines))
    about = " ".join(node.text for node in nodes if node.meanings)
    none = f"None of your ICPs has {'an exclusion' if mode else 'a rule'} on {about}."
    return say(none) if mode else _counted_in_each(turn, nodes, none)


_DOES = re.compile(r"^(?:(?:and|so|ok|hey)[\s,]+)*(?:does|do|is|has|have|are)\b")


def _one_has(turn: Turn) -> Plan | None:
    """Return the rules of the one ICP named on what a question names: "does Enterprise FinServ exclude competitors?"."""
    icp = turn.named_icp
    rest = turn.lower.partition(icp.name.casefold())[2] if icp else ""
    said = _HAS.search(rest)
    if icp is None or len(turn.icps) != 1 or said is None or not _DOES.match(turn.lower) or rest[: said.start()].strip(" '"):
        return None
    nodes = turn.read_nodes(rest[said.end() :])
    if not any(node.meanings for node in nodes):
        return None
    mode = Mode.EXCLUDE if said[0].startswith("exclud") else None
    fields = turn.lexicon.catalog.account_fields
    rules = [rule for aim in aims_of(icp.definition, nodes)[0] for rule in aim.parameters if mode in (None, rule.mode)]
    about = " ".join(node.text for node in nodes if node.meanings)
    told = "; ".join(dict.fromkeys(say_rule(each, fields) for each in rules))
    kind = "exclusion" if mode else "rule"
    return call(
        "get_icp",
        lambda _: f"Yes, {icp.name} has {told}." if rules else f"No, {icp.name} has no {kind} on {about}.",
        icp_code=icp.icp_code,
    )


def _counted_in_each(turn: Turn, nodes: tuple[Node, ...], none: str) -> Plan:
    """Return how many of such accounts each ICP matches: a wider rule ("Financial Services") can let them in."""
    reading = read_description(turn.lexicon, nodes, turn.choices)
    icps = turn.lexicon.icps[:MOST_ICPS]
    if reading.unmapped or reading.choices or not reading.parameters:
        return say(none)
    edits = dumped(edits_of(reading))

    def answer(results: Sequence[ToolResult]) -> str:
        counts = [result.preview.qualified if result.preview else 0 for result in results]
        lines = [f"- **{icp.name}** ({icp.status}): matches {say_number(count)} of them" for icp, count in zip(icps, counts, strict=False)]
        return paragraphs(none, "\n".join(lines))

    return Plan(tuple(Call("what_if", {"base": icp.icp_code, "edits": edits}) for icp in icps), answer)


def _both(turn: Turn) -> Plan | None:
    """Return how many accounts two ICPs share: the two that are named, else the two that are live."""
    if not (_BOTH.search(turn.lower) and _ACCOUNTS.search(turn.lower)):
        return None
    named = turn.icps if len(turn.icps) > 1 else ()
    if not named and not _ICPS.search(turn.lower):
        return None
    two = named or tuple(icp for icp in turn.lexicon.icps if icp.status == "live")
    names = ", ".join(icp.name for icp in turn.lexicon.icps[:8])
    if len(two) != 2:
        return say(f"Which two ICPs? There are {names}." if len(turn.lexicon.icps) > 1 else "There are no two ICPs to compare.")
    return call("compare_icps", lambda results: _shared(results[-1]), first=two[0].icp_code, second=two[1].icp_code)


_MORE = re.compile(r"\b(?:more|most|fewer|fewest|less|bigger|biggest|larger|largest|smaller|smallest)\b")
_SHARE = re.compile(
    r"^(?:(?:and|so|ok|hey)[\s,]+)*(?:(?:what|which) (?:percent(?:age)?|share|part|fraction|proportion|%)|how many|how much) of (?:the |our |my )?(?P<rest>.+)$"
)


def _more_of(turn: Turn) -> Plan | None:
    """Return the counts of several ICPs side by side: "which ICP has more accounts, A or B?"."""
    icps = turn.icps if len(turn.icps) > 1 else turn.lexicon.icps if _WHICH.match(turn.lower) else ()
    other = re.search(r"\b(?:captures?|personas?|points?|signals?|won|closed|deals?)\b", turn.lower)
    people = re.search(r"\b(?P<leads>leads?)\b|\b(?:people|persons|contacts)\b", turn.lower)
    if not 1 < len(icps) <= MOST_ICPS or other or not (_MORE.search(turn.lower) and (people or _ACCOUNTS.search(turn.lower))):
        return None
    if people:
        return _more_people(icps, None if people["leads"] else [])

    def answer(results: Sequence[ToolResult]) -> str:
        counts = [result.preview.qualified if result.preview else 0 for result in results]
        ordered = sorted(zip(icps, counts, strict=False), key=lambda each: -each[1])
        return "\n".join(f"- **{icp.name}** ({icp.status}): {say_number(count)} accounts" for icp, count in ordered)

    return Plan(tuple(Call("what_if", {"base": icp.icp_code, "edits": []}) for icp in icps), answer)


def _more_people(icps: Sequence[IcpEntry], people: list[str] | None) -> Plan:
    """Return how many people several ICPs reach side by side: those that match a persona, or all at their accounts."""

    def answer(results: Sequence[ToolResult]) -> str:
        counts = [(result.preview.qualified_people if result.preview else 0) or 0 for result in results]
        ordered = sorted(zip(icps, counts, strict=False), key=lambda each: -each[1])
        whom = "people match a persona" if people is None else "people work there"
        return "\n".join(f"- **{icp.name}** ({icp.status}): {say_number(count)} {whom}" for icp, count in ordered)

    return Plan(tuple(Call("what_if", {"base": icp.icp_code, "edits": [], "people": people}) for icp in icps), answer)


def _share_of(turn: Turn) -> Plan | None:
    """Return how many of an ICP's accounts have what a question names: "what percent of Mid-market SaaS uses Salesforce?"."""
    icp, match = turn.named_icp, _SHARE.match(turn.lower)
    if icp is None or match is None or not match["rest"].startswith((icp.name.casefold(), icp.icp_code)):
        return None
    reading = turn.read(turn.without_icp(turn.text))
    if reading.choices or reading.unmapped or not reading.parameters:
        return None
    return call("what_if", lambda results: f"**{icp.name}**: {previewed(results[-1])}", base=icp.icp_code, edits=dumped(edits_of(reading)))


def _shared(result: ToolResult) -> str:
    """Return how many accounts match both, beside what each matches."""
    first, second, shared = (result.body.get(key) for key in ("first", "second", "shared"))
    if not isinstance(first, dict) or not isinstance(second, dict) or not isinstance(shared, int):
        return text_of(result)
    each = " and ".join(f"{side['name']} {say_number(int(side['qualified']))}" for side in (first, second))
    which = "" if not shared else "Which ones: the Accounts page shows them, with the ICP each is assigned to."
    return paragraphs(f"{say_number(shared)} accounts match both: {each} on their own.", which)


def _count_of(turn: Turn) -> Plan | None:
    """Return the qualified count of the ICP that is named."""
    if _QUALIFIED.match(turn.lower) is None or turn.named_icp is None:
        return None
    return call("what_if", lambda results: previewed(results[-1]), base=turn.named_icp.icp_code, edits=[])
