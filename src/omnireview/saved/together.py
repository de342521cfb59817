"""Saved scans and the change that they are about → `Together`: every share is there once, and fits."""

import re
from collections.abc import Mapping, Sequence

from omnireview import __version__
from omnireview.errors import BadFile, BadInput
from omnireview.nouns import noun
from omnireview.pull_request import PullRequest
from omnireview.render.escape import one_line, visible
from omnireview.saved.form import FileForm, ScanForm
from omnireview.saved.read import ReadScan
from omnireview.saved.seal import file_seal
from omnireview.saved.share import shares
from omnireview.saved.write import python_version
from omnireview.scan.task import Task

_SHA = re.compile(r"[0-9a-f]{40,64}")
_AGAIN = "scan again, each shard with the same change, rules, settings and version of omnireview"


@noun
class Together:
    """The shards of one change, by their numbers. `of` is how many there should be."""

    scans: Mapping[int, ReadScan]
    of: int
    shard_of: Mapping[str, int]
    """Path → the number of its shard."""

    def claims(self, tasks: Sequence[Task]) -> list[FileForm | str]:
        """Give for each file what its shard says of it; why there is nothing, where its shard is missing.

        Raises:
            BadFile: A shard leaves a file of its share out, knows it with other bytes, or tells of any other.
        """
        unclaimed = {number: {file.seal: file for file in scan.form.files} for number, scan in self.scans.items()}
        told: list[FileForm | str] = []
        for task in tasks:
            number = self.shard_of[task.file.path]
            if number not in self.scans:
                told.append(f"it is of shard {number}/{self.of}, of which there is no saved scan")
                continue
            form = unclaimed[number].pop(file_seal(task), None)
            if form is None:
                raise BadFile(
                    f"It does not tell of {visible(task.file.path)}, as that file is in this change.",
                    where=self.scans[number].name,
                    mend=_AGAIN,
                )
            told.append(form)
        for number, left in unclaimed.items():
            if left:
                raise BadFile(
                    f"It tells of {len(left)} files that are not of its share of this change.",
                    where=self.scans[number].name,
                    mend=_AGAIN,
                )
        return told


def put_together(
    scans: Sequence[ReadScan], pull: PullRequest, policy: str, *, incomplete_ok: bool = False
) -> Together:
    """Hold saved scans against a change and the digest of its policy, and against each other.

    With `incomplete_ok` shards may be missing.

    Raises:
        BadInput: There is none, or shards are missing.
        BadFile: One is of another version, change or policy, or a shard is there twice.
    """
    if not scans:
        raise BadInput("No saved scan is given.", mend="name the files that `omnireview scan --out` wrote")
    of = scans[0].form.shard.of
    held: dict[int, ReadScan] = {}
    for scan in scans:
        if wrong := _differs(scan.form, pull, policy, of):
            raise BadFile(wrong, where=scan.name, mend=_AGAIN)
        number = scan.form.shard.number
        if number in held:
            raise BadFile(
                f"Shard {number}/{of} is there twice: the other one is {held[number].name}.",
                where=scan.name,
                mend="give each shard once",
            )
        held[number] = scan
    missing = [number for number in range(1, of + 1) if number not in held]
    if missing and not incomplete_ok:
        told = ", ".join(f"{number}/{of}" for number in missing[:10]) + (", …" if len(missing) > 10 else "")
        raise BadInput(
            f"{'Shards are' if len(missing) > 1 else 'A shard is'} missing: {told}.",
            mend="give the files of all shards; with --incomplete-ok the files of the missing ones are named as "
            "not analysed",
        )
    return Together(held, of, shares(pull.files, of))


def _differs(form: ScanForm, pull: PullRequest, policy: str, of: int) -> str:
    """Say what makes a saved scan one of something else; "" when nothing does."""
    ours = f"omnireview {__version__} under Python {python_version()}"
    theirs = f"omnireview {form.omnireview} under Python {form.python}"
    if ours != theirs:
        return f"It was made by {theirs}; this is {ours}, which may find other things."
    for name, here, there in (
        ("repository", pull.repository.lower(), form.repository.lower()),
        ("pull request", pull.number, form.number),
    ):
        if here and there and here != there:
            return f"It is about another {name}."
    for name, commit, other in (
        ("head", visible(pull.head), form.head),
        ("merge base", visible(pull.merge_base), form.merge_base),
    ):
        if commit != other:
            # What is no sha is the writer's own word.
            named = f"{other[:12]} and " if _SHA.fullmatch(other) else ""
            return f"It is about another {name}: {named}not {one_line(commit, 40)}."
    if form.policy != policy:
        return "It was made under other rules or settings than those that hold here."
    if form.shard.of != of:
        return f"It is one of {form.shard.of} shards, and the first file is one of {of}."
    return ""
