"""The dependency graph: which packages differ between two commits."""

from typing import Any

from omnireview.sandbox.asked import Asked, Reply
from omnireview.sandbox.packages import Package
from omnireview.sandbox.refusals import Refused, not_found
from omnireview.sandbox.rest.surroundings import REPO


def diff_range(asked: Asked) -> Reply:
    """Answer dependency-graph/diff-range: what the state says of any two commits that there are."""
    asked.need("contents", level="read")
    base, dots, head = asked.part["basehead"].partition("...")
    if not dots or asked.git.find(base) is None or asked.git.find(head) is None:
        raise not_found()
    if asked.state.packages is None:
        raise Refused(403, "Dependency review is not supported on this repository.")
    size, page = asked.page(asked.state.limits.page)
    shown = asked.state.packages[size * (page - 1) : size * page]
    return Reply(list(map(_form, shown)), headers=asked.links(len(asked.state.packages), size, page))


def _form(told: Package) -> dict[str, Any]:
    return {
        "change_type": "removed" if told.removed else "added",
        "manifest": told.manifest,
        "ecosystem": told.ecosystem,
        "name": told.name,
        "version": told.version,
        "package_url": f"pkg:{told.ecosystem}/{told.name}@{told.version}",
        "license": told.licence,
        "source_repository_url": None,
        "scope": told.scope,
        "vulnerabilities": [
            {
                "severity": severity,
                "advisory_ghsa_id": name,
                "advisory_summary": summary,
                "advisory_url": f"https://github.com/advisories/{name}",
            }
            for name, (severity, summary) in told.advisories.items()
        ],
    }


OPERATIONS = {("GET", f"{REPO}/dependency-graph/compare/{{basehead}}"): diff_range}
