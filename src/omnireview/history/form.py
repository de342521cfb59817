"""What the JSON of the memory may hold."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from omnireview.history import Memory, Push, Remembered
from omnireview.terms import Severity

_Sha = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")]
_Base = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{0,64}$")]
_Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
_Fingerprints = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{16}){0,1000}$")]
_Short = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{6})?$")]
_Score = Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)]
_Count = Annotated[int, Field(ge=0, le=1_000_000_000)]

_SEVERITIES = list(Severity)
_MOST = 10


class Form(BaseModel):
    """The document, whose lists agree with each other."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    pushes: Annotated[
        list[tuple[_Sha, _Base, str, _Score | None, str, _Count, _Count]], Field(min_length=1, max_length=_MOST)
    ]
    rules: list[str]
    paths: list[str]
    findings: list[tuple[_Fingerprint, _Short, _Short, _Count, _Count, _Count | None, _Count, _Count]]
    threads: tuple[_Fingerprints, _Fingerprints] = ("", "")

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        known: set[str] = set()
        for fingerprint, _, _, rule, path, line, severity, had in self.findings:
            if (
                fingerprint in known
                or rule >= len(self.rules)
                or path >= len(self.paths)
                or severity >= len(_SEVERITIES)
                or line == 0
                or not 0 < had < 1 << len(self.pushes)
            ):
                raise ValueError("a finding that can't be")
            known.add(fingerprint)
        for name in self.paths:
            name.encode("latin-1")
        return self

    def memory(self) -> Memory:
        """Give the nouns, the findings of each push worst first."""
        paths = [path.encode("latin-1").decode("utf-8", "surrogateescape") for path in self.paths]
        every = [
            (had, Remembered(fingerprint, self.rules[rule], _SEVERITIES[severity], paths[path], line, kin, scope))
            for fingerprint, kin, scope, rule, path, line, severity, had in self.findings
        ]
        every.sort(key=lambda each: each[1].rank)
        standing, closed = (
            frozenset(names[at : at + 16] for at in range(0, len(names), 16)) for names in self.threads
        )
        return Memory(
            threads=standing | closed,
            closed=closed,
            pushes=tuple(
                Push(*facts, tuple(finding for had, finding in every if had >> at & 1))
                for at, facts in enumerate(self.pushes)
            ),
        )
