"""Findings whose remedy is nowhere around → the same, as information.

Whoever asks for a logger in a package that prints asks for more than a line: the message would be shown nowhere
until somebody has set up the rest. A rule names texts that show its remedy (`at-hand`). Asked is the file, then
the library code below the same top folder, of which one file in eight has to hold a text: in packages that log a
fifth and more do, in those that print as a habit hardly any.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from omnireview.pull_request import PullRequest
from omnireview.rules import Rule
from omnireview.scan import Finding
from omnireview.scan.change import Scans
from omnireview.scan.practised import is_library
from omnireview.terms import Severity
from omnireview.tree import Tree, holds, what_is_read

_ONE_IN: Final = 8
"""Of so many library files one has to hold a text."""


def eased_without_remedy(scans: Scans, pull: PullRequest, rules: Iterable[Rule]) -> Scans:
    """Give the scans; a finding of a rule with `at-hand` is information where its texts are not around.

    A severity that the settings chose stays. Where the merge base can't be searched all is left as it is.
    """
    asked = {rule.id: rule.at_hand for rule in rules if rule.at_hand and not rule.severity_set}
    found: dict[str, set[str]] = {}
    for each in (*scans.head.findings, *scans.old.findings):
        if each.rule in asked and each.path is not None:
            found.setdefault(each.rule, set()).add(each.path)
    without = {(rule, path) for rule, paths in found.items() for path in _without(pull, asked[rule], paths)}
    if not without:
        return scans

    def eased(finding: Finding) -> Finding:
        alone = (finding.rule, finding.path) in without
        return replace(finding, severity=Severity.INFO) if alone else finding

    return replace(scans, head=scans.head.weighed(eased), old=scans.old.weighed(eased))


def _without(pull: PullRequest, texts: Sequence[str], paths: Iterable[str]) -> list[str]:
    """Give the paths of files around which none, or hardly any, of some texts stands."""
    trees = (pull.head_tree, pull.old_tree)
    alone = [path for path in paths if not any(_holds(tree, path, texts) for tree in trees)]
    base = pull.head_tree if pull.whole else pull.old_tree
    listed = base.paths() if alone else None
    if listed is None:
        return []
    changed = {file.path for file in pull.files}
    # By top folder: how many files have to hold a text.
    left = {_top(path): 0 for path in alone}
    library = [path for path in sorted({*listed, *changed}) if is_library(path) and _top(path) in left]
    wanted = Counter(map(_top, library))
    left = {top: -(-wanted[top] // _ONE_IN) for top in left}
    _count_off(left, pull.head_tree, (path for path in library if path in changed), texts)
    if any(left.values()):
        held = base.holding(texts, [path for path in library if path not in changed and left[_top(path)]])
        if held is None:
            return []
        _count_off(left, base, held, texts)
    return [path for path in alone if left[_top(path)]]


def _count_off(left: dict[str, int], tree: Tree, paths: Iterable[str], texts: Sequence[str]) -> None:
    """Take each file that holds a text from what is wanted below its top folder."""
    for path in paths:
        top = _top(path)
        if left[top] and _holds(tree, path, texts):
            left[top] -= 1


def _holds(tree: Tree, path: str, texts: Sequence[str]) -> bool:
    # A tree may give files that only may hold a text.
    return holds(what_is_read(tree, path) or b"", texts)


def _top(path: str) -> str:
    """Give the first folder of a path, "" for what lies in none."""
    return path.partition("/")[0] if "/" in path else ""
