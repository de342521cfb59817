"""The findings that a repository accepts for a time: a file of the base side, which the settings name.

A comment in the code is for one finding that is meant; the baseline is for what was there when OmniReview came.
`omnireview baseline` makes it, and makes it smaller.
"""

from collections.abc import Mapping

from omnireview.nouns import noun

MOST = 5_000
"""Entries of one file."""


@noun
class Known:
    """One accepted finding. `added` and `until` are days as `2026-01-31`; on `until` it is accepted still.

    `until` is "" of what is accepted without an end. `line` is where the entry stands in its file.
    """

    fingerprint: str
    rule: str
    path: str
    reason: str
    added: str
    until: str = ""
    line: int = 0


@noun
class Baseline:
    """A baseline by fingerprint. `place` is its file."""

    entries: Mapping[str, Known]
    place: str
