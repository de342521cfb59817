"""`Match`: what a pattern or a check found, as the scan uses it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from omnireview.modules import Edit, Span


@dataclass(frozen=True, slots=True)
class Match:
    """One place where a pattern or a check found something.

    `line` is where a person would point (a statement's or definition's first line), within `span`.
    `bindings` maps metavariables (`$X`) and a check's own words to source text, for the rule's message and fix.
    `edits` is a check's own fix; a rule's `fix:` is made from `span` and `bindings` instead.
    """

    span: Span
    line: int
    bindings: Mapping[str, str] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
