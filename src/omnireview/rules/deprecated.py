"""The table under a rule's `deprecated:` → the options of the check that looks for its names, and its mistakes."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, model_validator

from omnireview.documents.mistakes import explain
from omnireview.patterns.metavariables import METAVARIABLE, unbound
from omnireview.rules.engine import Fault
from omnireview.settings.yaml_model import Text, YamlModel

WORDS = {"$NAME": "name", "$REPLACEMENT": "replacement", "$SINCE": "since", "$REMOVED": "removed"}
"""What a rule's message can name, and which key of each row says it."""
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", re.ASCII)
_WHAT_A_NAME_IS = "a name is written with its package, as torch.qr"


def _checked_name(name: str) -> str:
    if _DOTTED.fullmatch(name) is None:
        raise ValueError(_WHAT_A_NAME_IS)
    return name


class CallWords(YamlModel):
    """A shape of a call, and what to write for it."""

    pattern: Text | None = Field(default=None, description="The call: `torch.qr($A, some=False)`.")
    patterns: tuple[Any, ...] | None = Field(default=None, description="Semgrep's `patterns`: all must match.")
    pattern_either: tuple[Any, ...] | None = Field(default=None, description="Semgrep's `pattern-either`.")
    fix: Text = Field(
        description="What to write instead, with whole dotted names; they are written as the file imports them."
    )

    @property
    def operators(self) -> dict[str, Any]:
        """The operators that say the shape, under their names."""
        written = {"pattern": self.pattern, "patterns": self.patterns, "pattern-either": self.pattern_either}
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in written.items()
            if value is not None
        }


class DeprecatedWords(YamlModel):
    """What is known of one deprecated name."""

    replacement: Text | None = Field(default=None, description="What to use instead.", examples=["torch.outer"])
    since: Text | None = Field(
        default=None, description="The version that deprecated it, in quotes.", examples=["1.9"]
    )
    removed: Text | None = Field(
        default=None, description="The version that has it no more, in quotes.", examples=["2.0"]
    )
    fix: Literal["rename", "none"] = Field(
        default="none",
        description="`rename`: the replacement takes the same arguments and gives the same, so that its name is "
        "all that changes. `none`: there is no fix, or `calls` has it.",
    )
    calls: tuple[CallWords, ...] = Field(
        default=(), description="Fixes by the shape of the call; the first that fits is taken."
    )

    @model_validator(mode="after")
    def _can_be_fixed(self) -> "DeprecatedWords":
        if self.fix == "rename" and (self.replacement is None or _DOTTED.fullmatch(self.replacement) is None):
            raise ValueError("`fix: rename` needs a `replacement` that is a name with its package")
        if self.fix == "rename" and self.calls:
            raise ValueError("`fix: rename` and `calls` can't stand together")
        return self

    @property
    def fixes(self) -> bool:
        """Whether some use of the name has a fix."""
        return self.fix == "rename" or bool(self.calls)

    def plain(self) -> dict[str, Any]:
        """Give the row as the check is told it: what is written, and nothing else."""
        row: dict[str, Any] = {
            key: value for key in ("replacement", "since", "removed") if (value := getattr(self, key)) is not None
        }
        if self.fix != "none":
            row["fix"] = self.fix
        if self.calls:
            row["calls"] = [{**call.operators, "fix": call.fix} for call in self.calls]
        return row


Table = Annotated[Mapping[Annotated[str, AfterValidator(_checked_name)], DeprecatedWords], Field(min_length=1)]
"""Names and their rows, as `deprecated:` holds them."""


class _Frame(YamlModel):
    names: Table


def options_of_table(table: Mapping[str, DeprecatedWords]) -> dict[str, Any]:
    """Give the options that tell the check of a table."""
    return {"names": {name: row.plain() for name, row in table.items()}}


def table_faults(
    names: Any, pattern_fault: Callable[[Mapping[str, Any]], Fault | None], message: str = ""
) -> Iterator[Fault]:
    """Give what is wrong with a table of names, and with a message that is to be said of each of them."""
    try:
        table = _Frame.model_validate({"names": names}).names
    except ValidationError as error:
        for mistake in explain(error, _Frame, lambda _: 0):
            yield mistake.path[1:], mistake.message.replace("`names.", "`", 1)
        return
    said = set(METAVARIABLE.findall(message))
    for word in sorted(said - set(WORDS)):
        yield (), f"the message names {word}; of a deprecated name it can say " + ", ".join(WORDS)
    for name, row in table.items():
        for word in sorted(said & set(WORDS) - {"$NAME"}):
            if getattr(row, WORDS[word]) is None:
                yield (name,), f"`{name}` has no `{WORDS[word]}`, which the message names as {word}"
        for at, call in enumerate(row.calls):
            yield from _call_faults((name, "calls", at), call, pattern_fault)


def _call_faults(
    place: tuple[str | int, ...],
    call: CallWords,
    pattern_fault: Callable[[Mapping[str, Any]], Fault | None],
) -> Iterator[Fault]:
    fault = pattern_fault(call.operators)
    if fault:
        yield (*place, *fault[0]), fault[1]
        return
    missing = unbound(call.fix, call.operators)
    if missing:
        yield (*place, "fix"), f"the fix names {', '.join(missing)}, which the call does not bind"
