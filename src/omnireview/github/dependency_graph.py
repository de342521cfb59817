"""Reads what a change does to the packages, as GitHub's dependency graph knows them."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from omnireview.github import reads
from omnireview.github.packages import AdvisoryFacts, PackageChanges, PackageFacts
from omnireview.github.wire import Wire

MOST_PAGES = 3
"""Pages that are read: the first has all that a usual change does to its manifests."""
MOST_PACKAGES = 3_000
_LONGEST = 300
_MOST_ADVISORIES = 50

_NEXT = re.compile(r'<([^<>]{1,2000})>; *rel="next"')


def read_package_changes(wire: Wire, repository: str, base: str, head: str) -> PackageChanges:
    """Give the packages that differ between the merge base of two commits and `head`. One request, at most three.

    Raises:
        GitHubFailed: also where the repository's dependency graph is off (403 or 404).
    """
    doing = f"compare the packages of {base[:12]} and {head[:12]}"
    path = f"{reads.place(repository)}/dependency-graph/compare/{quote(base, safe='')}...{quote(head, safe='')}"
    found: list[PackageFacts] = []
    further: dict[str, str | int] = {}
    for _ in range(MOST_PAGES):
        answer = wire.get(path, doing, **further)
        with reads.understood(doing, path):
            found += [_package(told) for told in answer.data]
        further = _further(answer.headers.get("link", ""))
        if not further or len(found) >= MOST_PACKAGES:
            break
    return PackageChanges(tuple(found[:MOST_PACKAGES]), whole=not further and len(found) <= MOST_PACKAGES)


def _further(link: str) -> dict[str, str | int]:
    """Give the parameters of the next page; only they are taken of its address, which is GitHub's to choose."""
    found = _NEXT.search(link)
    return dict(parse_qsl(urlsplit(found[1]).query)) if found else {}


def _package(told: Mapping[str, Any]) -> PackageFacts:
    return PackageFacts(
        added=told["change_type"] == "added",
        manifest=_text(told["manifest"], 4_096),
        ecosystem=_text(told["ecosystem"]),
        name=_text(told["name"]),
        version=_text(told["version"]),
        licence=_text(told["license"]),
        scope=_text(told.get("scope")) or "unknown",
        advisories=tuple(
            AdvisoryFacts(
                _text(each["advisory_ghsa_id"]), _text(each["severity"]).lower(), _text(each["advisory_summary"])
            )
            for each in told["vulnerabilities"][:_MOST_ADVISORIES]
        ),
    )


def _text(told: Any, most: int = _LONGEST) -> str:
    return str(told)[:most] if told is not None else ""
