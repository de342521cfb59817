"""The text of a whole patch → `ChangedFile`s: git's headers are read here, the hunks by `hunks`."""

import re
from collections.abc import Sequence
from dataclasses import replace

from omnireview.diff import names
from omnireview.diff.files import ChangedFile, FileStatus, Hunk, kind_of
from omnireview.diff.hunks import hunks_end, read_hunks, split_lines
from omnireview.errors import BadFile
from omnireview.nouns import noun

NOTHING = "/dev/null"
EPOCH = "1970-01-01"
EMPTY_BLOBS = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)

FACTS = re.compile(
    r"old mode (?P<old_mode>\d{6})"
    r"|new mode (?P<new_mode>\d{6})"
    r"|new file mode (?P<new_file>\d{6})"
    r"|deleted file mode (?P<deleted>\d{6})"
    r"|similarity index (?P<similarity>\d{1,3})%"
    r"|(?P<dissimilarity>dissimilarity index \d{1,3}%)"
    r"|rename from (?P<rename_from>.+)"
    r"|rename to (?P<rename_to>.+)"
    r"|copy from (?P<copy_from>.+)"
    r"|copy to (?P<copy_to>.+)"
    r"|index (?P<old_blob>[0-9a-f]{4,64})\.\.(?P<new_blob>[0-9a-f]{4,64})(?: (?P<mode>\d{6}))?"
    r"|--- (?P<minus>.+)"
    r"|\+\+\+ (?P<plus>.+)"
    r"|(?P<binary>Binary files .* differ|GIT binary patch)",
    re.DOTALL | re.ASCII,
)


RAW = re.compile(r":(\d{6}) (\d{6}) [0-9a-f]{4,64}\.* [0-9a-f]{4,64}\.* [A-Z]\d*\t(.+)", re.DOTALL | re.ASCII)


@noun
class Section:
    """One file's part of a patch: the rest of its `diff --git` line, the facts of its header, its hunks."""

    git_line: str | None
    facts: dict[str, str]
    hunks: tuple[Hunk, ...]
    number: int


def parse_diff(data: bytes) -> tuple[ChangedFile, ...]:
    """Read a unified diff of git, of `git format-patch`, of GitHub's `.diff`, or of `diff -u`.

    git's raw lines may stand before it; they know modes that a patch leaves out (a symlink merely renamed). Other
    text around the files (a mail's, `Only in …`) is passed over. Bytes that are not UTF-8 become surrogates
    (PEP 383). A change of type (file to symlink, …), which git writes as a removal and an addition, is one
    file here, with the lines of its new side.

    Raises:
        BadFile: a hunk that is broken off or does not fit its header, a merge's combined diff, or a file name
            that can't be read.
    """
    lines = split_lines(data.decode("utf-8", "surrogateescape"))
    files: list[ChangedFile] = []
    modes: dict[str, tuple[str, str]] = {}
    at = 0
    while at < len(lines) and (raw := RAW.fullmatch(lines[at])):
        modes[names.unquoted(raw.group(3).split("\t")[-1])] = (raw.group(1), raw.group(2))
        at += 1
    while at < len(lines):
        section, at = _section(lines, at)
        if section is None:
            continue
        file = _file(section)
        if not (file.old_mode or file.new_mode) and file.path in modes:
            old_mode, new_mode = modes[file.path]
            kind = kind_of(new_mode)
            file = replace(file, kind=kind, old_mode=old_mode, new_mode=new_mode)
        if files and _changes_type(files[-1], file):
            gone = files.pop()
            file = replace(file, old_path=gone.path, status=FileStatus.CHANGED, old_mode=gone.old_mode)
        files.append(file)
    return tuple(files)


def _section(lines: Sequence[str], at: int) -> tuple[Section | None, int]:
    """Read the file that begins at this line; None and the next line when none does."""
    first = lines[at]
    number = at + 1
    if first.startswith(("diff --cc ", "diff --combined ", "@@@ ")):
        raise BadFile(
            "The diff of a merge with several parents can't be reviewed.",
            where=f"line {number} of the patch",
            mend="Make the patch against one parent: git diff BASE...HEAD",
        )
    git_line = first.removeprefix("diff --git ") if first.startswith("diff --git ") else None
    if git_line is not None:
        at += 1
    elif not _plain_header(lines, at):
        return None, at + 1
    facts: dict[str, str] = {}
    while at < len(lines) and not lines[at].startswith(("@@ -", "diff --")):
        match = FACTS.fullmatch(lines[at])
        if match is None:
            break
        at += 1
        facts |= {name: value for name, value in match.groupdict().items() if value is not None}
        if "binary" in facts:
            break
    end = hunks_end(lines, at)
    return Section(git_line, facts, read_hunks(lines[at:end]), number), end


def _plain_header(lines: Sequence[str], at: int) -> bool:
    header = lines[at : at + 3]
    starts = ("--- ", "+++ ", "@@ -")
    return len(header) == len(starts) and all(map(str.startswith, header, starts))


def _file(section: Section) -> ChangedFile:
    facts = section.facts
    old, new = _names(section)
    modes = (
        facts.get("old_mode") or facts.get("deleted") or facts.get("mode", ""),
        facts.get("new_mode") or facts.get("new_file") or facts.get("mode", ""),
    )
    if old is None:
        status, modes = FileStatus.ADDED, ("", modes[1])
    elif new is None:
        status, modes = FileStatus.REMOVED, (modes[0], "")
    elif "rename_from" in facts:
        status = FileStatus.RENAMED
    elif "copy_from" in facts:
        status = FileStatus.COPIED
    elif modes[0] != modes[1] and not section.hunks and not _content_changed(facts):
        status = FileStatus.CHANGED
    else:
        status = FileStatus.MODIFIED
    skipped = ""
    if "binary" in facts:
        skipped = "binary"
    elif not section.hunks and status is not FileStatus.CHANGED and _content_changed(facts):
        skipped = "git shows no diff"
    return ChangedFile(
        path=new if new is not None else old or "",
        old_path=old,
        status=status,
        kind=kind_of(modes[1] or modes[0]),
        hunks=section.hunks,
        skipped=skipped,
        old_mode=modes[0],
        new_mode=modes[1],
        similarity=int(facts["similarity"]) if "similarity" in facts else None,
    )


def _names(section: Section) -> tuple[str | None, str | None]:
    """Give the old and the new path; None for the side that has no file."""
    facts = section.facts
    for kind in ("rename", "copy"):
        if f"{kind}_from" in facts and f"{kind}_to" in facts:
            return names.unquoted(facts[f"{kind}_from"]), names.unquoted(facts[f"{kind}_to"])
    pair = names.of_git_line(section.git_line) if section.git_line is not None else None
    if "minus" in facts and "plus" in facts:
        sides = [names.of_header(facts["minus"]), names.of_header(facts["plus"])]
        old, new = (None if _is_nothing(name, date) else name for name, date in sides)
    elif pair:
        old, new = pair
    else:
        raise BadFile("The name of the file can't be read.", where=f"line {section.number} of the patch")
    if pair is None or pair[0] != pair[1]:
        old, new = _without_prefixes(old, new)
    return (None if "new_file" in facts else old), (None if "deleted" in facts else new)


def _is_nothing(name: str, date: str) -> bool:
    # `diff -N` names a missing file and gives it the date zero, in the local time zone.
    return name == NOTHING or date.startswith((EPOCH, "1969-12-31"))


def _without_prefixes(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    if all(name is None or names.PREFIX.match(name) for name in (old, new)):
        return tuple(name and names.without_prefix(name) for name in (old, new))  # type: ignore[return-value]
    if old and new and old != new and old.partition("/")[2] == new.partition("/")[2] != "":
        return old.partition("/")[2], new.partition("/")[2]
    return old, new


def _content_changed(facts: dict[str, str]) -> bool:
    """Tell whether a file without hunks changed its content, by its object names or likeness."""
    if "old_blob" in facts:
        blobs = {facts["old_blob"], facts["new_blob"]}
        real = {blob for blob in blobs if blob.strip("0") and not blob.startswith(_abbreviated(blob))}
        one_sided = "new_file" in facts or "deleted" in facts
        return bool(real) if one_sided else len(blobs) > 1
    if "similarity" in facts:
        return facts["similarity"] != "100"
    return not facts.keys() & {"old_mode", "new_file", "deleted"}


def _abbreviated(blob: str) -> tuple[str, ...]:
    return tuple(empty[: len(blob)] for empty in EMPTY_BLOBS)


def _changes_type(gone: ChangedFile, come: ChangedFile) -> bool:
    return (
        (gone.status, come.status) == (FileStatus.REMOVED, FileStatus.ADDED)
        and gone.path == come.path
        and gone.old_mode[:2] != come.new_mode[:2]
    )
