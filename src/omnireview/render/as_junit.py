"""`Review` → JUnit XML, for pages that show tests: GitLab, Jenkins, Azure and others.

There is no standard; this is the part that all read (Jenkins' junit-10.xsd; docs.gitlab.com, "Unit test reports").
GitLab shows a test by `classname` and `name`, drops the second of two with the same, and compares names with those
of the target branch: so the class is the file, and the name holds no line.
"""

from collections import Counter
from collections.abc import Iterator

from omnireview.render.escape import html, one_line, visible
from omnireview.render.words import also, headline, place
from omnireview.render.worklist import duration
from omnireview.review import Entry, Review
from omnireview.settings import Settings
from omnireview.terms import Severity, Stage, Status
from omnireview.worklist.minutes import alone, rounded

_WHOLE = "the change as a whole"
_LONGEST_NAME, _LONGEST = 200, 2_000
_GATED = {"new": {Status.NEW}, "all": {Status.NEW, Status.OLD, Status.MOVED}}


def text(review: Review, settings: Settings) -> str:
    """Write a suite for each file with findings, a test for each finding that is told, and one for the verdict.

    A finding that `fail-on` counts is a failure, any other one is skipped; the verdict's test fails exactly when
    the check does. Information is left out, and so is what the change mends.
    """
    suites: dict[str, list[Entry]] = {}
    for entry in review.entries:
        finding = entry.judged.finding
        if not entry.quiet and finding.severity is not Severity.INFO and entry.judged.status is not Status.MENDED:
            suites.setdefault(finding.path or "", []).append(entry)
    written = [_verdict(review, settings)]
    written += [_suite(path, suites[path], settings) for path in sorted(suites)]
    failures = sum(failed for failed, _, _, _ in written)
    errors = sum(broken for _, broken, _, _ in written)
    tests = sum(count for _, _, count, _ in written)
    body = "".join(suite for _, _, _, suite in written)
    return _inert(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="OmniReview" tests="{tests}" failures="{failures}" errors="{errors}">\n'
        f"{body}</testsuites>\n"
    )


def _verdict(review: Review, settings: Settings) -> tuple[int, int, int, str]:
    unread = [
        _case(
            "not analysed",
            _shown(skip.path),
            _outcome("error" if _must_be_read(settings) else "skipped", skip.reason),
        )
        for skip in review.not_analysed
    ]
    # The name is the same in each run, so that runs can be compared; what it says of this one stands inside.
    said = _outcome("failure", review.failed_because or "The check fails.") if review.failed else ""
    cases = [_case("omnireview", "verdict", f"{said}<system-out>{html(headline(review))}</system-out>"), *unread]
    errors = len(unread) if _must_be_read(settings) else 0
    skipped = len(unread) - errors
    return int(review.failed), errors, len(cases), _written("verdict", cases, int(review.failed), errors, skipped)


def _must_be_read(settings: Settings) -> bool:
    return settings.on_unanalysable == "fail" and settings.fail_on != "never"


def _suite(path: str, entries: list[Entry], settings: Settings) -> tuple[int, int, int, str]:
    failures = 0
    cases = []
    for entry, name in zip(entries, _names(entries), strict=True):
        finding, failed = entry.judged.finding, _fails(entry, settings)
        failures += failed
        outcome = (
            _outcome("failure", finding.message, _told(entry)) if failed else _outcome("skipped", _why(entry))
        )
        where = f' file="{html(_shown(path))}"' if path else ""
        where += f' line="{finding.line}"' if finding.line else ""
        cases.append(_case(_shown(path) or _WHOLE, name, outcome, where))
    return failures, 0, len(cases), _written(_shown(path) or _WHOLE, cases, failures, 0, len(cases) - failures)


def _fails(entry: Entry, settings: Settings) -> bool:
    """Whether `fail-on` counts an entry; `score<N` counts none, only the score."""
    finding = entry.judged.finding
    if settings.fail_on == "never" or settings.fail_on.startswith("score<") or finding.stage is Stage.PREVIEW:
        return False
    in_scope = entry.judged.status in _GATED[settings.fail_scope]
    return in_scope and finding.severity.rank <= Severity(settings.fail_on).rank


def _names(entries: list[Entry]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for entry in entries:
        finding = entry.judged.finding
        name = one_line(f"{finding.rule}: {finding.message}", _LONGEST_NAME)
        seen[name] += 1
        yield f"{name} ({seen[name]})" if seen[name] > 1 else name


def _why(entry: Entry) -> str:
    """Say why a finding fails nothing."""
    finding, status = entry.judged.finding, entry.judged.status
    if status is Status.BASELINE:
        return f"in the baseline: {entry.judged.reason}"
    if status is Status.SUPPRESSED:
        return f"suppressed: {entry.judged.reason}" if entry.judged.reason else "suppressed"
    stage = ", its rule is in preview" if finding.stage is Stage.PREVIEW else ""
    return f"{status.value}{stage}: {_told(entry)}"


def _told(entry: Entry) -> str:
    finding = entry.judged.finding
    where = f"{place(entry)}: " if finding.path else ""
    repeats = f" {also(entry)}" if also(entry) else ""
    return f"{where}{finding.message}{repeats} ({finding.severity}, {duration(rounded(alone([entry])))})"


def _outcome(tag: str, message: str, body: str = "") -> str:
    told = html(one_line(message, _LONGEST))
    return f'<{tag} type="omnireview" message="{told}">{html(one_line(body, _LONGEST))}</{tag}>'


def _case(group: str, name: str, outcome: str, where: str = "") -> str:
    return (
        f'<testcase classname="{html(group)}" name="{html(one_line(name))}"{where} time="0">{outcome}</testcase>\n'
    )


def _written(name: str, cases: list[str], failures: int, errors: int, skipped: int) -> str:
    counts = f'tests="{len(cases)}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
    return f'<testsuite name="{html(name)}" {counts}>\n{"".join(cases)}</testsuite>\n'


def _shown(path: str) -> str:
    return visible(path)


def _inert(written: str) -> str:
    """Write what an Actions runner would take for a command as a character reference; the XML means the same."""
    return written.replace("##[", "#&#35;[")
