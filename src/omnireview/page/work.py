"""`Worklist` → the values of the page's parts on what to mend before the merge and after it."""

from typing import Any

from omnireview.page.excerpt import rows_of_fix
from omnireview.render.words import number
from omnireview.render.worklist import about, example_diff, total
from omnireview.review import Review
from omnireview.worklist import Bucket
from omnireview.worklist.plan import plan_work


def must_fix_of(review: Review) -> dict[str, Any] | None:
    """Give what has to be mended before the merge, None without any of it.

    An item without a verified fix, which stands with its finding, has its rule's own example, once a rule.
    """
    work = plan_work(review)
    if not work.items:
        return None
    shown: set[str] = set()
    rows = []
    for item in work.items:
        rule = item.finding.rule
        example = review.examples.get(rule)
        if rule in shown or any(entry.suggestion or entry.diff for entry in item.entries):
            example = None
        if example:
            shown.add(rule)
        rows.append(
            {
                "item": item,
                "when": ", the same day" if item.bucket is Bucket.SAME_DAY else "",
                "example": rows_of_fix(example_diff(example)) if example else (),
            }
        )
    return {"total": total(work), "items": rows}


def later_of(review: Review) -> dict[str, Any] | None:
    """Give what may wait until after the merge, None without any of it."""
    items = plan_work(review).later
    if not items:
        return None
    title = f"{number(len(items), 'improvement')}, {about(sum(item.minutes for item in items))}"
    return {"title": title, "items": items}
