"""What the payloads of several events have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A part of GitHub's payload. GitHub adds keys at any time, so unknown ones are ignored, here alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Sha = Annotated[str, Field(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
FullName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}$")]
Number = Annotated[int, Field(ge=1)]


class Repository(Part):
    """The repository of the event, or of a branch."""

    full_name: FullName


class User(Part):
    """Who did it."""

    login: str
    type: str = "User"
