"""`Review` → what a terminal is told beside the findings, in few lines each: order of work, what is good, focus.

The exports have all of it; a terminal has the room of one screen.
"""

from omnireview.render.escape import one_line, visible
from omnireview.render.lines import Line, Style
from omnireview.render.since import gist, sentences
from omnireview.render.words import number, place, short
from omnireview.render.worklist import duration, total
from omnireview.review import Review
from omnireview.worklist.plan import plan_work

_ITEMS_NAMED = 5
_AREAS_NAMED = 4
_WIDEST_MINUTES = len("90 min")


def since_lines(review: Review) -> list[Line]:
    """Say in one line what happened since the last review."""
    since = review.since
    if since is None:
        return []
    told = f"{gist(since)}. {' '.join(sentences(since))}"
    return [Line.of(("Since the last review", Style.STRONG), f" of {short(since.last)}: {told}", hang=2)]


def strength_lines(review: Review) -> list[Line]:
    """Give each good thing a line."""
    if not review.strengths:
        return []
    told = (Line.of(f"  {one_line(strength.text)}", hang=4) for strength in review.strengths)
    return [Line.of(("What is good", Style.STRONG), hang=2), *told]


def focus_lines(review: Review) -> list[Line]:
    """Name the areas where a person should look, and how many questions there are."""
    if not review.focus:
        return []
    areas = [f"{one_line(area.title)} ({number(area.lines, 'line')})" for area in review.focus[:_AREAS_NAMED]]
    questions = number(sum(len(area.questions) for area in review.focus), "question")
    told = f": {', '.join(areas)}; {questions} in the full report"
    return [Line.of(("Where a person should look", Style.STRONG), told, hang=2)]


def work_lines(review: Review) -> list[Line]:
    """Say how long it takes to mend what has to be mended, and in which order to do it."""
    work = plan_work(review)
    if not work.items:
        return []
    lines = [Line.of(f"Must fix: {number(len(work.items), 'item')}, {total(work)}.", hang=2)]
    if len(work.items) == 1:
        return lines
    for index, item in enumerate(work.items[:_ITEMS_NAMED], start=1):
        where = place(item.entries[0]) or "the whole change"
        more = len(item.entries) - 1
        others = f" and {number(more, 'more place')}" if more else ""
        minutes = f"{duration(item.minutes):>{_WIDEST_MINUTES}}"
        rule = f"[{visible(item.finding.rule)}]", Style.FAINT
        lines.append(Line.of(f"  {index}. {minutes}  {where}{others}  ", rule, hang=5))
    left = work.items[_ITEMS_NAMED:]
    if left:
        lines.append(Line.of(f"  and {number(len(left), 'more item')}", hang=5))
    return lines
