"""The word of others → the items of the checklist that it answers: the checks, and what reviewers asked for."""

from collections.abc import Iterator, Sequence

from omnireview.checklist import Against, Answer, Decided, Section
from omnireview.others import CheckState, Others, Point

TITLE = "Before the merge"
CHECKS = "Do all checks of the head commit pass?"
COMMENTS = "Is what other reviewers ask for answered?"

_NOT_OVER = "the other checks are not known"


def with_others(sections: tuple[Section, ...], others: Others | None) -> tuple[Section, ...]:
    """Give the sections of a checklist and, last, the one about others' word, where there are both."""
    if not sections or others is None:
        return sections
    return (*sections, Section(TITLE, (_of_checks(others), _of_points(others))))


def counts(others: Others) -> str:
    """Count the checks by state, such as `12 passed, 1 failed, 2 running`; "" where there are none."""
    numbers = [(len(others.at(CheckState.PASSED)), "passed"), (len(others.at(CheckState.FAILED)), "failed")]
    numbers += [(others.waiting, "running"), (len(others.at(CheckState.SKIPPED)), "skipped or neutral")]
    return ", ".join(f"{count} {words}" for count, words in numbers if count)


def name_of(point: Point) -> str:
    """Name the place of a thread: its path and line."""
    return point.path + (f":{point.line}" if point.line else "")


def _of_checks(others: Others) -> Answer:
    failed = others.at(CheckState.FAILED)
    told = ", ".join(_sayings(others, counts(others)))
    sure = bool(others.at(CheckState.PASSED)) and not (others.waiting or others.unread or others.refused)
    against = tuple(Against(check.name, check.page) for check in failed)
    return Answer(CHECKS, Decided.RULES, known=told, against=against, settled=sure)


def _sayings(others: Others, numbers: str) -> Iterator[str]:
    if numbers:
        yield numbers
    if others.refused:
        yield _NOT_OVER if numbers else "not known: the token may not read checks"
    elif others.unread:
        yield f"{others.unread} more are not known"
    elif not numbers:
        yield "no other check has reported"


def _of_points(others: Others) -> Answer:
    points: Sequence[Point] = others.open
    told = [f"{len(points)} open"] if points else []
    told += [f"{others.resolved} resolved"] if others.resolved else []
    words = ", ".join(told) or "no other reviewer has begun a thread"
    against = tuple(Against(name_of(point), point.url) for point in points)
    return Answer(COMMENTS, Decided.PARTLY, known=words, against=against, settled=not points)
