"""`Dependencies` → a folded table of the packages that the change adds, updates and removes."""

from collections.abc import Sequence
from typing import Any

from omnireview.dependencies import Dependencies, Dependency, Move, advisory_page
from omnireview.github.packages import AdvisoryFacts
from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, one_line, prose, row
from omnireview.render.schema_words import one_of, record, whole, words
from omnireview.render.words import listed
from omnireview.review import Review

_LONGEST_NAME = 100
_LONGEST_TITLE = 200
_ADVISORIES_NAMED = 3
_VERSIONS_NAMED = 3


def dependencies_block(review: Review) -> Block:
    """What the change does to the packages, with what is known against them; or why it is not known."""
    known = review.dependencies
    if known is None or not (known.each or known.unread):
        return Block()
    if known.unread:
        return details("Dependencies: not known", f"{prose(known.unread)}.")
    head = "\n".join([row("Package", "What happens", "Licence", "In"), "|:--|:--|:--|:--|"])
    more = "" if known.whole else "\n\nGitHub lists more than were read."
    told = f"What GitHub's dependency graph says, at this moment.\n\n{head}"
    rows = [_row(each) for each in known.each]
    return details(f"Dependencies ({gist(known)})", told, rows, "| {n} more {where} | | | |", more)


def gist(known: Dependencies) -> str:
    """Count what happens: `2 added and 1 updated; 1 vulnerable`."""
    counts = [f"{len(found)} {move.value}" for move in Move if (found := known.of(move))]
    vulnerable = len(known.vulnerable)
    return listed(counts) + (f"; {vulnerable} vulnerable" if vulnerable else "")


def dependencies_json(known: Dependencies) -> dict[str, Any]:
    """Give it as plain JSON values."""
    return {
        "unread": known.unread or None,
        "whole": known.whole,
        "packages": [
            {
                "move": each.move.value,
                "manifest": each.package.manifest,
                "ecosystem": each.package.ecosystem,
                "name": each.package.name,
                "version": each.package.version,
                "before": list(each.before),
                "licence": each.package.licence or None,
                "scope": each.package.scope,
                "advisories": [_advisory_json(advisory) for advisory in each.advisories],
                "inherited": each.inherited,
            }
            for each in known.each
        ],
    }


def dependencies_schema() -> dict[str, Any]:
    """Give the schema of it."""
    nothing: dict[str, Any] = {"type": "null"}
    text: dict[str, Any] = {"type": "string"}
    advisory = record(
        {
            "id": words("GitHub's id of it."),
            "severity": words("GitHub's word for how bad it is."),
            "summary": text,
            "page": {"anyOf": [words("Its page."), nothing]},
        }
    )
    package = record(
        {
            "move": one_of(Move),
            "manifest": words("The file that names it."),
            "ecosystem": words("GitHub's word for where it comes from, such as pip."),
            "name": text,
            "version": text,
            "before": {"type": "array", "items": text, "description": "Versions that it takes the place of."},
            "licence": {"anyOf": [words("Its licence, as far as GitHub knows it."), nothing]},
            "scope": words("What needs it: runtime, development or unknown."),
            "advisories": {"type": "array", "items": advisory, "description": "Those that the change brings in."},
            "inherited": whole(0, "Advisories that the version before had, too."),
        }
    )
    return record(
        {
            "unread": {"anyOf": [words("Why nothing is known."), nothing]},
            "whole": {"type": "boolean"},
            "packages": {"type": "array", "items": package},
        }
    )


def _advisory_json(advisory: AdvisoryFacts) -> dict[str, Any]:
    page = advisory_page(advisory) or None
    return {"id": advisory.id, "severity": advisory.severity, "summary": advisory.summary, "page": page}


def _row(each: Dependency) -> str:
    package = each.package
    name = " ".join(filter(None, (_name(package.name), _name(package.version))))
    scope = f"{each.move.value} for development" if package.scope == "development" else each.move.value
    happens = scope
    if each.before:
        happens += f" from {', '.join(map(_name, each.before[:_VERSIONS_NAMED]))}"
    parts = [happens, *_advisories(each.advisories)]
    if each.inherited:
        parts.append(f"{each.inherited} known before, too")
    licence = _name(package.licence) if package.licence else "not known"
    return row(name, "; ".join(parts), licence, _name(package.manifest))


def _advisories(advisories: Sequence[AdvisoryFacts]) -> list[str]:
    told = []
    for each in advisories[:_ADVISORIES_NAMED]:
        page = advisory_page(each)
        named = f"[{code(each.id)}]({page})" if page else _name(each.id)
        title = f": {prose(each.summary, _LONGEST_TITLE)}" if each.summary else ""
        told.append(f"**{prose(each.severity, _LONGEST_NAME)}** {named}{title}")
    if len(advisories) > _ADVISORIES_NAMED:
        told.append(f"{len(advisories) - _ADVISORIES_NAMED} more advisories")
    return told


def _name(text: str) -> str:
    return code(one_line(text, _LONGEST_NAME))
