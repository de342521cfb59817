"""`ignore RULE REASON` → a suggestion that suppresses the finding, or why there is none."""

from collections.abc import Iterable, Sequence

from omnireview.answer import Answer
from omnireview.answer.case import Case
from omnireview.answer.proposal import BadReason, Proposal, comment_for, proposals
from omnireview.answer.silence import first_proved, sites_of
from omnireview.answer.threads import FindingThread
from omnireview.command import WORD
from omnireview.compare import Judged
from omnireview.kinds import Language, language_of
from omnireview.render.escape import code, fence, is_hidden, visible
from omnireview.render.links import permalink
from omnireview.render.words import number, short
from omnireview.review import Review
from omnireview.terms import Severity, Status

MOST_NAMED = 10
"""Places or threads that are listed to choose from."""
_LIVE = {Status.NEW, Status.OLD, Status.MOVED}


def ignore(case: Case) -> Answer:
    """Propose the suppression of one finding of the rule.

    It hangs in the finding's own thread, since a suggestion replaces that thread's lines. With several findings it
    asks which one is meant; where there is no thread, it says what to write and where.
    """
    rule = case.command.subject
    if rule not in case.book.rules:
        return _refusal(case, case.book.unknown(rule))
    try:
        comment = comment_for(rule, case.command.reason)
    except BadReason as bad:
        return _refusal(case, str(bad))
    threads, here = [each for each in case.threads if each.mark.rule == rule], case.here
    if here is not None:
        if here.mark.rule != rule:
            return _refusal(case, f"This thread is about {code(here.mark.rule)}, not about that rule.")
        threads = [here]
    found = [site for site in sites_of(case.review) if site.finding.rule == rule and site.status in _LIVE]
    told = _one_each((each, site) for each in threads if (site := _finding_of(each, found)) is not None)
    if here is not None and not told:
        return _refusal(case, _why_gone(case, here))
    if not found:
        return _refusal(case, f"`{rule}` finds nothing at `{short(case.pull.head)}` that could be ignored.")
    if len(told) > 1 or (not told and len(found) > 1):
        return _ask_which(case, told, found, comment)
    site = told[0][1] if told else found[0]
    if site.finding.severity is Severity.BLOCKER and not case.command.reason.strip():
        return _refusal(case, f"A blocker is ignored only with a reason: `{WORD} ignore {rule} REASON`.")
    if not told:
        return _ask_which(case, told, found, comment)
    return _propose(case, told[0][0], site, comment)


def _propose(case: Case, thread: FindingThread, site: Judged, comment: str) -> Answer:
    finding = site.finding
    path, line = finding.path or "", finding.line or 0
    data = case.pull.head_tree.read(path)
    if finding.line is None or data is None or language_of(path) is Language.GENERIC:
        return _refusal(case, _only_by_settings(finding.rule), thread.first)
    way = first_proved(case.pull, case.review, site, proposals(path, data, line, comment), case.again)
    if way is None:
        return _refusal(
            case,
            f"No place was found for the comment at line {line} that silences this finding and nothing else. "
            + _only_by_settings(finding.rule),
            thread.first,
        )
    suggestion = _suggested(thread, way, data)
    block = fence(suggestion, "suggestion") if suggestion else _as_diff(way, data)
    committed = "Commit this" if suggestion else "Make this edit"
    others = [each for each in sites_of(case.review) if _is_repeat(each, site)]
    further = (
        f" The rule finds {number(len(others), 'further line')} in this file; each needs a comment of its own."
        if others
        else ""
    )
    body = (
        f"{committed}, and the finding is ignored from the next review on; the summary lists it with its reason."
        f"{further}\n\n{block}\n\n<sub>Proved at {code(short(case.pull.head))}: with it the file is analysed as "
        "before, and this finding alone is silenced.</sub>"
    )
    return Answer(body, thread.first)


def _suggested(thread: FindingThread, way: Proposal, data: bytes) -> str:
    """Give what replaces the thread's lines; "" where GitHub would not write just that, or a reader not see it."""
    end, start = thread.thread.line, thread.thread.start_line or thread.thread.line
    lines = data.decode("utf-8").split("\n")
    if end is None or start is None or not start <= way.line <= end < len(lines):
        return ""
    if thread.thread.side != "RIGHT" or thread.thread.outdated or b"\r" in data:
        return ""
    kept = [f"{each}\n" for each in lines[start - 1 : end]]
    at = way.line - start
    text = "".join((*kept[:at], *way.lines, *kept[at + 1 :]))
    return "" if any(is_hidden(letter) for letter in text.replace("\n", "").replace("\t", "")) else text


def _as_diff(way: Proposal, data: bytes) -> str:
    old = visible(data.decode("utf-8").split("\n")[way.line - 1].removesuffix("\r"))
    new = [visible(each.rstrip("\r\n")) for each in way.lines]
    return fence("\n".join((f"-{old}", *(f"+{each}" for each in new))) + "\n", "diff")


def _finding_of(thread: FindingThread, found: Sequence[Judged]) -> Judged | None:
    """Give the finding that a thread is about: by its fingerprint, else by its line, as the reviews do."""
    for site in found:
        if site.fingerprint == thread.mark.fingerprint:
            return site
    at = (thread.thread.path, thread.thread.line)
    return next((site for site in found if (site.finding.path, site.finding.line) == at), None)


def _one_each(told: Iterable[tuple[FindingThread, Judged]]) -> list[tuple[FindingThread, Judged]]:
    """Keep one thread for each finding: rather one that we have not closed, and whose line is still there."""
    best: dict[str, tuple[FindingThread, Judged]] = {}
    for each, site in sorted(told, key=lambda pair: pair[0].past):
        best.setdefault(site.fingerprint, (each, site))
    return list(best.values())


def _is_repeat(site: Judged, of: Judged) -> bool:
    here, there = site.finding, of.finding
    return (here.rule, here.path) == (there.rule, there.path) and here.line != there.line and site.status in _LIVE


def _why_gone(case: Case, thread: FindingThread) -> str:
    sites = [each for each in sites_of(case.review) if each.fingerprint == thread.mark.fingerprint]
    if any(site.status is Status.SUPPRESSED for site in sites):
        return "A comment in the code ignores this finding already."
    return f"This finding is not found any more at `{short(case.pull.head)}`: there is nothing to ignore."


def _only_by_settings(rule: str) -> str:
    return (
        f"The settings can leave it out: `rules: {{{rule}: off}}`, or for some paths `paths.overrides`, in "
        "`.github/omnireview.yaml` on the base branch."
    )


def _ask_which(
    case: Case, told: Sequence[tuple[FindingThread, Judged]], found: Sequence[Judged], comment: str
) -> Answer:
    """List what may be meant: the threads to reply in, or, without any, the places to write the comment at."""
    rule = case.command.subject
    if told:
        rows = [f"- [{code(_place(site))}]({thread.url})" for thread, site in told[:MOST_NAMED]]
        more = len(told) - len(rows)
        head = f"{code(rule)} has {number(len(told), 'thread')} here. Reply with the command in the one you mean:"
        return Answer("\n".join((head, "", *rows, *_more(more))), case.where, refused=True)
    rows = [f"- {_linked(case.review, site)}" for site in found[:MOST_NAMED]]
    head = (
        f"{code(rule)} has no thread here, so that no suggestion can be made. To ignore a finding, write "
        f"{code(comment)} at the end of its line, or alone above it:"
    )
    return Answer("\n".join((head, "", *rows, *_more(len(found) - len(rows)))), case.where, refused=True)


def _more(count: int) -> list[str]:
    return [f"- and {count} more"] if count > 0 else []


def _place(site: Judged) -> str:
    finding = site.finding
    return f"{finding.path}:{finding.line}" if finding.path and finding.line else finding.path or "the change"


def _linked(review: Review, site: Judged) -> str:
    link = permalink(review, site.finding.path, site.finding.line) if site.finding.path else ""
    return f"[{code(_place(site))}]({link})" if link else code(_place(site))


def _refusal(case: Case, why: str, thread: int | None = None) -> Answer:
    return Answer(why, thread or case.where, refused=True)
