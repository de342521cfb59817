"""Two releases of a package as one huge change: how long a review takes, in how much memory, and what it reads.

    python scripts/releases.py diffusers 0.34.0 0.35.0

Both are brought by pip, unpacked and never imported. The tree of the older one is the base, that of the newer the
head. With a folder and two commits instead, a repository's own history is taken.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

from omnireview.corridor import analysts, read_packs
from omnireview.git import Git
from omnireview.git.create import commit_all, create_repository
from omnireview.pull_request.local import from_range
from omnireview.rules.effective import RulesByPath, effective
from omnireview.scan.change import scan_change
from omnireview.settings import Settings
from omnireview.sides.make import open_sides, readers

MEGABYTE = 1024


def main() -> None:
    """Measure the change that the arguments name, and print what it took."""
    package, old, new = sys.argv[1:]
    with tempfile.TemporaryDirectory() as place:
        if Path(package).is_dir():
            git, spec = Git.open(Path(package)), f"{old}..{new}"
        else:
            git = make_repository(package, old, new, Path(place))
            spec = "HEAD~1..HEAD"
        measure(git, spec)


def make_repository(package: str, old: str, new: str, place: Path) -> Git:
    """Give a repository with one commit for each of two releases."""
    (place / "tree").mkdir()
    git = create_repository(place / "tree")
    for version in (old, new):
        for entry in (place / "tree").iterdir():
            if entry.name != ".git":
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        unpack(package, version, place / version, place / "tree")
        commit_all(git, f"{package} {version}")
    return git


def unpack(package: str, version: str, folder: Path, target: Path) -> None:
    """Bring the files of a release's wheel into a folder: of a source distribution pip would run the build."""
    options = ["--quiet", "--no-deps", "--only-binary=:all:", f"--dest={folder}"]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, f"{package}=={version}"], check=True)
    (archive,) = folder.glob("*.whl")
    with zipfile.ZipFile(archive) as held:
        held.extractall(target)


def measure(git: Git, spec: str) -> None:
    """Review a change as a pull request is reviewed, without a limit to its time, and print what that took."""
    started = time.perf_counter()
    pull = from_range(git, spec)
    settings = Settings()
    rules = RulesByPath(effective(read_packs(pull.base_tree, pull.repository, settings), settings), settings)
    with analysts(pull, rules, settings, seconds=3600, profile=True) as workers, readers() as reading:
        sides = open_sides(pull, settings, reading)
        scans = scan_change(pull, rules, settings, workers, sides)
    took = time.perf_counter() - started
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"changed files        {len(pull.files):>8,}")
    print(f"seconds              {took:>8.1f}")
    print(f"  of work, parent    {own.ru_utime + own.ru_stime:>8.1f}")
    print(f"  of work, children  {children.ru_utime + children.ru_stime:>8.1f}")
    print(f"megabytes, parent    {own.ru_maxrss / MEGABYTE:>8.0f}")
    print(f"megabytes, a child   {children.ru_maxrss / MEGABYTE:>8.0f}")
    for name, side in (("base", sides.old), ("head", sides.head)):
        print(f"Python files, {name}   {len(side.index.python_files()):>8,}")
        print(f"  read for names     {side.index.files_read:>8,}")
    found = Counter(finding.rule for finding in scans.head.findings)
    print(f"findings at the head {sum(found.values()):>8,}")
    print(f"not analysed         {len(scans.head.not_analysed):>8,}")
    costs = sorted(scans.profile.rules.items(), key=lambda item: -item[1].seconds)
    print("dearest rules        " + ", ".join(f"{rule} {cost.seconds:.1f} s" for rule, cost in costs[:8]))
    for note in (*sides.old.index.notes, *sides.head.index.notes):
        print(f"note: {note}")


if __name__ == "__main__":
    main()
