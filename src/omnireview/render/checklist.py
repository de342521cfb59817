"""The review checklist → a folded list: first what is left to a person, last what no rule found a fault in.

Nothing is a task-list box: our next edit of the comment would take its ticks away, or keep them for code that
nobody has looked at (docs/decisions).
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from omnireview.checklist import Against, Answer, Decided
from omnireview.compare import Judged
from omnireview.nouns import noun
from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, one_line, prose, visible
from omnireview.render.links import is_plain, permalink
from omnireview.render.words import listed, number
from omnireview.review import Review

_SITES_NAMED = 3
_RULES_NAMED = 4
_AGAINST_NAMED = 5
_LONGEST_ITEM = 300
_LONGEST_TITLE = 80

FOR_A_PERSON = "For a person to answer"
_WAITS = "Not so yet"
_FOUND = "Rules found something"
_REST = "Rules found nothing new; the rest is for a person"
_NOTHING = "Rules found nothing new"
GROUPS = (FOR_A_PERSON, _WAITS, _FOUND, _REST, _NOTHING)
"""The parts of the list, in order."""
_WITHOUT = (_REST, _NOTHING)
WHAT_IT_IS = "What a reviewer asks of the areas that this change touches. That a rule found nothing is no proof."


@noun
class Line:
    """One item under its group: the section that it belongs to, and the item."""

    group: str
    section: str
    answer: Answer


def lines_of(review: Review) -> list[Line]:
    """Give the items in the order in which they are shown: by group, in each as the checklist has them."""
    lines = [Line(_group(each), section.title, each) for section in review.checklist for each in section.answers]
    return sorted(lines, key=lambda line: GROUPS.index(line.group))


def counts(review: Review) -> str:
    """Say how many items are in which group."""
    groups = [line.group for line in lines_of(review)]
    told = (
        (groups.count(FOR_A_PERSON), "for a person"),
        (groups.count(_WAITS), "not so yet"),
        (groups.count(_FOUND), "with findings"),
        (sum(group in _WITHOUT for group in groups), "without"),
    )
    return ", ".join(f"{count} {words}" for count, words in told if count)


def checklist_block(review: Review, *, whole: bool = True) -> Block:
    """What a reviewer asks of such a change, with what the rules answer of it.

    Unless it is `whole`, the items for which rules found nothing new are one line with their number.
    """
    lines = lines_of(review)
    if not lines:
        return Block()
    without = [line for line in lines if line.group in _WITHOUT]
    tail = ""
    if not whole and without:
        lines = [line for line in lines if line.group not in _WITHOUT]
        tail = f"{chr(10) * (2 if lines else 1)}{_counted(without)}"
    rows = []
    for group, members in groupby(lines, key=lambda line: line.group):
        told = [f"- {prose(line.section, _LONGEST_TITLE)}: {_item(line.answer, review)}" for line in members]
        rows += [f"{'' if group == lines[0].group else chr(10)}**{group}**\n\n{told[0]}", *told[1:]]
    title, head = f"Review checklist ({counts(review)})", f"{WHAT_IT_IS}{unread_words(review)}\n"
    return details(title, head, rows, "- {n} more {where}", tail)


def _counted(lines: Sequence[Line]) -> str:
    rest = sum(line.group == _REST for line in lines)
    a_person = f", and a person decides the rest of {rest if rest < len(lines) else 'each'}" if rest else ""
    return f"**{_NOTHING}** for {number(len(lines), 'more item')}{a_person}. The full report names them."


def unread_words(review: Review) -> str:
    """Say in how many changed files no rule looked; "" when all were read."""
    unread = [
        number(len(skips), f"{how} file")
        for skips, how in ((review.not_analysed, "unanalysed"), (review.skipped, "skipped"))
        if skips
    ]
    return f" No rule looked into {listed(unread)}." if unread else ""


def said_of(answer: Answer) -> list[str]:
    """Say what is not a finding: which rules looked and found nothing, which did not look, who decides the rest.

    The sentences are prose with code spans, without a full stop.
    """
    told = [answer.known] if answer.known else []
    if answer.silent and not answer.found:
        told.append(f"no new finding of {_rules(answer.silent)}")
    if answer.found and answer.decided is Decided.PARTLY:
        told.append("a person decides the rest")
    if answer.idle:
        told.append(f"{_rules(answer.idle)} did not look: off, or for other files")
    return told


def _item(answer: Answer, review: Review) -> str:
    parts = [prose(answer.asks, _LONGEST_ITEM)]
    if answer.found:
        parts.append(f"{number(len(answer.found), 'finding')}: {'; '.join(_found(answer.found, review))}")
    if answer.against:
        parts.append(", ".join(_against(answer.against)))
    parts += [prose(sentence) for sentence in said_of(answer)]
    return " · ".join(parts)


def _against(against: Sequence[Against]) -> Iterator[str]:
    for each in against[:_AGAINST_NAMED]:
        words = code(one_line(each.words, _LONGEST_ITEM))
        yield f"[{words}]({each.page})" if is_plain(each.page) else words
    if len(against) > _AGAINST_NAMED:
        yield f"{len(against) - _AGAINST_NAMED} more"


def _found(found: Sequence[Judged], review: Review) -> Iterator[str]:
    """Give each rule that found something, with its first places, in the order of the findings."""
    rules = list(dict.fromkeys(site.finding.rule for site in found))
    for rule in rules[:_RULES_NAMED]:
        sites = [site for site in found if site.finding.rule == rule]
        yield " ".join(filter(None, (code(rule), ", ".join(_places(sites, review)))))
    if len(rules) > _RULES_NAMED:
        yield number(len(rules) - _RULES_NAMED, "more rule")


def _places(sites: Sequence[Judged], review: Review) -> Iterator[str]:
    """Give the first places, each linked; a path is said once for the lines in it."""
    before = None
    for site in sites[:_SITES_NAMED]:
        path, line = site.finding.path, site.finding.line
        if path is None:
            continue
        link = permalink(review, path, line)
        whole = code(visible(path) + (f":{line}" if line else ""))
        name = str(line) if path == before and line else whole
        yield f"[{name}]({link})" if link else name
        before = path
    if len(sites) > _SITES_NAMED:
        yield f"{len(sites) - _SITES_NAMED} more"


def _rules(rules: Sequence[str]) -> str:
    named = [f"`{rule}`" for rule in rules[:_RULES_NAMED]]
    left = len(rules) - len(named)
    return listed([*named, *([f"{left} more"] if left > 0 else [])])


def _group(answer: Answer) -> str:
    if answer.open:
        return FOR_A_PERSON
    if answer.found:
        return _FOUND
    if answer.against:
        return _WAITS
    return _REST if answer.decided is Decided.PARTLY else _NOTHING
