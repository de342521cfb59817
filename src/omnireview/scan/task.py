"""What a scan of one changed file is given, and what it gives."""

from dataclasses import field

from omnireview.diff import ChangedFile
from omnireview.nouns import noun
from omnireview.profile import Profile
from omnireview.scan import ScanResult


@noun
class Task:
    """One changed file: its bytes at the head and at the merge base, None where it is not or is not asked for.

    `units` are the names of the functions to look at, "" for what stands outside of functions; None for those that
    the change touches. With `everything` all of the file is looked at.
    """

    file: ChangedFile
    head: bytes | None = None
    old: bytes | None = None
    units: frozenset[str] | None = None
    everything: bool = False


@noun
class FileScan:
    """What was found in one file, at the head and at the merge base, and what it cost."""

    head: ScanResult
    old: ScanResult
    profile: Profile = field(default_factory=Profile)
