"""The policy, and one changed file with its bytes → digests that tell them from any other."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from omnireview.rules import RulePack
from omnireview.rules.plain import to_plain as rules_to_plain
from omnireview.scan.task import Task
from omnireview.settings import Settings
from omnireview.settings.plain import to_plain as settings_to_plain

_SAID_LATER = frozenset(
    (
        *("fail_on", "max_inline", "comment_on_clean", "on_unanalysable", "weights", "deductions", "levels"),
        *("no_inline_for", "request_changes", "baseline", "extended_packs", "written", "origin"),
    )
)
"""Settings that no scan looks at: the review is made where scans are merged, and extended packs are rules."""


def policy_seal(packs: Iterable[RulePack], settings: Settings) -> str:
    """Give the digest of the rules that are loaded, and of what the settings say of them and of files."""
    said = {name: value for name, value in settings_to_plain(settings).items() if name not in _SAID_LATER}
    plain = [[rules_to_plain(pack) for pack in packs], said]
    return hashlib.sha256(json.dumps(plain, default=_ordered).encode("ascii")).hexdigest()


def file_seal(task: Task) -> str:
    """Give the digest of all that the rules about one file are given: its paths, its diff, its bytes."""
    file = task.file
    hunks = [
        [
            (hunk.old_start, hunk.old_count, hunk.new_start, hunk.new_count),
            "".join(line.sign for line in hunk.lines),
            [at for at, line in enumerate(hunk.lines) if line.no_newline],
        ]
        for hunk in file.hunks
    ]
    told = [file.path, file.old_path, file.status, file.kind, file.skipped, hunks, task.everything]
    digest = hashlib.sha256(json.dumps(told).encode("ascii"))
    for data in (task.head, task.old):
        digest.update(b"-" if data is None else b"%d:" % len(data) + data)
    return digest.hexdigest()


def _ordered(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, set | frozenset) else str(value)
