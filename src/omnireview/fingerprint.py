"""Findings → each with a `Fingerprint` that survives moved lines, reformatting and renamed files.

A fingerprint is made of the rule's id, the path (the head's path, for both sides), the enclosing qualified name,
the anchored source with white space and comments normalised, and the occurrence among equals. It never holds a
line, a column or the message: lines move, and messages change between versions.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from omnireview.scan import Finding


def identify(findings: Iterable[Finding], renames: Mapping[str, str] | None = None) -> list[tuple[str, Finding]]:
    """Give each finding its fingerprint (16 hexadecimal digits), in the order of path, line and rule.

    `renames` maps an old path to the head's path, so that both sides of a renamed file agree.
    """
    moved = renames or {}
    seen: Counter[tuple[str, ...]] = Counter()
    identified = []
    for finding in sorted(findings, key=_reading_order):
        path = finding.path or ""
        key = (finding.rule, moved.get(path, path), finding.context, finding.source)
        seen[key] += 1
        parts = (*key, str(seen[key]))
        identified.append(
            (hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16], finding)
        )
    return identified


def _reading_order(finding: Finding) -> tuple[str, int, int, str]:
    return finding.path or "", finding.line or 0, finding.end_line or 0, finding.rule
