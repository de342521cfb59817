"""The changed files: each one's diff, with its comments and annotations in place."""

from omnireview.diff import ChangedFile, Line
from omnireview.sandbox.page.lines import table
from omnireview.sandbox.page.scene import Scene
from omnireview.sandbox.page.text import badge, count, safe
from omnireview.sandbox.page.threads import in_file
from omnireview.sandbox.state import Annotation, Side, Thread

LONG = 400
"""Lines of a diff above which a file without remarks is folded, as GitHub does."""
_LEVELS = {"failure": ("✗", "Error"), "warning": ("!", "Warning"), "notice": ("i", "Notice")}


def files(scene: Scene) -> str:
    """Give all files, in the order of the diff."""
    if not scene.files:
        return '<p class="quiet">No file is changed.</p>'
    annotations = head_annotations(scene)
    return "".join(_file(scene, number, file, annotations) for number, file in enumerate(scene.files))


def head_annotations(scene: Scene) -> list[Annotation]:
    """Give what the check runs of the head remark on files."""
    head = scene.pull.head_commit
    return [remark for run in scene.state.check_runs if run.commit == head for remark in run.annotations]


def remark(annotation: Annotation) -> str:
    """Give one annotation; its level is told by a sign, a word and a colour."""
    sign, word = _LEVELS[annotation.level]
    lines = str(annotation.start_line)
    if annotation.end_line > annotation.start_line:
        lines += f"\u2013{annotation.end_line}"
    title = f"<strong>{safe(annotation.title)}</strong>" if annotation.title else ""
    place = f'<code class="quiet">{safe(annotation.path)}:{lines}</code>'
    return (
        f'<div class="annotation {annotation.level}"><p><span class="sign" aria-hidden="true">{sign}</span> '
        f"{word} {title} {place}</p><p>{safe(annotation.message)}</p></div>"
    )


def _file(scene: Scene, number: int, file: ChangedFile, annotations: list[Annotation]) -> str:
    threads = [thread for thread in scene.in_place if thread.path == file.path]
    remarks = [annotation for annotation in annotations if annotation.path == file.path]
    shown = _shown(file)

    def below(side: Side, line: int) -> str:
        told = "".join(
            in_file(thread) for thread in threads if _hangs(thread) and (thread.side, thread.line) == (side, line)
        )
        if side == "RIGHT":
            told += "".join(remark(one) for one in remarks if one.end_line == line)
        return told

    above = "".join(
        in_file(thread) for thread in threads if not _hangs(thread) or (thread.side, thread.line) not in shown
    )
    above += "".join(remark(one) for one in remarks if ("RIGHT", one.end_line) not in shown)
    body = (
        table(file.hunks, below, f"Changes in {file.path}", f"f{number}") if file.hunks else _without_lines(file)
    )
    is_long = sum(len(hunk.lines) for hunk in file.hunks) > LONG and not threads and not remarks
    return (
        f'<details class="file" id="f{number}"{"" if is_long else " open"}><summary>{_title(file)}</summary>'
        f"{f'<div class=above>{above}</div>' if above else ''}{body}</details>"
    )


def _hangs(thread: Thread) -> bool:
    return thread.subject == "line" and thread.line is not None


def _shown(file: ChangedFile) -> set[tuple[Side, int | None]]:
    lines: list[Line] = [line for hunk in file.hunks for line in hunk.lines]
    left: set[tuple[Side, int | None]] = {("LEFT", line.old) for line in lines if line.sign != "+"}
    return left | {("RIGHT", line.new) for line in lines if line.new is not None}


def _title(file: ChangedFile) -> str:
    renamed = file.old_path is not None and file.old_path != file.path
    name = f"{safe(file.old_path or '')} → {safe(file.path)}" if renamed else safe(file.path)
    counts = f'<span class="plus">+{len(file.added)}</span> <span class="minus">\u2212{len(file.removed)}</span>'
    return f'<h3>{name}</h3> {badge(str(file.status))} <span class="counts">{counts}</span>'


def _without_lines(file: ChangedFile) -> str:
    why = file.skipped or ("renamed without a change" if file.old_path != file.path else "no change of its lines")
    return f'<p class="quiet pad">{safe(why)}</p>'


def totals(scene: Scene) -> str:
    """Give the counts beside the section's title."""
    added = sum(len(file.added) for file in scene.files)
    removed = sum(len(file.removed) for file in scene.files)
    return f"{count(len(scene.files), 'file')}, +{added} \u2212{removed}"
