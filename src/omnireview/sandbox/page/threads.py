"""A comment → a card; a thread → its cards, below the line it hangs on or with an excerpt of the diff."""

from omnireview.sandbox.page.lines import excerpt, hunk_lines, line_number, suggestion_box
from omnireview.sandbox.page.markdown import Suggest, markdown
from omnireview.sandbox.page.text import badge, moment, safe
from omnireview.sandbox.state import Account, Comment, Review, Thread


def who(account: Account) -> str:
    """Give an account's mark and name; apps are told by a word."""
    kind = "face bot" if account.bot else "face"
    mark = f'<span class="{kind}" aria-hidden="true">{safe(account.login[:1].upper())}</span>'
    return f'{mark}<strong class="who">{safe(account.login)}</strong>{" " + badge("bot") if account.bot else ""}'


def card(comment: Comment, *, does: str, anchor: str = "", suggest: Suggest | None = None) -> str:
    """Give one comment. `does` is the verb in its head, `anchor` the id that links lead to."""
    edited = f' <span class="quiet" title="{comment.edited.isoformat()}">· edited</span>' if comment.edited else ""
    head = f'{who(comment.author)} <span class="quiet">{does} {moment(comment.created)}</span>{edited}'
    body = markdown(comment.body, suggest) or '<p class="quiet">No words.</p>'
    name = f' id="{anchor}"' if anchor else ""
    inner = f'<div class="comment"{name}><div class="head">{head}</div><div class="body">{body}</div></div>'
    return _hidden(inner, comment.minimised) if comment.minimised else inner


def review_note(review: Review) -> str:
    """Give the body of a review, or nothing when it has none."""
    if not review.body:
        return ""
    note = f'<div class="body">{markdown(review.body)}</div>'
    return _hidden(note, review.minimised) if review.minimised else note


def in_conversation(thread: Thread) -> str:
    """Give a thread as the conversation shows it: an excerpt of the diff, then the comments.

    One that is resolved or outdated is folded.
    """
    place = _place(thread)
    marks = (badge("Resolved", "resolved") if thread.resolved else "") + (
        badge("Outdated", "outdated") if thread.outdated else ""
    )
    by = f' <span class="quiet">by {safe(thread.resolved_by.login)}</span>' if thread.resolved_by else ""
    opened = "" if thread.resolved or thread.outdated else " open"
    cards = _cards(thread, "discussion_r")
    return (
        f'<details class="thread"{opened}><summary><code>{safe(place)}</code> {marks}{by}</summary>'
        f"{excerpt(thread, f'The lines above {place}')}{cards}</details>"
    )


def in_file(thread: Thread) -> str:
    """Give a thread as it stands among the lines of its file; a resolved one is folded."""
    cards = _cards(thread, "r")
    if not thread.resolved:
        return f'<div class="thread in-place">{cards}</div>'
    count = len(thread.comments)
    told = f"{badge('Resolved', 'resolved')} {count} comment{'' if count == 1 else 's'}"
    return f'<details class="thread in-place"><summary>{told}</summary>{cards}</details>'


def _cards(thread: Thread, prefix: str) -> str:
    suggest = _suggest(thread)
    return "".join(
        card(comment, does="commented", anchor=f"{prefix}{comment.id}", suggest=suggest)
        for comment in thread.comments
    )


def _place(thread: Thread) -> str:
    line = thread.original_line if thread.outdated else thread.line
    start = thread.original_start_line if thread.outdated else thread.start_line
    if thread.subject == "file" or line is None:
        return thread.path
    span = f"{start}\u2013{line}" if start and start != line else str(line)
    return f"{thread.path}:{span}{' (before)' if thread.side == 'LEFT' else ''}"


def _suggest(thread: Thread) -> Suggest:
    last = thread.original_line
    first = thread.original_start_line or last
    lines = {line_number(line, thread.side): line.text for line in hunk_lines(thread.hunk)}
    removed = (
        []
        if first is None or last is None
        else [lines[number] for number in range(first, last + 1) if number in lines]
    )
    return lambda added: suggestion_box(removed, first, added)


def _hidden(inner: str, reason: str) -> str:
    told = f"This comment was marked as {safe(reason.lower().replace('_', ' '))}."
    return f'<details class="hidden-comment"><summary>{told}</summary>{inner}</details>'
