"""Everything that happened on the pull request, in order: pushes, reviews with their comments, comments."""

from datetime import datetime

from omnireview.sandbox.page.scene import Run, Scene, Told
from omnireview.sandbox.page.text import badge, count, moment, safe, short
from omnireview.sandbox.page.threads import card, in_conversation, review_note, who
from omnireview.sandbox.state import Comment, Push, Review, Thread

_VERDICTS = {
    "COMMENTED": "reviewed",
    "APPROVED": "approved these changes",
    "CHANGES_REQUESTED": "requested changes",
    "DISMISSED": "reviewed (dismissed)",
}
_NAMED = 12


def conversation(scene: Scene) -> str:
    """Give the entries below the description, oldest first, and the state of the checks at the end."""
    pull = scene.pull
    first = Comment(0, pull.author, pull.body or "", pull.created)
    entries: list[tuple[datetime, int, int, str]] = [
        (push.at, 0, number, _push(scene, number, push)) for number, push in enumerate(pull.pushes, start=1)
    ]
    entries += [
        (review.submitted, 1, review.id, _review(scene, review))
        for review in pull.reviews
        if review.state != "PENDING" and review.submitted is not None
    ]
    entries += [(comment.created, 1, comment.id, _entry(comment)) for comment in pull.comments]
    known = {review.id for review in pull.reviews}
    entries += [
        (thread.comments[0].created, 1, thread.comments[0].id, _loose(thread))
        for thread in pull.threads
        if thread.comments and _review_of(thread) not in known
    ]
    inner = (html for _, _, _, html in sorted(entries, key=lambda entry: entry[:3]))
    told = "".join(f"<li>{html}</li>" for html in inner if html)
    description = f'<h3 class="unseen">Description</h3>{card(first, does="opened this")}'
    return f'{description}<ol class="timeline">{told}</ol>'


def _push(scene: Scene, number: int, push: Push) -> str:
    forced = " with force" if push.forced else ""
    title = "opened this with" if number == 1 else f"pushed{forced}"
    head = (
        f'<h3 class="event"><span class="dot" aria-hidden="true"></span>{who(push.author)} '
        f'<span>{title} <code>{short(push.commit)}</code></span> <span class="quiet">push {number} · '
        f"{moment(push.at)}</span></h3>"
    )
    run = scene.run_of(push.commit)
    if run is None or number == 1:
        return head
    before = scene.run_of(scene.pull.pushes[number - 2].commit)
    return head + _since(before, run, number) if before is not None else head


def _since(before: Run, now: Run, number: int) -> str:
    """Tell what a push changed, by the fingerprints in both runs' reports."""
    old = {told.fingerprint: told for told in before.findings}
    new = {told.fingerprint: told for told in now.findings}
    mended = [told for print_, told in old.items() if print_ not in new]
    fresh = [told for print_, told in new.items() if print_ not in old]
    still = len(new) - len(fresh)
    posted = next((value for name, value in now.outputs if name == "posted"), "0")
    wrote = f"{count(int(posted), 'new comment')} written" if posted.isdecimal() else ""
    return (
        f'<div class="since"><h4>What push {number} changed</h4>'
        f"{_list('Mended', 'mended', mended)}{_list('New', 'new', fresh)}"
        f'<p class="quiet">{count(still, "finding")} as before · {wrote}</p></div>'
    )


def _list(title: str, kind: str, findings: list[Told]) -> str:
    if not findings:
        return f"<p>{badge(title, kind)} none</p>"
    rows = "".join(
        f'<li><code>{safe(told.rule)}</code> <span class="quiet">{safe(_where(told))}</span></li>'
        for told in findings[:_NAMED]
    )
    left = len(findings) - _NAMED
    rows += f"<li>and {left} more</li>" if left > 0 else ""
    return f"<p>{badge(title, kind)} {len(findings)}</p><ul>{rows}</ul>"


def _where(told: Told) -> str:
    if not told.path:
        return "the whole change"
    return f"{told.path}:{told.line}" if told.line else told.path


def _review(scene: Scene, review: Review) -> str:
    threads = [thread for thread in scene.pull.threads if _review_of(thread) == review.id]
    if not review.body and not threads and any(_answers(thread, review) for thread in scene.pull.threads):
        return ""  # what GitHub makes of a reply: its words stand in the thread
    verdict = _VERDICTS.get(review.state, "reviewed")
    when = moment(review.submitted) if review.submitted else ""
    head = (
        f'<h3 class="event" id="pullrequestreview-{review.id}">{who(review.author)} <span>{verdict}</span> '
        f'<span class="quiet">{short(review.commit)} · {when}</span></h3>'
    )
    inside = "".join(in_conversation(thread) for thread in threads)
    return f'<div class="review">{head}{review_note(review)}{inside}</div>'


def _answers(thread: Thread, review: Review) -> bool:
    return any(comment.review == review.id for comment in thread.comments[1:])


def _entry(comment: Comment) -> str:
    title = f'<h3 class="unseen">Comment of {safe(comment.author.login)}</h3>'
    return title + card(comment, does="commented", anchor=f"issuecomment-{comment.id}")


def _loose(thread: Thread) -> str:
    first = thread.comments[0]
    head = f'<h3 class="event">{who(first.author)} <span>commented on a file</span></h3>'
    return f'<div class="review">{head}{in_conversation(thread)}</div>'


def _review_of(thread: Thread) -> int:
    return thread.comments[0].review if thread.comments else 0
