"""A pull request as the sandbox would store it, made by hand, and the page of it taken apart."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

from omnireview.diff import ChangedFile, parse_diff
from omnireview.sandbox.page import Run, Scene, page
from omnireview.sandbox.state import (
    Account,
    Annotation,
    CheckRun,
    Comment,
    Pull,
    Push,
    Review,
    ReviewComment,
    State,
    Thread,
)

HEAD = "a" * 40
DIFF = b"""\
diff --git a/engine.py b/engine.py
--- a/engine.py
+++ b/engine.py
@@ -1,3 +1,4 @@ import os
 import torch
-state = torch.load(path)
+state = torch.load(path, weights_only=False)
+model.load(state)
 run(model)
"""
HUNK = """\
@@ -1,3 +1,4 @@ import os
 import torch
-state = torch.load(path)
+state = torch.load(path, weights_only=False)"""
VOID = {"meta", "br", "hr", "input", "col"}
START = datetime(2025, 6, 1, 9, 0, tzinfo=UTC)
ALICE, BOT = Account("alice", 1), Account("github-actions", 2, bot=True)


def made_thread(body: str, **facts: Any) -> Thread:
    """A thread on line 2 of engine.py, with one comment."""
    number = facts.pop("number", 901)
    comment = ReviewComment(number, BOT, body, START + timedelta(minutes=2), review=900)
    place = {"path": "engine.py", "side": "RIGHT", "line": 2, "original_line": 2, "hunk": HUNK}
    return Thread(id=f"T{number}", commit=HEAD, original_commit=HEAD, comments=[comment], **{**place, **facts})


def made_scene(*threads: Thread, diff: bytes = DIFF, **facts: Any) -> Scene:
    """A pull request with one push, a review with these threads, and a summary. `facts` are the pull request's."""
    state = State("octo-org/engine", clock=lambda: START)
    pull = Pull(
        number=7,
        title="A change",
        body="What it does.",
        author=ALICE,
        base="main",
        base_commit="b" * 40,
        head="change",
        head_repository="octo-org/engine",
        created=START,
        pushes=[Push(HEAD, ALICE, START)],
        reviews=[Review(900, BOT, "Comments.", "COMMENTED", HEAD, START + timedelta(minutes=1))],
        threads=list(threads),
        comments=[Comment(950, BOT, "### Summary", START + timedelta(minutes=3))],
    )
    for name, value in facts.items():
        setattr(pull, name, value)
    state.pulls[7] = pull
    files: tuple[ChangedFile, ...] = parse_diff(diff)
    return Scene(state, pull, files, (Run(HEAD, 0, "what was printed", "# Report", 5),))


def made_check(*annotations: Annotation, conclusion: str = "failure") -> CheckRun:
    return CheckRun(1, "review", HEAD, "completed", conclusion, START, annotations=list(annotations))


class Seen(HTMLParser):
    """A page as a browser takes it: tags, attributes, headings, ids, and the text of each row of a diff."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: set[tuple[str, str]] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.text = ""
        self.rows: list[tuple[str, str]] = []
        self.closed: list[str] = []
        """The text of folded parts."""
        self._open: list[str] = []
        self._rows: list[int] = []
        self._folded: list[tuple[int, str]] = []
        self.feed(written)
        self.close()
        assert self._open == [], "every tag is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.attributes |= {(tag, name) for name in told}
        self.links += [told[name] for name in ("href", "src", "srcset", "data", "action") if name in told]
        self.ids += [told["id"]] if "id" in told else []
        self.headings += [int(tag[1])] if tag in {"h1", "h2", "h3", "h4", "h5", "h6"} else []
        if tag not in VOID:
            self._open.append(tag)
        if tag == "details" and "open" not in told:
            self._folded.append((len(self._open), ""))
        if tag == "tr":
            self._rows.append(len(self.rows))
            self.rows.append((told.get("class", "") + " " + told.get("id", ""), ""))

    def handle_endtag(self, tag: str) -> None:
        if self._folded and len(self._open) == self._folded[-1][0]:
            self.closed.append(self._folded.pop()[1])
        assert self._open.pop() == tag
        if tag == "tr":
            self._rows.pop()

    def handle_data(self, data: str) -> None:
        if {"style", "script"} & set(self._open):
            return
        self.text += data
        for index in self._rows:
            kind, text = self.rows[index]
            self.rows[index] = kind, text + data
        self._folded = [(depth, text + data) for depth, text in self._folded]

    def row_below(self, part: str) -> str:
        """The text of the row that stands below the one with `part` in it among the files."""
        at = next(index for index, (kind, text) in enumerate(self.rows) if part in text and " f" in kind)
        kind, text = self.rows[at + 1]
        return text if kind.startswith("below") else ""


def seen(scene: Scene) -> Seen:
    return Seen(page(scene))
