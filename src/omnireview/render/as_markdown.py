"""`Review` → Markdown: the comment on a line or file, the summary comment, the full report."""

from omnireview.kinds import Language, language_of
from omnireview.render import marker
from omnireview.render.after_merge import after_merge_block
from omnireview.render.blocks import Block, fit
from omnireview.render.checklist import checklist_block
from omnireview.render.coverage import coverage_block
from omnireview.render.dependencies import dependencies_block
from omnireview.render.escape import code, one_line, prose
from omnireview.render.fixes import fix_in_comment
from omnireview.render.focus import focus_block, folded_focus_block
from omnireview.render.folded import (
    baseline_block,
    comments_block,
    counted_block,
    making_block,
    mended_block,
    removed_block,
    skipped_block,
    summary_only_block,
    suppressed_block,
)
from omnireview.render.links import permalink
from omnireview.render.others import folded_others_block, others_block
from omnireview.render.overview import overview_block
from omnireview.render.pictures import picture_blocks
from omnireview.render.score import score_origin_block
from omnireview.render.sections import (
    footer,
    linked_rule,
    notes_block,
    opening,
    score_block,
    unanalysed_block,
)
from omnireview.render.since import folded_since_block, since_blocks
from omnireview.render.strengths import strengths_block
from omnireview.render.talks import talks_block
from omnireview.render.words import also, other_messages
from omnireview.render.worklist import criteria_block, later_block, must_fix_block
from omnireview.review import Entry, Review
from omnireview.terms import Placement
from omnireview.worklist.plan import plan_work

LONGEST_COMMENT = 60_000
"""Characters. GitHub names 65,536 as its limit for a comment's body."""
LONGEST_REPORT = 225_000
"""Characters, at 4 bytes each less than 900 KiB; GitHub takes 1 MiB for a job summary."""
_LONGEST_OTHER = 300


def comment_body(entry: Entry, review: Review, instance: str) -> str:
    """Write the comment of one entry on its line or file, with our marker as its first line.

    `instance` names the run of this workflow among several on one pull request. The issue comes first; severity,
    the rule's name and how to suppress it are the last, small line.
    """
    finding = entry.judged.finding
    mark = marker.Marker("finding", instance, entry.judged.fingerprint, finding.rule, review.head)
    parts = [_issue(entry, review), also(entry), _others(entry)]
    if entry.placement is Placement.INLINE:
        parts.append(fix_in_comment(entry))
    parts.append(_small_line(entry))
    body = "\n\n".join(filter(None, parts))
    if len(body) > LONGEST_COMMENT:
        body = "\n\n".join(filter(None, [parts[0], parts[1], parts[-1]]))
    return f"{marker.write(mark)}\n{body}\n"


def _others(entry: Entry) -> str:
    return "\n".join(f"- Line {line}: {prose(message, _LONGEST_OTHER)}" for line, message in other_messages(entry))


def summary_body(review: Review, instance: str, run: str = "", memory: str = "") -> str:
    """Write the summary comment, with our marker as its first line; at most 60,000 characters.

    `run` is the id of the workflow run that writes it. What does not fit is cut at rows, from the least important
    block up, and its number told. `memory` is the hidden last line. It is never cut for the sake of rows: they can
    be read elsewhere, and the memory stands nowhere else.
    """
    mark = marker.write(marker.Marker("summary", instance, head=review.head, run=run))
    checklist = checklist_block(review, whole=False)
    blocks = _clean(review, run, checklist) if review.clean else _whole(review, run, checklist)
    where = "in the job summary"
    ending = f"\n{memory}\n" if memory else ""
    return f"{mark}\n{fit(blocks, LONGEST_COMMENT - len(mark) - 1 - len(ending), where)}{ending}"


def report(review: Review) -> str:
    """Write the full report, also of what stands on the lines: for the job summary and `--export`."""
    title = one_line(review.title, 200)
    of = f" of #{review.number}" if review.number else ""
    heading = Block(f"# Review{of}{f': {prose(title)}' if title else ''}") if of or title else Block()
    blocks = [heading, *_whole(review, "", checklist_block(review))]
    blocks.insert(len(blocks) - 1, comments_block(review))
    return fit(blocks, LONGEST_REPORT, "in the JSON report")


def _whole(review: Review, run: str, checklist: Block) -> list[Block]:
    work = plan_work(review)
    return [
        opening(review),
        unanalysed_block(review),
        must_fix_block(work, review),
        score_block(review),
        *since_blocks(review),
        others_block(review),
        strengths_block(review),
        focus_block(review),
        notes_block(review),
        after_merge_block(review),
        overview_block(review),
        criteria_block(work, review),
        summary_only_block(work, review),
        later_block(work, review),
        dependencies_block(review),
        coverage_block(review),
        checklist,
        *picture_blocks(review.pictures),
        mended_block(review),
        talks_block(review),
        removed_block(review),
        suppressed_block(review),
        baseline_block(review),
        skipped_block(review),
        counted_block(review),
        score_origin_block(review),
        making_block(review),
        footer(review, run),
    ]


def _clean(review: Review, run: str, checklist: Block) -> list[Block]:
    """Three lines, and folded what else there is to know."""
    return [
        opening(review),
        notes_block(review),
        after_merge_block(review),
        folded_since_block(review),
        folded_others_block(review),
        strengths_block(review),
        folded_focus_block(review),
        overview_block(review),
        later_block(plan_work(review), review),
        dependencies_block(review),
        coverage_block(review),
        checklist,
        mended_block(review),
        talks_block(review),
        removed_block(review),
        suppressed_block(review),
        baseline_block(review),
        skipped_block(review),
        counted_block(review),
        score_origin_block(review),
        footer(review, run),
    ]


def _issue(entry: Entry, review: Review) -> str:
    finding = entry.judged.finding
    message = prose(finding.message, 2_000)
    if entry.placement is not Placement.FILE or finding.line is None:
        return message
    link = permalink(review, finding.path or "", finding.line)
    line = f"[Line {finding.line}]({link})" if link else f"Line {finding.line}"
    return f"{line}: {message}"


def _small_line(entry: Entry) -> str:
    finding = entry.judged.finding
    rule = linked_rule(finding.rule)
    can_mark = finding.line is not None and language_of(finding.path or "") is not Language.GENERIC
    hint = f" · to suppress: {code(f'# omnireview: ignore[{finding.rule}] reason')}" if can_mark else ""
    return f"<sub>{finding.severity} · {rule}{hint}</sub>"
