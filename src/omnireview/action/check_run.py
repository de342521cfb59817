"""A review → the annotations of a check run, and the check run, written fifty annotations at a time.

docs.github.com/rest/checks/runs. There is no moment at which a half-written check run passes, or is unfinished for
ever: the first request says failure until the last one says how it ended.
"""

import re
from dataclasses import replace
from typing import Final

from omnireview.action.runner import cut
from omnireview.errors import AnswerLost, GitHubFailed
from omnireview.github import GitHub
from omnireview.github.checks import BATCH, CheckAnnotation, CheckReport
from omnireview.render.escape import one_line, visible
from omnireview.render.words import new_entries
from omnireview.review import Review
from omnireview.scan import Finding
from omnireview.terms import Severity

MOST_ANNOTATIONS: Final = 500
"""Of one check run, the worst first: ten requests. The text of the check run has all findings."""
LONGEST_TEXT: Final = 65_535
"""Characters of a check run's summary, and of its text; bytes are counted here, which are never fewer."""
LONGEST_TITLE: Final = 255
LONGEST_MESSAGE: Final = 16_000
"""Characters, at 4 bytes each 64 KB, which is what GitHub takes."""

_LEVELS = {Severity.BLOCKER: "failure", Severity.MAJOR: "warning", Severity.MINOR: "notice"}
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


def annotations_of(review: Review) -> tuple[CheckAnnotation, ...]:
    """Give one annotation for each new finding on a line of a file, repeats too, worst first.

    Information is left out, and so is what is about no file, or about one whose name GitHub would not take.
    """
    found = [site.finding for entry in new_entries(review) for site in entry.sites]
    told = sorted((each for each in found if each.severity in _LEVELS and _takes(each.path)), key=_worst_first)
    return tuple(map(_annotation, told[:MOST_ANNOTATIONS]))


def write_check_run(github: GitHub, repository: str, sha: str, name: str, report: CheckReport) -> str:
    """Write a whole check run; says what is missing from it, which then says failure; "" when nothing is.

    Raises:
        GitHubFailed: the check run could not be written.
    """
    report = _within_limits(report)
    batches = [report.annotations[at : at + BATCH] for at in range(0, len(report.annotations), BATCH)] or [()]
    first = replace(report, annotations=batches[0])
    if len(batches) > 1:
        unfinished = "Not all of it is written: run again if this stays."
        first = replace(first, conclusion="failure", title=unfinished, summary=unfinished)
    try:
        run = github.create_check_run(repository, sha, name, first)
    except AnswerLost:  # the newest one of a name counts, so that a second one does no harm
        run = github.create_check_run(repository, sha, name, first)
    for number, batch in enumerate(batches[1:], start=2):
        try:
            said = report if number == len(batches) else first
            github.update_check_run(repository, run, replace(said, annotations=batch))
        except GitHubFailed as error:
            # Annotations are added, so that nothing is sent again of which it is not known whether it came.
            rest = sum(map(len, batches[number - 1 :]))
            every = len(report.annotations)
            missing = f"up to {rest} of {every} annotations are missing from the check run, which says failure"
            return f"{missing}: {error.what}"
    return ""


def in_plane(text: str) -> str:
    r"""Write characters above U+FFFF as escapes (`\U0001f600`): GitHub refuses a check run that holds one."""
    return _BEYOND.sub(lambda found: f"\\U{ord(found[0]):08x}", text)


def _within_limits(report: CheckReport) -> CheckReport:
    return replace(
        report,
        title=in_plane(report.title)[:LONGEST_TITLE],
        summary=cut(in_plane(report.summary), LONGEST_TEXT),
        text=cut(in_plane(report.text), LONGEST_TEXT),
    )


def _annotation(finding: Finding) -> CheckAnnotation:
    start = finding.line or 1
    return CheckAnnotation(
        path=finding.path or "",
        start_line=start,
        end_line=max(start, finding.end_line or 0),
        level=_LEVELS[finding.severity],
        title=in_plane(f"{finding.severity}: {visible(finding.rule)}")[:LONGEST_TITLE],
        message=in_plane(one_line(finding.message))[:LONGEST_MESSAGE],
    )


def _takes(path: str | None) -> bool:
    return bool(path) and not _BEYOND.search(path or "") and not _lone(path or "")


def _lone(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _worst_first(finding: Finding) -> tuple[int, int, str, int, str]:
    place = (finding.path or "", finding.line or 0, finding.rule)
    return (finding.severity.rank, finding.confidence.rank, *place)
