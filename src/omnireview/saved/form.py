"""The saved scan's keys, as pydantic holds them: closed, strict, and with a limit to each of them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from omnireview.rules import ID
from omnireview.saved import MOST_SHARDS
from omnireview.terms import Confidence, SettledBy, Severity

MOST_FILES = 100_000
MOST_FINDINGS = 20_000
"""Findings of one side of a file, and functions in it that were not looked at."""
LONGEST = 20_000
"""Characters of one text."""

_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_Name = Annotated[str, StringConstraints(max_length=1_000)]
_Text = Annotated[str, StringConstraints(max_length=LONGEST)]
_Line = Annotated[int, Field(ge=1, le=100_000_000)]
_Column = Annotated[int, Field(ge=0, le=100_000_000)]
_Count = Annotated[int, Field(ge=0, le=1_000_000_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FindingForm(_Part):
    """A finding. Its path is the file's; its aspect, stage and effort are the rule's own."""

    rule: Annotated[str, StringConstraints(pattern=ID)]
    severity: Severity
    confidence: Confidence
    settled_by: SettledBy
    message: _Text
    line: _Line
    end_line: _Line
    columns: tuple[_Column, _Column] | None
    context: _Text
    source: _Text
    unit: _Text | None
    python: Annotated[str, StringConstraints(pattern=r"^([0-9]\.[0-9]{1,2})?$")]
    copied: bool
    fixable: bool


class SideForm(_Part):
    """What was found in a file at one side."""

    findings: Annotated[tuple[FindingForm, ...], Field(max_length=MOST_FINDINGS)]
    unparsed: bool
    unlooked: Annotated[tuple[tuple[_Line, _Line], ...], Field(max_length=MOST_FINDINGS)]


class FileForm(_Part):
    """One file: `seal` tells it from any other; without sides it has to be analysed where scans are merged."""

    path: _Text
    seal: _Sha256
    head: SideForm | None
    old: SideForm | None

    @model_validator(mode="after")
    def _both_sides(self) -> "FileForm":
        if (self.head is None) != (self.old is None):
            raise ValueError("it has one side")
        return self

    @property
    def findings(self) -> int:
        """How many findings both sides have."""
        return sum(len(side.findings) for side in (self.head, self.old) if side)


class ShardForm(_Part):
    """Which share of the change it is."""

    number: Annotated[int, Field(ge=1, le=MOST_SHARDS)]
    of: Annotated[int, Field(ge=1, le=MOST_SHARDS)]

    @model_validator(mode="after")
    def _there_is_one(self) -> "ShardForm":
        if self.number > self.of:
            raise ValueError("there is no such share")
        return self


class CountsForm(_Part):
    """What the file holds, as it was counted when it was written."""

    files: _Count
    again: _Count
    findings: _Count


class ScanForm(_Part):
    """A saved scan. `policy` is the digest of the rules and settings; shas are full, "" where there is none."""

    format: Literal["omnireview-scan/1"]
    omnireview: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9A-Za-z.+-]{0,49}$")]
    python: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}\.[0-9]{1,3}$")]
    repository: _Name
    number: Annotated[int, Field(ge=1, le=2**53)] | None
    head: _Name
    base: _Name
    merge_base: _Name
    policy: _Sha256
    shard: ShardForm
    counts: CountsForm
    files: Annotated[tuple[FileForm, ...], Field(max_length=MOST_FILES)]

    @model_validator(mode="after")
    def _books_balance(self) -> "ScanForm":
        held = (
            len(self.files),
            sum(file.head is None for file in self.files),
            sum(file.findings for file in self.files),
        )
        if held != (self.counts.files, self.counts.again, self.counts.findings):
            raise ValueError("the books do not balance: it holds more or less than it counts")
        if len({file.seal for file in self.files}) != len(self.files):
            raise ValueError("it tells of one file twice")
        return self
