"""What was found → the same, weighed as the project itself would: by its Python, its habits and its decisions."""

from collections.abc import Sequence

from omnireview.pull_request import PullRequest
from omnireview.rules import Rule
from omnireview.scan.at_hand import eased_without_remedy
from omnireview.scan.change import Scans
from omnireview.scan.decided import eased_as_decided
from omnireview.scan.newer import within_python
from omnireview.scan.practised import eased_by_practice
from omnireview.tree import Tree


def eased(scans: Scans, pull: PullRequest, policy: Tree, rules: Sequence[Rule]) -> Scans:
    """Give the scans; what a maintainer would not act on has less weight. Nothing is taken out.

    `policy` is the tree that says which Python is supported; all else is asked of the change's own trees. What is
    left as information needs no further look.
    """
    within = within_python(scans, policy)
    practised = eased_by_practice(within, pull.old_tree, rules)
    return eased_as_decided(eased_without_remedy(practised, pull, rules), pull, rules)
