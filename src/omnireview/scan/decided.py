"""Findings of what the project's own linters are told not to ask → the same, as information.

Who has switched a question off for the whole project, or for a file, has decided it, and should not be asked it
again on each line. A rule names the codes under which linters ask the same (`also-asked-by`). Of the project's
files the merge base alone is asked, so that no change decides for itself, and only where such a rule has found
something that weighs more. On a line, a mark that names the code (`# noqa: B904`, `# pylint: disable=W0707`) has
been read by whoever wrote it. Blockers stay, and so does what is about security: there a code is often switched
off unread.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from omnireview.pull_request import PullRequest
from omnireview.rules import Rule
from omnireview.rules.facts import decoded
from omnireview.rules.linters import read_linters
from omnireview.scan import Finding, ScanResult
from omnireview.scan.change import Scans
from omnireview.terms import Aspect, Severity
from omnireview.tree import Tree, what_is_read

_Where = tuple[str, str] | tuple[str, str, int | None]
"""A rule with a file, or with one line of it."""
_EASED = frozenset({Severity.MAJOR, Severity.MINOR})
_MARK = re.compile(r"#\s*(?:(?i:noqa)\s*:|pylint:\s*disable\s*=)([\w\s,-]{1,300})")
_CODE = re.compile(r"[\w-]+")
_LONGEST = 2_000
"""Characters of a line that are read."""
_MOST_LINES = 20
"""Lines of a finding that are looked at for a mark."""


def eased_as_decided(scans: Scans, pull: PullRequest, rules: Iterable[Rule]) -> Scans:
    """Give the scans; a finding of a rule with `also-asked-by` is information where one of its codes is off.

    A severity that the settings chose stays.
    """
    asked = {rule.id: rule.also_asked_by for rule in rules if _may_be_eased(rule)}
    every = (*scans.head.findings, *scans.old.findings)
    found = {(each.rule, each.path or "") for each in every if each.rule in asked and each.severity in _EASED}
    if not found:
        return scans
    linters = read_linters(pull.head_tree if pull.whole else pull.old_tree)
    decided = {
        (rule, path)
        for rule, path in found
        if any(linter.leaves_out(code, path) for linter in linters for code in asked[rule])
    }
    head = _eased(scans.head, decided | _marked(pull.head_tree, scans.head, asked))
    return replace(scans, head=head, old=_eased(scans.old, decided | _marked(pull.old_tree, scans.old, asked)))


def _may_be_eased(rule: Rule) -> bool:
    return bool(rule.also_asked_by) and not rule.severity_set and rule.aspect is not Aspect.SECURITY


def _marked(tree: Tree, result: ScanResult, asked: Mapping[str, Sequence[str]]) -> set[_Where]:
    """Give the findings on whose lines a mark names one of their rule's codes."""
    texts: dict[str, list[str]] = {}
    marked: set[_Where] = set()
    for finding in result.findings:
        if finding.rule not in asked or finding.severity not in _EASED or not finding.path or not finding.line:
            continue
        if finding.path not in texts:
            texts[finding.path] = decoded(what_is_read(tree, finding.path)).split("\n")
        last = min(finding.end_line or finding.line, finding.line + _MOST_LINES)
        lines = texts[finding.path][finding.line - 1 : last]
        if not set(asked[finding.rule]).isdisjoint(_named(lines)):
            marked.add((finding.rule, finding.path, finding.line))
    return marked


def _named(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        for mark in _MARK.findall(line[:_LONGEST]):
            yield from _CODE.findall(mark)


def _eased(result: ScanResult, decided: Collection[_Where]) -> ScanResult:
    def lighter(finding: Finding) -> Finding:
        ways = ((finding.rule, finding.path or ""), (finding.rule, finding.path or "", finding.line))
        is_decided = finding.severity in _EASED and any(way in decided for way in ways)
        return replace(finding, severity=Severity.INFO) if is_decided else finding

    return result.weighed(lighter)
