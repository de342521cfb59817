"""The files of one commit → how many suppression comments each rule has there."""

from collections import Counter
from collections.abc import Mapping

from omnireview.kinds import Language, language_of
from omnireview.suppress import read_suppressions
from omnireview.tree import Tree, what_is_read


def count_suppressions(tree: Tree) -> Mapping[str, int] | None:
    """Count the suppression comments of each rule in Python and YAML files; None if they can't be searched."""
    listed = tree.paths()
    if listed is None:
        return None
    found = tree.holding(["omnireview:"], [path for path in listed if language_of(path) is not Language.GENERIC])
    if found is None:
        return None
    tree.prefetch(found)
    counts: Counter[str] = Counter()
    for path in found:
        for comment in read_suppressions(path, what_is_read(tree, path) or b""):
            counts.update(comment.rules)
    return counts
