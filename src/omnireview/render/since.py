"""`Since` → what happened since the last review: a short paragraph, and a folded list."""

from collections.abc import Iterator

from omnireview.history import Fate, Past, Push, Relation, Remembered, Since
from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, one_line, prose, row, visible
from omnireview.render.links import commit_link, compare_link, permalink
from omnireview.render.words import listed, score, short
from omnireview.review import Review

PUSHES_IN_WORDS = 2
"""Reviewed heads up to which their scores are told in words alone; with more, they have a table."""
_SCORES_NAMED = 5
_LONGEST_NAME = 200
_FATES = {
    Fate.MENDED: "mended",
    Fate.REMOVED: "removed with the file",
    Fate.SUPPRESSED: "suppressed in the code",
    Fate.EARLIER: "at the merge base by now",
    Fate.COUNTED: "only counted by now",
    Fate.UNREAD: "in files that were not analysed this time",
    Fate.UNTOUCHED: "not found any more",
}
TOLD = {
    **_FATES,
    Fate.UNREAD: "not looked for: its file was not analysed this time",
    Fate.UNTOUCHED: "not found any more, though no commit touches its file: rules, settings or the base changed",
}
"""What is said of a finding by what became of it."""
_REWRITTEN = (
    "That commit is not part of the branch any more (rebased, amended or force-pushed), so the findings are "
    "compared by their fingerprints alone, and no commit is named."
)
_UNKNOWN = "What was pushed in between was not read, so no commit is named."


def since_blocks(review: Review) -> list[Block]:
    """What is new, open, reopened and mended since the last review, and the scores; then one by one, folded."""
    since = review.since
    if since is None:
        return []
    last = code(short(since.last))
    page = commit_link(review, since.last) if since.relation is Relation.AHEAD else ""
    of = f"[{last}]({page})" if page else last
    told = Block(f"**Since the last review** of {of}: {gist(since)}. {' '.join(sentences(since))}")
    rows = list(_rows(since, review))
    if not rows and len(since.pushes) <= PUSHES_IN_WORDS:
        return [told]
    return [
        told,
        details(rows_title(len(rows)), _table(since), rows, "- {n} more {where}"),
    ]


def folded_since_block(review: Review) -> Block:
    """The same in one folded block, for a comment that has three lines; nothing where nothing happened."""
    since = review.since
    if since is None or (not since.past and len({push.overall for push in since.pushes}) == 1):
        return Block()
    head = f"{' '.join(sentences(since))}\n" + (f"\n{table}\n" if (table := _table(since)) else "")
    return details(f"Since the last review: {gist(since)}", head, list(_rows(since, review)), "- {n} more {where}")


def gist(since: Since) -> str:
    """Count what is new, open and over: `1 new, 2 still open and 1 mended`."""
    parts = [f"{len(since.new)} new" if since.new else "nothing new"]
    parts += [f"{len(since.reopened)} reopened"] if since.reopened else []
    parts += [f"{len(since.open)} still open"] if since.open else []
    for fate, words in _FATES.items():
        if count := len(since.of_fate(fate)):
            parts.append(f"{count} {words}")
    return listed(parts)


def sentences(since: Since) -> Iterator[str]:
    """Give the overall score of the last heads, and what could not be compared."""
    scores = [score(push.overall) for push in since.pushes[-_SCORES_NAMED:]]
    yield f"Overall: {' → '.join(scores)}."
    if since.relation is Relation.REWRITTEN:
        yield _REWRITTEN
    elif since.relation is Relation.UNKNOWN:
        yield _UNKNOWN
    if since.unsure:
        told = "is 1 more" if since.unsure == 1 else f"are {since.unsure:,} more"
        yield f"There {told} that may be new: the last review had more findings than are remembered."


def _table(since: Since) -> str:
    if len(since.pushes) <= PUSHES_IN_WORDS:
        return ""
    heads = [row("Head", "Overall", "Verdict", "New findings"), "|:--|--:|:--|--:|"]
    return "\n".join([*heads, *map(_push, since.pushes)]) + "\n"


def _push(push: Push) -> str:
    return row(code(short(push.head)), score(push.overall), prose(push.verdict, _LONGEST_NAME), f"{push.new:,}")


def rows_title(count: int) -> str:
    """Give the title of the list of what is new and what is over."""
    return f"What is new and what is over ({count})"


def present(since: Since) -> tuple[tuple[str, tuple[Remembered, ...]], ...]:
    """Give the findings of this review that the last one did not tell, each kind with its word."""
    return ("New", since.new), ("Reopened", since.reopened)


def past(since: Since) -> Iterator[Past]:
    """Give the findings of the last review that are over, in the order of telling."""
    return (each for fate in _FATES for each in since.of_fate(fate))


def _rows(since: Since, review: Review) -> Iterator[str]:
    for word, findings in present(since):
        for finding in findings:
            yield f"- **{word}** · {_finding(finding, review, review.head)}"
    gone = since.last if since.relation is Relation.AHEAD else ""
    for each in past(since):
        told = f"**{TOLD[each.fate].capitalize()}**{_by(each, since, review)}"
        yield f"- {told} · {_finding(each.finding, review, gone)}"


def _by(each: Past, since: Since, review: Review) -> str:
    if each.commit:
        return f" by [{code(short(each.commit))}]({commit_link(review, each.commit)})"
    if each.fate in {Fate.MENDED, Fate.REMOVED} and since.relation is Relation.AHEAD:
        span, page = code(f"{short(since.last)}..{short(review.head)}"), compare_link(review, since.last)
        return f" in {f'[{span}]({page})' if page else span}"
    return ""


def _finding(finding: Remembered, review: Review, commit: str) -> str:
    if not finding.path:
        place = "the whole change"
    else:
        name = code(visible(finding.path) + (f":{finding.line}" if finding.line else ""))
        page = permalink(review, finding.path, finding.line, commit) if commit else ""
        place = f"[{name}]({page})" if page else name
    return f"{finding.severity} · {place} · {code(one_line(finding.rule, _LONGEST_NAME))}"
