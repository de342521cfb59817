"""What stands on the page beside the findings, in order. A new part is one row here and a file of `templates/`."""

from collections.abc import Callable, Sequence

from omnireview.nouns import noun
from omnireview.page.asked import checklist_of, coverage_of, making_of
from omnireview.page.findings import Findings
from omnireview.page.focus import focus_of
from omnireview.page.overview import overview_of
from omnireview.page.score import tabulate
from omnireview.page.since import since_of
from omnireview.page.template import Template
from omnireview.page.work import later_of, must_fix_of
from omnireview.render.after_merge import after_merge_lines
from omnireview.review import Review
from omnireview.worklist.plan import plan_work


@noun
class Section:
    """A part of the page: its fragment, its title, and what gives its template its value `it`.

    The template is `<name>.html`. It also gets `review`, and `names`: fingerprint → fragment of the finding. A
    part whose value is empty is left out.
    """

    name: str
    title: str
    it: Callable[[Review], object]


@noun
class Part:
    """A section that is written: its fragment, its title, and its HTML."""

    name: str
    title: str
    body: str


ABOVE = (
    Section("not-analysed", "Not analysed", lambda review: review.not_analysed),
    Section("must-fix", "Must fix before merge", must_fix_of),
    Section("score", "Score", tabulate),
    Section("since", "Since the last review", since_of),
    Section("strengths", "What is good", lambda review: review.strengths),
    Section("focus", "Where a person should look", focus_of),
    Section("notes", "Notes", lambda review: review.notes),
    Section("policy", "Settings of this change", after_merge_lines),
)
"""Above the findings: what to do, and how the change stands."""

BELOW = (
    Section("overview", "What changed", overview_of),
    Section(
        "criteria", "Criteria for approval", lambda review: () if review.clean else plan_work(review).criteria
    ),
    Section("after-merge", "After the merge", later_of),
    Section("pictures", "What the change touches", lambda review: review.pictures),
    Section("coverage", "Patch coverage", coverage_of),
    Section("checklist", "Review checklist", checklist_of),
    Section("skipped", "Skipped files", lambda review: review.skipped),
    Section("making", "How this review was made", making_of),
)
"""Below the findings: what a reader may want to look up."""


def fill(sections: Sequence[Section], review: Review, findings: Findings) -> list[Part]:
    """Write the sections that have something to say."""
    return [
        Part(
            section.name,
            section.title,
            Template(f"{section.name}.html").write(it=it, review=review, names=findings.names),
        )
        for section in sections
        if (it := section.it(review))
    ]
