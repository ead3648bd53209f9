"""Read the tables of utterances beside the tests: a line "> words", then one line a thing expected."""

from collections.abc import Sequence
from pathlib import Path

from langchain_core.messages import HumanMessage

from agent.interpreter.interpret import plan_of, turn_of
from agent.interpreter.lexicon import Lexicon
from agent.interpreter.plan import Plan
from agent.interpreter.reading import Reading
from qualification.definitions import Definition, Parameter, parse_definition
from qualification.edits import Edit

DRAFT = parse_definition(
    {
        "name": "Mid-market SaaS",
        "parameters": [
            {"field": "employee_count", "mode": "filter", "operator": "between", "value": [51, 500]},
            {"field": "sub_industry", "mode": "filter", "operator": "in", "value": ["SaaS"]},
            {"field": "region", "mode": "filter", "operator": "in", "value": ["North America", "EMEA"]},
            {"field": "funding_stage", "mode": "score", "operator": "in", "value": ["Series B", "Series C", "Series D+"], "weight": 5},
            {
                "field": "custom.security_program",
                "mode": "score",
                "operator": "in",
                "value": ["SOC 2", "ISO 27001", "FedRAMP"],
                "weight": 5,
            },
            {"field": "installed_tools", "mode": "score", "operator": "any_of", "value": ["Salesforce"], "weight": 5},
            {"field": "custom.is_competitor", "mode": "exclude", "operator": "is_true"},
        ],
    }
)


def cases(name: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the utterances of a table with what is expected of each."""
    found: list[tuple[str, list[str]]] = []
    for line in (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("> "):
            found.append((line[2:], []))
        elif line.strip() and not line.startswith("#"):
            found[-1][1].append(line.strip())
    return [(words, tuple(expected)) for words, expected in found]


def said_rule(parameter: Parameter) -> str:
    """Return a rule as the tables write it: "filter region in North America | EMEA"."""
    values = parameter.value if isinstance(parameter.value, tuple) else () if parameter.value is None else (parameter.value,)
    weight = f" {parameter.weight:+d}" if parameter.weight is not None else ""
    return f"{parameter.mode} {parameter.field} {parameter.operator} {' | '.join(map(str, values))}".strip() + weight


def said_reading(reading: Reading) -> tuple[str, ...]:
    """Return a description as the tables write it."""
    lines = [said_rule(each) for each in reading.parameters]
    lines += [f"segment {'; '.join(said_rule(each) for each in segment.parameters)}" for segment in reading.segments]
    lines += [f"min_score {reading.min_score:g}"] if reading.min_score is not None else []
    lines += [f"unmapped {words}" for words in reading.unmapped]
    return (*lines, *(f"asks {choice.about}" for choice in reading.choices))


def said_edit(edit: Edit) -> str:
    """Return an edit as the tables write it."""
    body = edit.model_dump(mode="json", exclude_none=True)
    parts = [str(body.pop("action"))]
    if target := body.pop("target", None):
        parts.append(" ".join(str(target[key]) for key in ("mode", "field", "value", "segment") if key in target))
    if hasattr(edit, "parameter"):
        body.pop("parameter")
        parts.append(said_rule(edit.parameter))
    parts += [f"{key}={' | '.join(value) if isinstance(value, list) else value}" for key, value in body.items()]
    return " · ".join(part for part in parts if part)


def said_plan(plan: Plan) -> tuple[str, ...]:
    """Return the tool calls of a plan as the tables write them; an answer without a tool is its kind."""
    if plan.choice and not plan.calls:
        return (f"asks {plan.choice.about}",)
    lines = []
    for call in plan.calls:
        arguments = {
            key: value
            for key, value in call.arguments.items()
            if key not in ("parameters", "segments", "notes", "unmapped", "description", "min_score")
        }
        if "edits" in arguments:
            arguments["edits"] = len(arguments["edits"])
        lines.append(" ".join([call.tool, *(f"{key}={value}" for key, value in arguments.items() if value is not None)]))
    lines += [f"asks {plan.choice.about}"] if plan.choice else []
    return tuple(lines) or ("says",)


def plan(lexicon: Lexicon, *words: str) -> Plan:
    """Return what the last of several messages of a person leads to."""
    return plan_of(turn_of(lexicon, [HumanMessage(each) for each in words]))


def draft_of(parameters: Sequence[Parameter], name: str = "Draft") -> Definition:
    """Return a definition of these rules."""
    return Definition(name=name, parameters=tuple(parameters))
