"""The bodies of what moves an ICP and of its personas, as OpenAPI shows them."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from api.job_payloads import JobOut
from api.payloads import Body, IcpDetail, IcpSaved
from qualification.definitions import Persona, parse
from qualification.payloads import Payload
from qualification.sanity import Check

VersionNumber = Annotated[int, Field(ge=1, lt=2**31)]


def _persona(value: object) -> Persona:
    if not isinstance(value, dict):
        raise ValueError(f"takes a persona: an object with {', '.join(Persona.model_fields)}")
    return parse(Persona, value)


PersonaDefinition = Annotated[Persona, BeforeValidator(_persona)]
"""A persona whose faults are told as `invalid_definition`."""


class PublishBody(Body):
    """What to publish. With the draft version that the person saw, 409 `version_conflict` when there is a newer one."""

    version: VersionNumber | None = None


class RollbackBody(Body):
    """The version to go back to."""

    version: VersionNumber


class IcpMoved(IcpDetail):
    """An ICP after a publish, pause, resume or rollback by hand; the change set undoes it, the job scores its records anew.

    `entered` and `left` count accounts; `checks` are the sanity checks of what was counted.
    """

    changeset_id: str
    job: JobOut | None = None
    entered: int | None = None
    left: int | None = None
    checks: list[Check] = []


class IcpRun(IcpSaved):
    """An ICP after a save by hand; with `run`, also the change set of its publish and the job."""

    publish_changeset_id: str | None = None
    job: JobOut | None = None


class PersonaOut(Payload):
    """A persona of the draft version of an ICP."""

    persona_code: str
    name: str
    description: str
    min_score: float
    parameters: list[dict[str, Any]]
    icp_code: str
    version: int


class PersonaSaved(PersonaOut):
    """A persona after a change by hand, and the change set that undoes it."""

    changeset_id: str


class PersonaRemoved(Payload):
    """The persona is gone from the draft version; the change set brings it back."""

    icp_code: str
    persona_code: str
    version: int
    changeset_id: str


class PersonaBody(Body):
    """A persona. With the draft version that the edit was built on, 409 `version_conflict` when there is a newer one."""

    definition: PersonaDefinition
    base_version: VersionNumber | None = None


class CloneBody(Body):
    """The ICP that gets a copy of the persona."""

    to: Annotated[str, Field(min_length=1, max_length=200)]
