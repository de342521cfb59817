"""`torchfix_oracle.py TORCHFIX FOLDER`: what TorchFix and OmniReview say of the same files, line by line.

TORCHFIX is the `torchfix` program of an environment of its own; it is no dependency of the project. It is run with
all of its codes. Both sides are told as rows of path, line and rule; each row that only one of them has is printed
with the line's text, and then the sums by code, as docs/torchfix-parity.md shows them.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from omnireview.diff import ChangedFile, FileStatus
from omnireview.errors import NotAnalysed
from omnireview.rules.effective import RulesByPath
from omnireview.rules.load import load_shipped_packs
from omnireview.scan.file import FileScanner
from omnireview.scan.task import Task
from omnireview.settings import Settings

RULES = {
    "TOR001": "removed-torch-function",
    "TOR002": "misspelt-requires-grad",
    "TOR003": "checkpoint-without-use-reentrant",
    "TOR004": "removed-torch-function",
    "TOR101": "deprecated-torch-function",
    "TOR102": "torch-load-without-weights-only",
    "TOR103": "deprecated-torch-function",
    "TOR104": "private-torch-function",
    "TOR105": "private-torch-function",
    "TOR106": "log-of-one-plus",
    "TOR107": "exp-minus-one",
    "TOR108": "log-of-sum-of-exp",
    "TOR201": "torchvision-pretrained-flag",
    "TOR202": "deprecated-torchvision-transform",
    "TOR203": "torchvision-module-imported-as-itself",
    "TOR401": "dataloader-without-workers",
    "TOR402": "zero-grad-keeps-zeros",
    "TOR901": "unscoped-torch-library",
}
"""TorchFix's code → the rule that says the same."""
_ROW = re.compile(r"^(?P<path>[^\s:]+\.py):(?P<line>\d+):\d+: (?P<code>TOR\d+)")
Row = tuple[str, int, str]


def theirs(program: str, folder: Path) -> dict[Row, str]:
    """Run TorchFix over a folder; gives each row with its code."""
    command = [program, "--select=ALL", "--jobs=1", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = {}
    for line in done.stdout.split("\n"):
        row = _ROW.match(re.sub(r"\x1b\[[0-9;]*m", "", line))
        if row:
            found[row["path"].removeprefix("./"), int(row["line"]), RULES[row["code"]]] = row["code"]
    return found


def ours(folder: Path) -> set[Row]:
    """Run the rules that are like TorchFix's over every Python file of a folder, wherever they look by default."""
    rules = [rule for pack in load_shipped_packs() for rule in pack.rules if rule.id in RULES.values()]
    settings = Settings()
    scanner = FileScanner(RulesByPath(rules, settings), settings)
    found = set()
    for file in sorted(folder.rglob("*.py")):
        path = file.relative_to(folder).as_posix()
        task = Task(ChangedFile(path, None, FileStatus.ADDED), head=file.read_bytes(), everything=True)
        try:
            findings = scanner(task).head.findings
        except NotAnalysed as limit:
            print(f"{path}: {limit.reason}", file=sys.stderr)
            continue
        found |= {
            (path, finding.line or 0, finding.rule) for finding in findings if finding.rule in RULES.values()
        }
    return found


def main() -> None:
    """Print the differences, then the sums."""
    program, place = sys.argv[1:]
    folder = Path(place)
    codes, own = theirs(program, folder), ours(folder)
    for path, line, rule in sorted(codes.keys() ^ own):
        text = (folder / path).read_text(encoding="utf-8").split("\n")[line - 1].strip()
        side = "theirs" if (path, line, rule) in codes else "ours"
        print(f"{side:6} {rule} {path}:{line} {text[:120]}")
    sums = Counter(rule for _, _, rule in codes.keys() & own)
    only_theirs = Counter(rule for _, _, rule in codes.keys() - own)
    only_ours = Counter(rule for _, _, rule in own - codes.keys())
    for rule in dict.fromkeys(RULES.values()):
        if sums[rule] or only_theirs[rule] or only_ours[rule]:
            alone = f"TorchFix alone {only_theirs[rule]}, OmniReview alone {only_ours[rule]}"
            print(f"{rule}: both {sums[rule]}, {alone}")


if __name__ == "__main__":
    main()
