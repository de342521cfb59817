"""`Overview` → the folded part "What changed": issues, classes and functions, files."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from omnireview.diff import FileStatus
from omnireview.overview import Definition, FileGroup, FileRow, LinkedIssue, Overview, Replacement
from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, prose, row, visible
from omnireview.render.links import issue_link, permalink
from omnireview.render.words import listed, number
from omnireview.review import Review

MOST_DEFINITIONS = 12
"""New, gone and replaced ones, each."""
MOST_FILES = 20
"""Files up to which each has a row of its own; with more, those of one folder share one."""
MOST_FOLDERS = 20
_LONGEST = 160
_TOP = "top folder"

_GROUPS = {
    FileGroup.SOURCE: "source file",
    FileGroup.TESTS: "test file",
    FileGroup.DOCS: "document",
    FileGroup.EXAMPLES: "example file",
    FileGroup.CONFIGURATION: "configuration file",
    FileGroup.OTHER: "other file",
}


def overview_block(review: Review) -> Block:
    """Write what changed; nothing where the overview has no file."""
    told = review.overview
    if not told.files:
        return Block()
    rows = [
        *_section("Issues", [_issue(issue, review) for issue in told.issues], len(told.issues)),
        *_section("New", [_definition(each, review) for each in told.new[:MOST_DEFINITIONS]], len(told.new)),
        *_section(
            "Replaced",
            [_replacement(each, review) for each in told.replaced[:MOST_DEFINITIONS]],
            len(told.replaced),
        ),
        *_section("Removed", [_gone(each) for each in told.gone[:MOST_DEFINITIONS]], len(told.gone)),
        *[f"\n{prose(note)}" for note in told.notes],
        *_files(told.files, review),
    ]
    return details(f"What changed: {title(told)}", kinds(told), rows, "\n{n} more {where}")


def title(told: Overview) -> str:
    """Say how many files and lines changed."""
    added, removed = sum(file.added for file in told.files), sum(file.removed for file in told.files)
    return f"{number(len(told.files), 'file')}, {signed(added, removed)}"


def kinds(told: Overview) -> str:
    """Count the files by what they are for, in a sentence."""
    groups = Counter(file.group for file in told.files)
    return f"{listed(number(groups[group], word) for group, word in _GROUPS.items() if groups[group])}."


def folders(files: Sequence[FileRow]) -> list[tuple[str, str, str]]:
    """Count the files by folder, the most changed lines first: folder, files by status, lines."""
    every = [(name, list(group)) for name, group in groupby(sorted(files, key=_folder), key=_folder)]
    every.sort(key=lambda each: (-sum(file.added + file.removed for file in each[1]), each[0]))
    told = [(visible(f"{name}/") if name else _TOP, *_counts(group)) for name, group in every[:MOST_FOLDERS]]
    if left := every[MOST_FOLDERS:]:
        told.append((number(len(left), "more folder"), *_counts([file for _, group in left for file in group])))
    return told


def _section(title: str, items: Sequence[str], count: int) -> list[str]:
    if not items:
        return []
    left = count - len(items)
    return [f"\n**{title}**\n", *items, *([f"- {left} more"] if left else [])]


def _issue(issue: LinkedIssue, review: Review) -> str:
    name = code(f"#{issue.number}")
    link = issue_link(review, issue.number)
    parts = [
        f"{'closes' if issue.closes else 'names'} {f'[{name}]({link})' if link else name}",
        f"({'open' if issue.open else 'closed'}): {prose(issue.title, _LONGEST)}",
    ]
    every = issue.done + issue.left
    if every:
        parts.append(f"· {issue.done} of {number(every, 'task')} done")
    item = f"- {' '.join(parts)}"
    below = [f"  - open: {prose(each, _LONGEST)}" for each in issue.open_items]
    left = issue.left - len(issue.open_items)
    return "\n".join([item, *below, *([f"  - {left} more open"] if left else [])])


def _definition(each: Definition, review: Review) -> str:
    summary = f": {prose(each.summary, _LONGEST)}" if each.summary else ""
    return f"- {_named(each)} in {_at(each.path, review, each.line)}{summary}"


def _gone(each: Definition) -> str:
    return f"- {_named(each)} from {code(each.path)}"


def _named(each: Definition) -> str:
    bases = f"({', '.join(each.bases)})" if each.bases else ""
    return f"{each.kind} {code(f'{each.name}{bases}')}"


def _replacement(each: Replacement, review: Review) -> str:
    where = _at(each.path, review)
    if each.what == "name":
        return f"- {each.kind} {code(each.new)} moved from {code(each.old_path)} to {where}"
    if each.what == "body":
        return f"- {each.kind} {code(each.old)} is {code(each.new)} now, in {where}"
    if each.what == "words":
        return f"- {each.kind} {code(each.new)} replaces {code(each.old)} in {where}"
    found = f"{each.shared} of {each.of} {each.what}"
    if each.kind == "file":
        return f"- {where} has {found} of {code(each.old_path)}, which is gone"
    return f"- {each.kind} {code(each.new)} in {where} replaces {code(each.old)} ({found})"


def _at(path: str, review: Review, line: int | None = None) -> str:
    link = permalink(review, path, line)
    return f"[{code(path)}]({link})" if link else code(path)


def _files(files: Sequence[FileRow], review: Review) -> list[str]:
    if len(files) <= MOST_FILES:
        head = "\n".join(["", row("File", "Lines", "Status"), "|:--|--:|:--|"])
        return [head, *(_file(file, review) for file in files)]
    head = "\n".join(["", row("Folder", "Files", "Lines"), "|:--|:--|--:|"])
    return [head, *(row(code(name) if name.endswith("/") else name, *rest) for name, *rest in folders(files))]


def _file(file: FileRow, review: Review) -> str:
    gone = file.status is FileStatus.REMOVED
    name = code(file.path) if gone else _at(file.path, review)
    status = f"{file.status} from {code(file.old_path)}" if file.old_path else str(file.status)
    return row(name, prose(file.note, 100) if file.note else signed(file.added, file.removed), status)


def _counts(files: Sequence[FileRow]) -> tuple[str, str]:
    statuses = Counter(file.status for file in files)
    words = ", ".join(f"{statuses[status]} {status}" for status in FileStatus if statuses[status])
    return words, signed(sum(file.added for file in files), sum(file.removed for file in files))


def _folder(file: FileRow) -> str:
    return file.path.rpartition("/")[0]


def signed(added: int, removed: int) -> str:
    """Give added and removed lines, each behind its sign."""
    return f"+{added:,} −{removed:,}"  # noqa: RUF001 - a minus of the plus's width
