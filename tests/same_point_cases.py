"""What reviewers write on a line, beside what a rule says of the same line: is it the same point?"""

from pathlib import Path

import yaml

from omnireview.nouns import noun


@noun
class Pair:
    """One finding and one comment on its line; `same` is what a person says of the two."""

    rule: str
    message: str
    comment: str
    same: bool


_CASES = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))

PAIRS = tuple(
    Pair(rule, case["message"], comment, same)
    for rule, case in _CASES.items()
    for same in (True, False)
    for comment in case["same" if same else "other"]
)
