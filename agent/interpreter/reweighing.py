"""Changes of weights: "double the weight of X", "take 2 points off X", "make X worth 8"."""

import re
from collections.abc import Mapping, Sequence

from agent.interpreter.nodes import Choice, Node
from agent.interpreter.targets import Aim, aims_of, everything
from agent.interpreter.weights import Weight, weights_of
from qualification.definitions import Definition, Mode, Parameter
from qualification.edits import AddParameter, Edit, RemoveParameter, SetMode, SetWeight, Target

_TALKS_WEIGHT = re.compile(
    r"\b(?:weights?|weigh|weighting|points?|pts?|worth|importan(?:t|ce)|priority|(?:counts?|matters?) (?:for )?(?:more|less|twice|double|half))\b|(?:^|\s)[+-]\d|\bbonus(?:es)?\b.*\d",
    re.IGNORECASE,
)
_FACTORS = {"double": 2.0, "triple": 3.0, "halve": 0.5, "twice": 2.0, "half": 0.5}
LESS = frozenset({"take", "knock", "shave", "dock", "deduct", "subtract", "lower", "decrease", "reduce", "remove", "downweight", "less"})
_MORE = frozenset({"raise", "increase", "bump", "bump up", "lift", "boost", "upweight", "overweight"})
STEP = 3
_THAN = re.compile(r"(?<=\bmore|\bless)\s+than\b(?!\s*\d)", re.IGNORECASE)


def reweigh(definition: Definition, text: str, verb: str, nodes: Sequence[Node], edits: list[Edit], problems: list[str]) -> bool:
    """Add the edits of a change of weights; False when the words do not speak of weights.

    A change needs a Score parameter: a weight given to a filter moves it to Score mode, since that is
    what the words ask for.
    """
    if len(compared := _THAN.split(text, maxsplit=1)) > 1:
        text, nodes = compared[0], [node for node in nodes if node.start < len(compared[0])]
    factor = _FACTORS.get(verb) or next((_FACTORS[node.key] for node in nodes if node.key in _FACTORS), None)
    if factor is None and not (_TALKS_WEIGHT.search(text) or verb in ("boost", "upweight", "downweight", "overweight")):
        return False
    said = weights_of(nodes)
    if verb == "remove" and not said:
        return False
    aims, _ = aims_of(
        definition,
        [node for index, node in enumerate(nodes) if not _in(index, said) and node.key not in ("weight", "score", "points", "bonus")],
    )
    if which := which_of(aims, text, nodes):
        problems.append(which.question)
        return True
    aims = aims or _all_scores(definition, text)
    if not aims:
        return _unaimed(definition, nodes, said, problems)
    number = said[0].weight if said else next((int(node.number.value) for node in nodes if node.number and node.number.value <= 100), None)
    numbers = [int(node.number.value) for node in nodes if node.number and node.number.value <= 100]
    paired = len(aims) == len(numbers) > 1
    changed = [each for at, aim in enumerate(aims) for each in _changes(aims, aim, text, verb, factor, numbers[at] if paired else number)]
    if not changed:
        problems.append("To which weight? Weights are whole numbers from -100 to 100, most often -10 to 10.")
    edits += changed
    return True


def _in(index: int, weights: Sequence[Weight]) -> bool:
    return any(each.first <= index <= each.last for each in weights)


def _all_scores(definition: Definition, text: str) -> list[Aim]:
    """Return every Score rule for "all weights", or the only one there is."""
    scores = [each for each in everything(definition) if each.mode is Mode.SCORE]
    everything_said = re.search(r"\b(?:all|every|each|everything|(?:the|both) bonus(?:es)?|bonuses|weights)\b", text, re.IGNORECASE)
    if everything_said or (len(scores) == 1 and re.search(r"\b(?:the|its|that|this) (?:weight|points)\b|\boff\b", text, re.IGNORECASE)):
        return [pointing_at(each) for each in scores]
    return []


_WHICH = "which rule"
_THAT_ONE = re.compile(
    r"\b(?:that|this|the) (?:one )?(?:tool|technology|integration|stage|industry|sector|country|region|state|rule|filter|bonus|field)\b(?! (?:rules|bonuses))",
    re.IGNORECASE,
)


def which_of(aims: Sequence[Aim], text: str, nodes: Sequence[Node]) -> Choice | None:
    """Return the question which one is meant, where "that tool" fits several scored rules; None where it is clear."""
    scored = list({id(each): each for aim in aims for each in aim.parameters if each.mode is Mode.SCORE}.values())
    if len(scored) < 2 or not _THAT_ONE.search(text) or any(meaning.kind == "value" for node in nodes for meaning in node.meanings):
        return None
    names = [", ".join(map(str, each.value)) if isinstance(each.value, tuple) else str(each.value) for each in scored]
    return Choice(_WHICH, f"Which one do you mean: {', '.join(names[:-1])} or {names[-1]}?", tuple((name, name) for name in names))


def with_chosen(text: str, choices: Mapping[str, str]) -> str:
    """Return "that tool" with the name of the one that was picked since."""
    picked = choices.get(_WHICH)
    return _THAT_ONE.sub(lambda _: picked, text) if picked else text


def pointing_at(parameter: Parameter) -> Aim:
    """Return the aim at one rule as a whole."""
    first = parameter.value[0] if isinstance(parameter.value, tuple) and isinstance(parameter.value[0], str) else None
    return Aim(Target(field=parameter.field, value=first), (parameter,), "", 0)


def _unaimed(definition: Definition, nodes: Sequence[Node], said: Sequence[Weight], problems: list[str]) -> bool:
    """Leave it to another reading when the words name something the draft lacks: that is a new rule."""
    if any(node.meanings and not node.soft for node in nodes):
        return False
    scores = [each for each in everything(definition) if each.mode is Mode.SCORE]
    problems.append("Which rule's weight should I change?" if scores else "The draft has no scored rule whose weight could change.")
    return True


def weighed(aims: Sequence[Aim], aim: Aim, parameter: Parameter, weight: int) -> list[Edit]:
    """Return the edits that give a scored rule a weight; a value named without the others of its list leaves it for a rule of its own."""
    target = Target(field=aim.target.field, value=aim.target.value, mode=Mode.SCORE)
    named = {each.target.value for each in aims if parameter in each.parameters and each.words}
    if aim.target.value is None or not aim.words or not isinstance(parameter.value, tuple) or len(named) >= len(parameter.value):
        return [SetWeight(target=target, weight=weight)]
    own = parameter.model_copy(update={"value": (aim.target.value,), "weight": weight})
    return [RemoveParameter(target=target), AddParameter(parameter=own)]


def _changes(aims: Sequence[Aim], aim: Aim, text: str, verb: str, factor: float | None, number: int | None) -> list[Edit]:
    changes: list[Edit] = []
    for parameter in aim.parameters:
        scored = parameter.mode is Mode.SCORE
        weight = _new_weight(parameter.points if scored else 5, text, verb, factor, number, scored)
        if weight is None:
            continue
        target = Target(field=aim.target.field, value=aim.target.value, mode=parameter.mode)
        if scored:
            changes += weighed(aims, aim, parameter, weight)
        elif factor is None and number is not None:
            changes.append(SetMode(target=target, mode=Mode.SCORE, weight=weight))
    return changes


def _new_weight(now: int, text: str, verb: str, factor: float | None, number: int | None, scored: bool) -> int | None:
    if factor is not None:
        return _bounded(round(now * factor) or 1)
    up = re.search(r"\bup \d", text, re.IGNORECASE) is not None
    less = not up and verb in LESS or re.search(r"\b(?:off|less|down)\b", text, re.IGNORECASE) is not None
    more = verb in _MORE or re.search(r"\b(?:more|up)\b", text, re.IGNORECASE) is not None
    by = re.search(r"\bby\b|\boff\b|\b(?:up|down) \d|\bmore\b|\bless\b|\bpoints? (?:to|from)\b", text, re.IGNORECASE) is not None
    to = re.search(r"\bto [+-]?\d", text) is not None
    if number is None:
        return _bounded(now + (STEP if more and not less else -STEP)) if more or less else None
    relative = scored and not to and (by or (verb == "remove")) and (less or more or verb in ("add", "remove", "cut"))
    return _bounded(now - abs(number) if less else now + number) if relative else _bounded(number)


def _bounded(weight: int) -> int | None:
    return max(-100, min(100, weight)) or None
