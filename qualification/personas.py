"""The personas of one definition: found by code or name, named without a clash, edited like a definition of their own."""

from collections.abc import Iterable, Sequence

from qualification.definitions import Definition, Parameter, Persona, code_of, parse, unused_code
from qualification.edits import Edit, apply_edits
from qualification.errors import InvalidEdit, PersonaNotFound


def find_persona(definition: Definition, name: str) -> Persona:
    """Return the persona with this code or this name, ignoring case. Raises PersonaNotFound, which lists those there are."""
    wanted = name.strip().casefold()
    for key in (lambda each: each.persona_code, lambda each: each.name.casefold(), lambda each: code_of(each.name)):
        for persona in definition.personas:
            if key(persona) == wanted:
                return persona
    present = ", ".join(persona.name for persona in definition.personas) or "none yet"
    raise PersonaNotFound(f"{definition.name} has no persona {name}; its personas: {present}", persona=name)


def is_name_taken(definition: Definition, persona: Persona) -> bool:
    """Return whether another persona of the definition has the name of this one."""
    return any(
        each.name.casefold() == persona.name.casefold() and each.persona_code != persona.persona_code for each in definition.personas
    )


def newcomer(definition: Definition, persona: Persona) -> Persona:
    """Return a persona as a new one of the definition: a code of its own, and the next free number when its name is taken."""
    names = {each.name.casefold() for each in definition.personas}
    name, number = persona.name, 2
    while name.casefold() in names:
        suffix = f" {number}"
        name, number = f"{persona.name[: 120 - len(suffix)]}{suffix}", number + 1
    code = unused_code(name, {each.persona_code for each in definition.personas})
    return parse(Persona, {**dict(persona), "name": name, "persona_code": code})


def edit_persona(persona: Persona, edits: Iterable[Edit]) -> Persona:
    """Return the persona after the edits; its code never changes.

    Raises:
        InvalidEdit: An edit finds nothing to change, or speaks of a segment.
        InvalidDefinition: The result breaks a rule of a persona's shape.
    """
    parts = {key: getattr(persona, key) for key in ("name", "description", "min_score", "parameters")}
    edited = apply_edits(Definition(**parts), edits)
    if edited.segments:
        raise InvalidEdit("a persona has no segments; add the filter to the persona itself", segment=edited.segments[0].name)
    return parse(Persona, {**{key: getattr(edited, key) for key in parts}, "persona_code": persona.persona_code})


def with_people(definition: Definition, rules: Sequence[Parameter]) -> Definition:
    """Return a definition that counts people by these rules alone, in the place of its personas; by none, everybody."""
    personas = (parse(Persona, {"name": "People", "persona_code": "people", "parameters": tuple(rules)}),) if rules else ()
    return parse(Definition, {**dict(definition), "personas": personas})


def without_personas(name: str) -> str:
    """Return what it means for an ICP of this name that its last persona goes."""
    return f"That was its last persona: {name} then says no more whom to reach, and the people of its accounts count as no persona fit."


def with_persona(definition: Definition, persona_code: str, persona: Persona | None) -> Definition:
    """Return the definition with one persona replaced in its place, added at the end, or removed (None).

    Raises:
        InvalidDefinition: Another persona of the definition has its name.
    """
    placed = [persona if each.persona_code == persona_code else each for each in definition.personas]
    if persona is not None and persona not in placed:
        placed.append(persona)
    return parse(Definition, {**dict(definition), "personas": tuple(each for each in placed if each is not None)})
