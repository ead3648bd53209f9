"""What a tool tells the model: short JSON text of what the domain found."""

from collections.abc import Mapping, Sequence
from typing import Any

from qualification.catalog import Catalog
from qualification.changesets import dump_changeset
from qualification.definitions import Definition
from qualification.drafts.personas import PersonaDraft
from qualification.drafts.working_draft import WorkingDraft
from qualification.explain import Explanation
from qualification.movement import Movement
from qualification.personas import without_personas
from qualification.preview import Preview
from qualification.sanity import loosening_of
from qualification.tops import TopRecord
from qualification.wording import Fields, read_back, read_back_persona
from storage.json_text import json_text
from storage.tables import ChangeSetRow
from tools.context import ToolArtifact

SHOWN_TOP = 5
SHOWN_MOVED = 3
SHOWN_VALUES = 50
SHOWN_CHARACTERS = 300
SHOWN_NAME = 80
Answer = tuple[str, ToolArtifact]


def answer(body: Mapping[str, Any], artifact: ToolArtifact | None = None) -> Answer:
    """Return the text for the model and the block for the client."""
    return json_text(body), artifact or {}


def draft_answer(
    draft: WorkingDraft, fields: Fields, *, notes: Sequence[str] = (), unmapped: Sequence[str] = (), before: Definition | None = None
) -> Answer:
    """Return a working draft in both forms, with its meaning in words; given what it was before, with the rules that an edit took out."""
    body: dict[str, Any] = {
        "draft": shown_definition(draft.definition),
        "read_back": read_back(draft.definition, fields),
        "notes": list(notes),
        "unmapped": list(unmapped),
    }
    gone = [each.dump() for each in before.parameters if each not in draft.definition.parameters] if before else []
    if gone:
        body["taken_out"] = gone
    return answer(body, {"draft": draft.dump()})


def persona_answer(found: PersonaDraft, catalog: Catalog, *, notes: Sequence[str] = ()) -> Answer:
    """Return a working draft whose persona was drafted or changed, with the meaning of that persona in words."""
    body = {
        "draft": shown_definition(found.draft.definition),
        "icp_code": found.draft.icp_code,
        "persona": {"name": found.persona.name, "persona_code": found.persona.persona_code},
        "read_back": read_back_persona(found.persona, catalog.person_fields),
        "notes": list(notes),
        "unmapped": [],
    }
    return answer(body, {"draft": found.draft.dump()})


def persona_removed_answer(found: PersonaDraft) -> Answer:
    """Return a working draft that lost a persona, with those it has left and what it means when there is none."""
    left = found.draft.definition.personas
    notes = [] if left else [without_personas(found.draft.definition.name)]
    body = {
        "draft": shown_definition(found.draft.definition),
        "icp_code": found.draft.icp_code,
        "persona": {"name": found.persona.name, "persona_code": found.persona.persona_code},
        "read_back": f"{found.draft.definition.name} loses the persona {found.persona.name}; the rest of it stays.",
        "personas_left": [each.name for each in left],
        "notes": notes,
        "unmapped": [],
    }
    return answer(body, {"draft": found.draft.dump()})


def shown_movement(movement: Movement) -> dict[str, Any]:
    """Return how many accounts moved, and the first few of each direction by name."""
    samples: list[dict[str, str]] = []
    for sample in movement.samples:
        if sum(each["direction"] == sample.direction for each in samples) < SHOWN_MOVED:
            samples.append({"name": shown_name(sample.name), "direction": sample.direction})
    return {**movement.model_dump(exclude={"samples"}), "samples": samples}


def shown_preview(preview: Preview) -> dict[str, Any]:
    """Return the numbers of a preview that an answer quotes."""
    body: dict[str, Any] = {
        "total": preview.total,
        "qualified": preview.qualified,
        "rate": preview.rate,
        "waterfall": [
            {"text": step.gate.text, "remaining": step.remaining, "failed": step.failed, "missing": step.missing}
            for step in preview.waterfall
        ],
        "drop_one": [{"text": each.gate.text, "qualified": each.qualified} for each in preview.drop_one],
        "reachable_rate": preview.reachable_rate,
        "qualified_people": preview.qualified_people,
        "bands": preview.bands.model_dump(),
        "overlap": [overlap.model_dump() for overlap in preview.overlap[:SHOWN_TOP]],
        "warnings": [{"code": warning.code, "message": warning.message} for warning in preview.warnings],
        "top": shown_top(preview.top[:SHOWN_TOP]),
    }
    if preview.movement is not None:
        body["movement"] = shown_movement(preview.movement)
    if (loosening := loosening_of(preview)) is not None:
        body["loosen"] = loosening.model_dump()
    return body


def shown_name(name: str) -> str:
    """Return a record's name on one line, cut: it is third-party text that a model reads."""
    line = " ".join(name.split())
    return line if len(line) <= SHOWN_NAME else line[: SHOWN_NAME - 1] + "…"


def shown_top(records: Sequence[TopRecord]) -> list[dict[str, Any]]:
    """Return names and scores of the best records."""
    return [{"name": shown_name(record.name), "score": record.score} for record in records]


def shown_explanation(found: Explanation) -> dict[str, Any]:
    """Return an explanation whose record values are cut at 300 characters or fifty items: they are third-party text."""
    body = found.model_dump(mode="json")
    body["name"] = shown_name(body["name"])
    for rule in (*body["contributions"], *(rule for gate in body["gates"] for rule in gate["rules"])):
        limit = SHOWN_CHARACTERS if isinstance(rule["value"], str) else SHOWN_VALUES
        if isinstance(rule["value"], str | list):
            rule["value"] = rule["value"][:limit]
    return body


def shown_changeset(row: ChangeSetRow) -> dict[str, Any]:
    """Return what an answer says of a change set: never its hash, which only a person's confirm carries."""
    full = dump_changeset(row)
    return {
        **{key: full[key] for key in ("id", "kind", "status", "title", "read_back", "warnings", "requested_by", "expires_at")},
        "name": row.after.get("name"),
        "icp_code": row.target.get("icp_code"),
        "diff": [op["text"] for op in full["diff"]],
    }


def shown_definition(definition: Definition) -> dict[str, Any]:
    """Return a definition whose lists are cut at fifty values; `values_omitted` counts the rest."""
    body = definition.dump()
    groups = [body, *body["segments"], *body["personas"]]
    for parameter in (each for group in groups for each in group["parameters"]):
        value = parameter.get("value")
        if isinstance(value, list) and len(value) > SHOWN_VALUES:
            parameter |= {"value": value[:SHOWN_VALUES], "values_omitted": len(value) - SHOWN_VALUES}
    return body
