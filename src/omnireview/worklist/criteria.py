"""`Review` and what has to be mended → the criteria for approval, each filled from the state of the change."""

from collections.abc import Iterator, Sequence

from omnireview.review import Review
from omnireview.score import Verdict
from omnireview.terms import Aspect
from omnireview.worklist import Bucket, Criterion, Item


def criteria_of(review: Review, items: Sequence[Item]) -> tuple[Criterion, ...]:
    """Give what has to hold before a person approves.

    Tests and documents are spoken of only where something is known of them: a finding that asks for them is open,
    evidence that they came with the change is done. Of a check that is silent nothing is concluded.
    """
    return tuple(_criteria(review, items))


def _criteria(review: Review, items: Sequence[Item]) -> Iterator[Criterion]:
    if items:
        what = (
            "The one item of the must-fix list is" if len(items) == 1 else f"All {len(items)} must-fix items are"
        )
        yield Criterion(f"{what} mended", done=False)
    else:
        yield Criterion("There is nothing that must be fixed", done=True)
    yield from _described(review, items, Aspect.TESTING, "tests", "Tests come with what changed")
    yield from _described(review, items, Aspect.DOCUMENTATION, "docs", "Documents tell what is new for users")
    if review.not_analysed:
        paths = tuple(dict.fromkeys(skip.path for skip in review.not_analysed))
        those = "The changed file that was not analysed is" if len(paths) == 1 else "Files not analysed are"
        yield Criterion(f"{those} read by a person", done=False, paths=paths)
    elif review.verdict is Verdict.INCOMPLETE:
        yield Criterion("Changed files that were not listed are read by a person", done=False)
    else:
        yield Criterion("Every changed file that is for reading was analysed", done=True)
    now = f"; now it fails by {review.failed_because.rstrip('.')}" if review.failed else ""
    yield Criterion(f"The check passes{now}", done=not review.failed)


def _described(review: Review, items: Sequence[Item], aspect: Aspect, kind: str, what: str) -> Iterator[Criterion]:
    """Give the criterion about tests or documents, if anything is known about them."""
    # What is for now is mended in the code that it names, whatever row of the score it belongs to.
    asked = [item for item in items if item.finding.aspect is aspect and item.bucket is Bucket.SAME_DAY]
    shown = [strength for strength in review.strengths if strength.kind == kind]
    if asked or shown:
        named = [entry.judged.finding.path for item in asked for entry in item.entries]
        paths = tuple(dict.fromkeys(path for path in named if path is not None))
        yield Criterion(what, done=not asked, paths=paths if asked else shown[0].paths)
