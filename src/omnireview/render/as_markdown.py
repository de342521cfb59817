"""`Review` → Markdown: the comment on a line or file, the summary comment, the full report."""

from omnireview.kinds import Language, language_of
from omnireview.render import marker
from omnireview.render.blocks import Block, fit
from omnireview.render.escape import code, one_line, prose
from omnireview.render.fixes import fix_in_comment
from omnireview.render.folded import (
    comments_block,
    counted_block,
    making_block,
    mended_block,
    removed_block,
    skipped_block,
    summary_only_block,
    suppressed_block,
)
from omnireview.render.links import permalink, rule_page
from omnireview.render.pictures import picture_blocks
from omnireview.render.sections import (
    footer,
    good_line,
    must_fix_block,
    notes_block,
    opening,
    score_block,
    unanalysed_block,
)
from omnireview.render.words import also, other_messages
from omnireview.review import Entry, Review
from omnireview.terms import Placement

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


def summary_body(review: Review, instance: str, run: str = "") -> str:
    """Write the summary comment, with our marker as its first line; at most 60,000 characters.

    `run` is the id of the workflow run that writes it. What does not fit is cut at rows, from the least important
    block up, and its number told.
    """
    mark = marker.write(marker.Marker("summary", instance, head=review.head, run=run))
    blocks = _clean(review, run) if review.clean else _whole(review, run)
    where = "in the job summary"
    return f"{mark}\n{fit(blocks, LONGEST_COMMENT - len(mark) - 1, where)}"


def report(review: Review) -> str:
    """Write the full report, also of what stands on the lines: for the job summary and `--export`."""
    title = one_line(review.title, 200)
    of = f" of #{review.number}" if review.number else ""
    heading = Block(f"# Review{of}{f': {prose(title)}' if title else ''}") if of or title else Block()
    blocks = [heading, *_whole(review, "")]
    blocks.insert(len(blocks) - 1, comments_block(review))
    return fit(blocks, LONGEST_REPORT, "in the JSON report")


def _whole(review: Review, run: str) -> list[Block]:
    return [
        opening(review),
        unanalysed_block(review),
        must_fix_block(review),
        score_block(review),
        good_line(review),
        notes_block(review),
        summary_only_block(review),
        *picture_blocks(review.pictures),
        mended_block(review),
        removed_block(review),
        suppressed_block(review),
        skipped_block(review),
        counted_block(review),
        making_block(review),
        footer(review, run),
    ]


def _clean(review: Review, run: str) -> list[Block]:
    """Three lines, and folded what else there is to know."""
    return [
        opening(review),
        good_line(review),
        notes_block(review),
        mended_block(review),
        removed_block(review),
        suppressed_block(review),
        skipped_block(review),
        counted_block(review),
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
    page = rule_page(finding.rule)
    rule = f"[{code(finding.rule)}]({page})" if page else code(finding.rule)
    can_mark = finding.line is not None and language_of(finding.path or "") is not Language.GENERIC
    hint = f" · to suppress: {code(f'# omnireview: ignore[{finding.rule}] reason')}" if can_mark else ""
    return f"<sub>{finding.severity} · {rule}{hint}</sub>"
