"""The arguments that tools share, described for a model inside the strict JSON-schema subset."""

from typing import Annotated, Any, TypeAlias

from pydantic import Field, TypeAdapter, WithJsonSchema

from qualification.definitions import Parameter, Segment
from qualification.edits import Edit

_DROPPED = frozenset({"title", "default", "discriminator", "minLength", "maxLength", "minItems", "maxItems"})


def strict_schema(kind: Any) -> dict[str, Any]:
    """Return the JSON schema of a type in the subset that strict function calling takes.

    References are written out, `oneOf` becomes `anyOf`, every property is required (those with a
    default take null or their default), and the keywords that the subset lacks are left out.
    """
    schema = TypeAdapter(kind).json_schema()
    narrowed = _narrowed(schema, schema.get("$defs", {}))
    assert isinstance(narrowed, dict)
    return narrowed


def _narrowed(node: object, definitions: dict[str, Any]) -> object:
    if isinstance(node, list):
        return [_narrowed(each, definitions) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _narrowed(definitions[str(node["$ref"]).rpartition("/")[2]], definitions)
    kept = {key: each for key, each in node.items() if key not in _DROPPED and key != "$defs"}
    if "enum" in kept:
        return {"type": "string", "enum": kept["enum"]}
    narrowed = {("anyOf" if key == "oneOf" else key): _narrowed(each, definitions) for key, each in kept.items() if key != "properties"}
    if "properties" in kept:
        narrowed["properties"] = {name: _narrowed(each, definitions) for name, each in kept["properties"].items()}
        narrowed["required"] = list(kept["properties"])
    return narrowed


AnyParameter: TypeAlias = Annotated[Parameter, WithJsonSchema(strict_schema(Parameter))]
AnySegment: TypeAlias = Annotated[Segment, WithJsonSchema(strict_schema(Segment))]
AnyEdit: TypeAlias = Annotated[Edit, WithJsonSchema(strict_schema(Edit))]

Edits: TypeAlias = Annotated[
    list[AnyEdit],
    Field(
        description="Changes in order. A target names a field, and narrows it by mode, one value or a segment; null means any of it.",
    ),
]
Subject: TypeAlias = Annotated[
    str | None,
    Field(description="The icp_code of a saved ICP; null for the working draft."),
]
IcpCode: TypeAlias = Annotated[str, Field(description="The icp_code of a saved ICP.")]
PersonaIcp: TypeAlias = Annotated[
    str | None,
    Field(description="Null to go on with the working draft. A code makes that ICP the working draft first."),
]
