"""A rule's `fix` or `fix-regex` and a match → edits."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from omnireview.patterns.metavariables import MANY, METAVARIABLE
from omnireview.rules import Rule
from omnireview.spans import Edit, Match

if TYPE_CHECKING:
    from omnireview.modules import Module

_MANY = re.compile(MANY)


def edits_of(rule: Rule, match: Match, module: "Module | None") -> tuple[Edit, ...]:
    """Give the edits that mend a match: the check's own, else the rule's `fix`, else its `fix-regex`; () for none.

    As in Semgrep, a fix replaces the whole match, and its further lines start where the match does. What a
    metavariable stands for is put in as it is written, with its own indentation. `module` is where the match was
    found; None for files that are no Python, in which no `fix-regex` works.
    """
    span = match.span
    if match.edits:
        return match.edits
    if rule.fix is not None:
        return (Edit(span.start, span.end, _filled(rule.fix, match, _indentation(match, module))),)
    if rule.fix_regex is None or module is None:
        return ()
    from omnireview.patterns.fix_regex import compile_fix_regex

    made = compile_fix_regex(rule.fix_regex).apply(module.text_at(span))
    return () if made is None else (Edit(span.start, span.end, made),)


def _filled(fix: str, match: Match, indentation: str) -> str:
    text = fix.rstrip("\n")
    for name in _MANY.findall(text):
        if match.bindings.get(name) == "":
            # Nothing stands there, so the comma beside it goes too.
            text = re.sub(rf"{re.escape(name)}\s*,\s*|,\s*{re.escape(name)}(?!\w)", "", text, count=1)
    first, *others = text.split("\n")
    text = "\n".join([first, *(line and indentation + line for line in others)])
    return METAVARIABLE.sub(lambda found: match.bindings.get(found[0], found[0]), text)


def _indentation(match: Match, module: "Module | None") -> str:
    span = match.span
    if module is None:
        return " " * span.column
    start = module.data.rfind(b"\n", 0, span.start) + 1
    before = module.text_at(replace(span, start=start)).lstrip("\ufeff")[: span.column]
    return "".join(letter if letter == "\t" else " " for letter in before)
