"""A package with a known vulnerability that the change brings in, by its manifest or its lock file.

It is asked of GitHub's dependency graph, so it is known of pull requests on GitHub alone; elsewhere nothing is
found, and nothing is said. Advisories that are withdrawn, or that the version before had too, count for nothing.

It points at the added line of a manifest that names the package; what stands in a lock file alone is told of the
change as a whole. A critical advisory makes it a blocker, any other a major, and one against what only the
development of the project needs a minor.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.dependencies import Dependency
from omnireview.diff import ChangedFile
from omnireview.facts.distributions import spelt
from omnireview.nouns import noun
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_LONGEST = 120
_NAMED = 3


@noun
class Options(CheckOptions):
    """Which advisories count."""

    severities: tuple[str, ...] = option(
        "GitHub's words for how bad an advisory is, of those that count.", default=("critical", "high")
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give one sighting for each package and version, however many manifests have it.

    `$PACKAGE` and `$VERSION` name it, `$WHAT` tells of its advisories, `$PLACE` names the manifest where no line
    does. `$SEVERITY` is how bad the worst is.
    """
    known = sides.pull.dependencies
    packages: dict[tuple[str, str, str], list[Dependency]] = {}
    for each in known.vulnerable if known else ():
        if any(advisory.severity in options.severities for advisory in each.advisories):
            package = each.package
            key = (package.ecosystem, package.name.lower(), package.version)
            packages.setdefault(key, []).append(each)
    for (ecosystem, name, _), found in packages.items():
        yield _sighting(sides, ecosystem, name, found)


def _sighting(sides: Sides, ecosystem: str, name: str, found: Sequence[Dependency]) -> Sighting:
    package = found[0].package
    advisories = found[0].advisories
    path, line = next(_lines(sides, name, found), (None, None))
    runs = any(each.package.scope != "development" for each in found)
    severity = "minor" if not runs else "blocker" if advisories[0].severity == "critical" else "major"
    ids = ", ".join(each.id for each in advisories[:_NAMED])
    if len(advisories) > _NAMED:
        ids += f" and {len(advisories) - _NAMED} more"
    title = " ".join(advisories[0].summary.split())[:_LONGEST]
    return Sighting(
        path,
        line,
        bindings={
            "$PACKAGE": package.name,
            "$VERSION": package.version,
            "$WHAT": f"{advisories[0].severity}: {ids}" + (f', "{title}"' if title else ""),
            "$PLACE": "" if path else f" of {package.manifest}",
            "$SEVERITY": severity,
        },
        identity=f"{ecosystem} {name} {' '.join(each.id for each in advisories)}",
    )


def _lines(sides: Sides, name: str, found: Sequence[Dependency]) -> Iterator[tuple[str, int]]:
    """Give the first added line of each manifest that names the package; of no lock file, which nobody writes."""
    for each in found:
        file = sides.head.files.get(each.package.manifest)
        line = _line(file, spelt(name)) if file else None
        if file and line is not None:
            yield file.path, line


def _line(file: ChangedFile, name: str) -> int | None:
    whole = re.compile(rf"(?<![\w@/-]){re.escape(name)}(?![\w-])")
    for hunk in file.hunks:
        for line in hunk.lines:
            if line.sign == "+" and whole.search(spelt(line.text[:1_000])):
                return line.new
    return None
