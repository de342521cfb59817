"""Findings that ask for more than the project's lowest Python has → the same, not told.

What a rule asks for may need a newer Python than some of the project's users run: who did it would break them. The
version is read only where a finding names one.
"""

from dataclasses import replace

from omnireview.rules.lowest import Version, lowest_python, version_of
from omnireview.scan import Finding
from omnireview.scan.change import Scans
from omnireview.terms import Placement, Severity
from omnireview.tree import Tree


def within_python(scans: Scans, policy: Tree) -> Scans:
    """Give the scans; findings beyond the lowest Python that `policy` declares are information that is not told.

    Where it declares none, all is left as it is.
    """
    asked = any(each.python for side in (scans.head, scans.old) for each in side.findings)
    lowest = lowest_python(policy) if asked else None
    if lowest is None:
        return scans

    def spared(finding: Finding) -> Finding:
        return _spared(finding, lowest)

    return replace(scans, head=scans.head.weighed(spared), old=scans.old.weighed(spared))


def _spared(finding: Finding, lowest: Version) -> Finding:
    if not finding.python or finding.quiet or version_of(finding.python) <= lowest:
        return finding
    return replace(finding, severity=Severity.INFO, quiet=Placement.PYTHON)
