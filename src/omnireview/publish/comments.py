"""Posts the inline comments as one review, and comments on files; what GitHub refuses goes one step down."""

import re
from collections.abc import Sequence
from dataclasses import replace

from omnireview.diff import ChangedFile, FileStatus
from omnireview.errors import AnswerLost, GitHubFailed, NotPermitted, Unprocessable
from omnireview.github.facts import Conversation, Draft
from omnireview.publish.blocking import body_of, is_own_pull
from omnireview.publish.delivery import Place
from omnireview.publish.desk import Desk
from omnireview.publish.plan import MOST_ON_FILES, Plan, is_shown
from omnireview.publish.standings import open_threads
from omnireview.pull_request.remote import listed_hunks
from omnireview.render.as_markdown import comment_body
from omnireview.review import Entry
from omnireview.terms import Placement

MOST_REVIEWS = 16
"""Attempts at posting the review in parts; the halving of 50 comments around one bad one takes 12."""

RATE_LIMITED = {403, 429}

_PLACE = re.compile(r"\b(?:line|path|position|hunk|diff|side)\b|_(?:line|path|side)\b", re.IGNORECASE)
"""What GitHub complains of when it does not want a comment where it is to hang."""


def post_comments(desk: Desk, plan: Plan, conversation: Conversation) -> None:
    """Write the planned comments; every entry's place in the ledger says afterwards what came of it.

    What GitHub does not take, for whatever reason, is left for the summary.

    Raises:
        Superseded: the pull request moved on meanwhile.
    """
    desk.ledger.settle((*plan.inline, *plan.on_file), Place.SUMMARY)
    inline = _Inline(desk)
    try:
        desk.delete_pending(conversation)
        if plan.inline:
            inline.post(plan.inline)
        room = MOST_ON_FILES - len(plan.on_file)
        for entry in (*plan.on_file, *inline.refused[: max(room, 0)]):
            _post_on_file(desk, entry)
    except GitHubFailed as error:
        if error.status in RATE_LIMITED and not isinstance(error, NotPermitted):
            raise  # the summary would only be refused as well
        desk.failed("the comments could not all be posted", error)
    desk.ledger.tried |= {entry.judged.fingerprint for entry in (*plan.inline, *plan.on_file)}


def draft(desk: Desk, entry: Entry) -> Draft:
    """Render one inline comment. The entry must have an anchor."""
    at = entry.anchor
    if at is None:
        raise ValueError("an inline comment needs an anchor")
    start = at.start_line if at.start_line != at.line else None
    return Draft(at.path, comment_body(entry, desk.review, desk.instance), at.line, at.side, start)


def file_body(desk: Desk, entry: Entry) -> str:
    """Render one comment on a whole file."""
    return comment_body(replace(entry, placement=Placement.FILE), desk.review, desk.instance)


class _Inline:
    """One review's comments on their way. `refused` are those that GitHub does not want on their lines."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.refused: list[Entry] = []
        self._attempts = 0
        self._checked = False
        self._lost_before = False
        self._told = False

    def post(self, entries: Sequence[Entry]) -> None:
        if self._attempts >= MOST_REVIEWS:
            self.refused += entries
            return
        self._attempts += 1
        desk = self.desk
        drafts = [draft(desk, entry) for entry in entries]
        try:
            posted = desk.github.create_review(
                desk.repository, desk.number, desk.head, body_of(desk, len(drafts)), drafts, blocks=desk.blocks
            )
        except Unprocessable as refusal:
            if desk.blocks and is_own_pull(desk, refusal):
                self._attempts -= 1
                self.post(entries)
            else:
                self._find_offenders(entries, refusal)
        except AnswerLost as lost:
            self._find_missing(entries, lost)
        else:
            desk.blocked = desk.blocked or desk.blocks
            desk.ledger.settle(entries, Place.INLINE)
            desk.review_urls.append(posted.url)

    def _find_offenders(self, entries: Sequence[Entry], refusal: Unprocessable) -> None:
        if any("spammed" in complaint for complaint in refusal.complaints):
            raise refusal  # more requests would only make GitHub more certain of it
        if not self._checked:
            self._checked = True
            good, mended = self._check_again(entries)
            if mended:
                if good:
                    self.post(good)
                return
        if len(entries) == 1:
            self.refused += entries
            if not self._told and not any(_PLACE.search(complaint) for complaint in refusal.complaints):
                self._told = True
                self.desk.failed("GitHub refuses comments, and not for their lines", refusal)
            return
        half = len(entries) // 2
        self.post(entries[:half])
        self.post(entries[half:])

    def _check_again(self, entries: Sequence[Entry]) -> tuple[list[Entry], bool]:
        """Look for the cause without trying: a leftover review, or anchors that GitHub's own patches do not show.

        Gives the entries that may stay, and whether a cause was found. Only a whole patch proves anything.
        """
        desk = self.desk
        deleted = desk.delete_pending(desk.conversation())
        listed = desk.github.files(desk.repository, desk.number)
        patched = {
            file.path: ChangedFile(file.path, file.path, FileStatus.MODIFIED, hunks=hunks)
            for file in listed
            if (hunks := listed_hunks(file)) is not None
        }
        unproved = {file.path for file in listed} - patched.keys()
        good = [e for e in entries if _path(e) in unproved or is_shown(e, patched.get(_path(e)))]
        self.refused += [entry for entry in entries if entry not in good]
        return good, bool(deleted) or len(good) < len(entries)

    def _find_missing(self, entries: Sequence[Entry], lost: AnswerLost) -> None:
        desk = self.desk
        there = open_threads(desk.await_lost_write(), desk.instance)
        landed = [entry for entry in entries if entry.judged.fingerprint in there]
        missing = [entry for entry in entries if entry.judged.fingerprint not in there]
        desk.ledger.settle(landed, Place.INLINE)
        desk.blocked = desk.blocked or (desk.blocks and bool(landed))
        if not missing:
            desk.notes.append("GitHub carried out the review though its answer was lost; nothing was posted twice")
        elif self._lost_before:
            raise lost
        else:
            self._lost_before = True
            self.post(missing)


def _post_on_file(desk: Desk, entry: Entry, *, again: bool = True) -> None:
    body = file_body(desk, entry)
    try:
        desk.github.create_file_comment(desk.repository, desk.number, desk.head, _path(entry), body)
    except Unprocessable:
        return  # it stays in the summary
    except AnswerLost:
        if entry.judged.fingerprint not in open_threads(desk.await_lost_write(), desk.instance):
            if not again:
                raise
            _post_on_file(desk, entry, again=False)
            return
    desk.ledger.settle([entry], Place.FILE)


def _path(entry: Entry) -> str:
    return entry.judged.finding.path or ""
