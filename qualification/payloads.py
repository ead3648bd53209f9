"""The base of every value that leaves over the wire."""

from pydantic import BaseModel, ConfigDict


class Payload(BaseModel):
    """A frozen value of a contract: fields may be added, never renamed."""

    model_config = ConfigDict(frozen=True, extra="forbid")
