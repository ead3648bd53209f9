"""From conditions to rules: lists merge, "or" across fields becomes segments, clashes become questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise, product
from math import prod

from agent.interpreter.alternatives import alternatives_of, between, or_between
from agent.interpreter.clashes import settled
from agent.interpreter.found import Found
from agent.interpreter.limits import without_repeats
from agent.interpreter.modes import family_of
from agent.interpreter.nodes import Choice, Condition, Node
from qualification.definitions import Mode, Operator, Parameter, Segment, Value
from qualification.fields import Field, FieldType
from qualification.lookup.places import country_named, states_of
from qualification.lookup.words import table
from qualification.wording import say_parameter

MAX_SEGMENTS = 12
_ORDER = (
    "employee_count", "industry", "sub_industry", "revenue_usd", "founded_year", "region", "country", "state", "city", "installed_tools",
    "removed_tools", "infrastructure", "funding_stage", "funding_amount_usd", "last_funding_date", "hiring_velocity", "net_new_headcount",
)  # fmt: skip
_MODE_ORDER = (Mode.FILTER, Mode.SCORE, Mode.EXCLUDE)
_LABELS = {"industry": "industry", "sub_industry": "sub-industry"}


@dataclass
class Rules:
    """What a description says as rules of a definition."""

    parameters: list[Parameter] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)


def rules_of(found: Found, conditions: Sequence[Condition], fields: Mapping[str, Field], choices: Mapping[str, str]) -> Rules:
    """Return the rules that the conditions of one message make together."""
    rules = Rules()
    kept = _without_vague(_without_unchosen(_without_said_sizes(found, conditions), choices))
    filters = settled([each for each in kept if each.mode is Mode.FILTER], found, fields, choices, rules.choices)
    others = [each for each in kept if each.mode is not Mode.FILTER]
    alternatives, rest = alternatives_of(found, filters)
    groups = _and_groups(found, without_repeats(rest), fields, choices, rules)
    branches = [[_merged(found, part, fields, rules) for part in _by_field(group)] for group in groups]
    rules.parameters = [parts[0] for parts in branches if len(parts) == 1]
    options = [[[part] for part in parts] for parts in branches if len(parts) > 1]
    if alternatives:
        options.append([[_merged(found, part, fields, rules) for part in _by_field(one)] for one in alternatives])
    _segment(options, fields, rules)
    rules.parameters += [_merged(found, part, fields, rules) for part in _same_rule(found, without_repeats(others))]
    rules.parameters = _between(rules.parameters)
    rules.parameters.sort(key=_place)
    if apart := _apart(found, [each for each in others if each.mode is Mode.EXCLUDE], fields, choices):
        rules.choices.append(apart)
    for condition in kept:
        rules.notes += [note for note in condition.notes if note not in rules.notes]
    return rules


def _apart(found: Found, excludes: Sequence[Condition], fields: Mapping[str, Field], choices: Mapping[str, str]) -> Choice | None:
    """Return what to ask where one exclusion names two things at once ("no German fintech"): each would remove by itself."""
    for first, second in zip(excludes, excludes[1:], strict=False):
        joined = any(node.kind == "mark" or node.cue in ("and", "or", "but") for node in between(found, first, second))
        about = f"apart:{first.name}|{second.name}".casefold()
        if family_of(first.field) == family_of(second.field) or joined or about in choices:
            continue
        one, other = (say_parameter(each.parameter(), fields) for each in (first, second))
        question = f"An exclusion cannot combine two rules. Should I leave out every account with “{one}”, every account with “{other}”, or both groups?"
        return Choice(
            about, question, ((first.name.casefold(), first.name), (second.name.casefold(), second.name), ("both", "both groups"))
        )
    return None


def _place(parameter: Parameter) -> tuple[int, int]:
    return _MODE_ORDER.index(parameter.mode), _ORDER.index(parameter.field) if parameter.field in _ORDER else len(_ORDER)


def _without_said_sizes(found: Found, conditions: Sequence[Condition]) -> list[Condition]:
    """Drop a size word where the numbers are given too: "mid-market (51-500 employees)"."""
    counts = [each for each in conditions if each.field == "employee_count" and each.sort == "number" and each.mode is Mode.FILTER]
    return [
        each
        for each in conditions
        if each.sort != "size" or each.mode is not Mode.FILTER or not any(not or_between(found, each, count) for count in counts)
    ]


def _without_vague(conditions: Sequence[Condition]) -> list[Condition]:
    """Drop a loose description where its field is named exactly too: "Series A startups" asks for Series A."""
    exact = {each.field for each in conditions if each.mode is Mode.FILTER and each.sort == "named"}
    return [each for each in conditions if each.sort != "loose" or each.marked or each.field not in exact]


# AND between wishes, OR inside a list of one kind.


def _and_groups(
    found: Found, filters: Sequence[Condition], fields: Mapping[str, Field], choices: Mapping[str, str], rules: Rules
) -> list[list[Condition]]:
    """Return lists of conditions: all lists have to hold, of each list one condition."""
    groups: list[list[Condition]] = []
    for condition in filters:
        home = next((group for group in groups if _is_alternative(found, group, condition, fields, choices, rules)), None)
        if home is None:
            groups.append([condition])
        else:
            home.append(condition)
    return groups


def _is_alternative(
    found: Found, group: Sequence[Condition], condition: Condition, fields: Mapping[str, Field], choices: Mapping[str, str], rules: Rules
) -> bool:
    last = group[-1]
    if family_of(last.field) != family_of(condition.field):
        return False
    listed = last.operator in (Operator.IN, Operator.ANY_OF) and condition.operator in (Operator.IN, Operator.ANY_OF)
    if not listed:
        return condition.field == last.field and or_between(found, last, condition) or (last.sort == condition.sort == "size")
    if condition.field == last.field and fields[condition.field].type is FieldType.MULTI_VALUE:
        return True
    family = family_of(condition.field)
    if family == "place":
        return _places_alternate(found, last, condition)
    if family == "sector":
        return _sectors_alternate(found, last, condition, choices, rules)
    return condition.field == last.field


def _places_alternate(found: Found, last: Condition, condition: Condition) -> bool:
    """Return whether two places are a list; "Austin, Texas" and "California, US" are one place said twice."""
    if last.field == condition.field:
        return True
    nodes = between(found, last, condition)
    if any(node.cue in ("and", "or") or node.text in ("/", "&", "+") for node in nodes):
        return True
    if any(node.text == "," for node in nodes) and len(nodes) == 1:
        return not _holds(condition, last)
    return False


def _holds(wide: Condition, narrow: Condition) -> bool:
    """Return whether the one place can hold the other."""
    if wide.field == "country" and narrow.field == "state" and isinstance(wide.value, tuple):
        country = country_named(str(wide.value[0])) or ""
        return isinstance(narrow.value, tuple) and str(narrow.value[0]) in states_of(country)
    return narrow.field == "city" and wide.field in ("state", "country")


def _sectors_alternate(found: Found, last: Condition, condition: Condition, choices: Mapping[str, str], rules: Rules) -> bool:
    nodes = between(found, last, condition)
    if any(node.cue in ("and", "or", "but") or node.text in (",", "/", "&", "+", ";", "\n", ".") for node in nodes):
        return True
    if _is_part(last, condition):
        return False
    about = f"sectors:{last.name}|{condition.name}".casefold()
    if about in choices:
        return choices[about] == "either"
    either = ("either", "either of them")
    if last.field == condition.field:
        question = f"An account has one {_LABELS[last.field]}. Should it be {last.name}, {condition.name}, or either of them?"
        rules.choices.append(Choice(about, question, ((last.name, last.name), (condition.name, condition.name), either)))
    else:
        question = f"Do you mean companies in {last.name} or {condition.name} (either), or only those that are both?"
        rules.choices.append(Choice(about, question, (either, ("both", "only those that are both"))))
    return False


def _without_unchosen(conditions: Sequence[Condition], choices: Mapping[str, str]) -> list[Condition]:
    """Leave out what the answer to our question did not pick."""
    dropped = set()
    for about, picked in choices.items():
        names = about.partition(":")[2].split("|")
        if about.startswith(("sectors:", "apart:")) and picked.casefold() in names:
            dropped |= {name for name in names if name != picked.casefold()}
    return [each for each in conditions if each.name.casefold() not in dropped]


@cache
def _sector_parts() -> frozenset[tuple[str, str]]:
    return frozenset((row["part"].casefold(), row["whole"].casefold()) for row in table("sector_parts"))


def _is_part(first: Condition, second: Condition) -> bool:
    """Return whether the one sector is known to be part of the other ("AI software companies"), so that both can hold."""
    names = (first.name.casefold(), second.name.casefold())
    return not _sector_parts().isdisjoint((names, names[::-1])) or (first.near or second.near) and first.field != second.field


def without_heads(nodes: Sequence[Node], conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Leave out an industry that is only the noun of its own sub-industry: "grocery retailers" are groceries, all of which are retail."""
    heads = [
        whole
        for part, whole in pairwise(conditions)
        if part.field == "sub_industry"
        and whole.field == "industry"
        and all(node.text == "-" and not node.spaced for node in nodes[part.last + 1 : whole.first])
        and part.mode is whole.mode is Mode.FILTER
        and whole.words.casefold() != whole.name.casefold()
        and (part.name.casefold(), whole.name.casefold()) in _sector_parts()
    ]
    heads += [
        whole
        for whole, part in pairwise(conditions)
        if part.field == "sub_industry"
        and whole.field == "industry"
        and [node.key for node in nodes[whole.last + 1 : part.first]] == ["of"]
        and part.mode is whole.mode is Mode.FILTER
        and whole.words.casefold() != whole.name.casefold()
    ]  # "manufacturers of medical devices"
    return tuple(each for each in conditions if each not in heads)


# One rule of several conditions.


def _by_field(group: Sequence[Condition]) -> list[list[Condition]]:
    """Return the conditions of one group by what one rule can say: lists of one field together."""
    found: list[list[Condition]] = []
    for condition in _adjoined(group):
        listed = condition.operator in (Operator.IN, Operator.ANY_OF)
        home = next(
            (part for part in found if part[0].field == condition.field and part[0].operator == condition.operator and listed), None
        )
        if home is None:
            found.append([condition])
        else:
            home.append(condition)
    return found


def _adjoined(group: Sequence[Condition]) -> list[Condition]:
    """Join ranges that go on where another ends: SMB or mid-market is 1 to 500."""
    result: list[Condition] = []
    for condition in sorted(
        group, key=lambda each: each.value[0] if isinstance(each.value, tuple) and each.operator is Operator.BETWEEN else 0
    ):
        last = result[-1] if result else None
        ranges = last is not None and last.operator is condition.operator is Operator.BETWEEN and last.field == condition.field
        if (
            last is not None
            and ranges
            and isinstance(last.value, tuple)
            and isinstance(condition.value, tuple)
            and condition.value[0] == int(last.value[1]) + 1
        ):
            result[-1] = replace(last, value=(last.value[0], condition.value[1]))
        else:
            result.append(condition)
    return result


def _same_rule(found: Found, conditions: Sequence[Condition]) -> list[list[Condition]]:
    """Return scores and excludes by what one rule can say: one field, one mode, one weight, one list."""
    parts: list[list[Condition]] = []
    for condition in conditions:
        listed = condition.operator in (Operator.IN, Operator.ANY_OF)
        home = next(
            (
                part
                for part in parts
                if listed
                and (part[-1].field, part[-1].operator, part[-1].mode, part[-1].weight, part[-1].sort)
                == (condition.field, condition.operator, condition.mode, condition.weight, condition.sort)
                and (
                    condition.mode is Mode.EXCLUDE
                    or _is_list(between(found, part[-1], condition), condition.mode)
                    and not _is_wished_anew(found, part[-1], condition)
                )
            ),
            None,
        )
        if home is None:
            parts.append([condition])
        else:
            home.append(condition)
    return parts


def _is_wished_anew(found: Found, last: Condition, condition: Condition) -> bool:
    """Return whether both have a wish of their own: "ideally with Klaviyo too, and Stripe is a bonus" are two scores."""
    nodes = found.nodes
    if condition.last + 1 >= len(nodes) or nodes[condition.last + 1].cue != "after_score":
        return False
    start = next((at for at in range(last.first - 1, -1, -1) if nodes[at].text in (",", ".", ";", "\n")), -1)
    return any(node.cue in ("score", "score_list") for node in nodes[start + 1 : last.first])


def _is_list(nodes: Sequence[Node], mode: Mode) -> bool:
    """Return whether what stands between two values only joins them; a wish said anew ("and a bonus for …") begins a rule of its own."""
    if mode is Mode.SCORE and any(node.cue in ("score", "after_score") for node in nodes):
        return False
    return all(node.text in (",", "/", "&", "+") or node.cue in ("and", "or") or node.soft for node in nodes)


def _merged(found: Found, part: Sequence[Condition], fields: Mapping[str, Field], rules: Rules) -> Parameter:
    first = part[0]
    if first.operator not in (Operator.IN, Operator.ANY_OF):
        return first.parameter()
    values = tuple(dict.fromkeys(value for each in part for value in (each.value if isinstance(each.value, tuple) else (each.value,))))
    operator: Operator = first.operator
    if operator is Operator.ANY_OF and len(part) > 1 and first.mode is Mode.FILTER and _means_all(found, part):
        operator = Operator.ALL_OF
        rules.notes.append(f"I read {' and '.join(str(value) for value in values)} as all of them; say “or” for any of them.")
    return replace(first, value=_plain(values), operator=operator).parameter()


def _plain(values: tuple[object, ...]) -> Value:
    return tuple(str(value) for value in values)


def _means_all(found: Found, part: Sequence[Condition]) -> bool:
    """Return whether a list of tools means each of them: "both", "all of", or a plain "and" without "like"."""
    before = {node.key for node in found.nodes[max(0, part[0].first - 4) : part[0].first]}
    if before & {"either", "any", "anyof", "like", "suchas", "such", "including", "eg"}:
        return False
    joints = [node for first, second in zip(part, part[1:], strict=False) for node in between(found, first, second)]
    if any(node.cue == "or" or node.text == "/" for node in joints):
        return False
    return bool(before & {"both", "all", "allof", "allthree", "allfour"}) or any(
        node.cue == "and" or node.text in ("&", "+") for node in joints
    )


def _between(parameters: Sequence[Parameter]) -> list[Parameter]:
    """Join "at least 50" and "at most 500" of one field to a range; add up adjoining sizes is left to segments."""
    result: list[Parameter] = []
    for parameter in parameters:
        partner = next((each for each in result if _are_ends(each, parameter)), None)
        if partner is None:
            result.append(parameter)
            continue
        low, high = (partner, parameter) if partner.operator is Operator.GTE else (parameter, partner)
        joined = Parameter(
            field=parameter.field, mode=parameter.mode, operator=Operator.BETWEEN, value=(low.value, high.value), weight=parameter.weight
        )
        result[result.index(partner)] = joined
    return result


def _are_ends(first: Parameter, second: Parameter) -> bool:
    same = (first.field, first.mode, first.weight) == (second.field, second.mode, second.weight)
    return same and {first.operator, second.operator} == {Operator.GTE, Operator.LTE}


def _segment(options: Sequence[Sequence[Sequence[Parameter]]], fields: Mapping[str, Field], rules: Rules) -> None:
    """Turn the alternatives into segments: every combination of one option of each."""
    if prod(map(len, options)) > MAX_SEGMENTS:
        rules.choices.append(
            Choice("segments", "That makes many combinations. Which alternatives matter most? Say them as “either … or …”.", ())
        )
        return
    names: set[str] = set()
    for combination in product(*options) if options else ():
        parameters = tuple(_between([parameter for option in combination for parameter in option]))
        name = _segment_name(parameters, fields, names)
        names.add(name.casefold())
        rules.segments.append(Segment(name=name, parameters=parameters))


def _segment_name(parameters: Sequence[Parameter], fields: Mapping[str, Field], taken: set[str]) -> str:
    words = [
        str(value) if each.operator in (Operator.IN, Operator.ANY_OF, Operator.ALL_OF) else say_parameter(each, fields)
        for each in parameters
        for value in (each.value[:2] if isinstance(each.value, tuple) and each.operator is not Operator.BETWEEN else ("",))
    ]
    base = " ".join(words)[:80]
    name, number = base, 2
    while name.casefold() in taken:
        name, number = f"{base} {number}", number + 1
    return name
