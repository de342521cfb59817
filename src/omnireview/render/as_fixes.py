"""`Review` and its verified fixes → SUGGESTED_FIXES.md: what can be applied, in order, and what needs a person."""

from collections.abc import Iterator, Mapping, Sequence

from omnireview.diff.write import hunk_text
from omnireview.edits.rounds import Unfixed
from omnireview.edits.together import Mend, MendedFile
from omnireview.render.escape import code, fence, is_hidden, one_line, prose
from omnireview.render.links import permalink, rule_page
from omnireview.render.words import number, short
from omnireview.render.worklist import duration
from omnireview.review import Entry, Review
from omnireview.rules import Rule
from omnireview.scan import Finding
from omnireview.terms import Severity, Status
from omnireview.worklist.minutes import alone, rounded

PATCH = "fixes.patch"
_LONGEST = 500
_HEAD = "# Suggested fixes"


def text(
    review: Review,
    files: Sequence[MendedFile],
    left: Sequence[Unfixed] = (),
    rules: Mapping[str, Rule] | None = None,
) -> str:
    """Write the page. `files` are those that fixes.patch mends, in its order; `left` are further fixes left out.

    `rules` say by id why a thing is a fault.
    """
    why = rules or {}
    mends = [mend for file in files for mend in file.mends]
    left_out = sorted(
        [*left, *(each for file in files for each in file.left)], key=lambda each: _order(each.finding)
    )
    done = {*(mend.finding for mend in mends), *(each.finding for each in left_out)}
    lines = [_HEAD, "", _opening(review, mends), ""]
    for file in files:
        if file.mends:
            lines += [f"## {code(file.path)}", ""]
            for mend in file.mends:
                lines += _mend(mend, review, why)
    if left_out:
        lines += [f"## Not in {code(PATCH)}", "", "There is a fix, but not one to be made now.", ""]
        for each in left_out:
            lines.append(
                f"- {_place(each.finding, review)}: {_message(each.finding)} Left out: {prose(each.reason)}."
            )
        lines.append("")
    by_hand = list(_by_hand(review, done))
    if by_hand:
        lines += ["## To be mended by a person", "", "A program has no fix for these; the worst come first.", ""]
        for entry, sites in by_hand:
            lines += _advice(entry, sites, review, why)
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _opening(review: Review, mends: Sequence[Mend]) -> str:
    if not mends:
        return "No new finding has a fix that is proved to mend it."
    files = len({mend.finding.path for mend in mends})
    have = "has" if len(mends) == 1 else "have"
    told = (
        f"{number(len(mends), 'finding')} in {number(files, 'file')} {have} a fix that is proved: with it the "
        "finding is gone, nothing new is found, and all else stays as it is. "
        f"At the top of a checkout of {code(short(review.head))}:"
    )
    apply = fence(f"git apply {PATCH}\n", "sh")
    more = (
        "Each hunk can also be applied alone. Two fixes whose lines are close together share a hunk of the patch."
    )
    return f"{told}\n\n{apply}\n\n{more}"


def _mend(mend: Mend, review: Review, why: Mapping[str, Rule]) -> Iterator[str]:
    finding = mend.finding
    yield f"### {_place(finding, review)} · {finding.severity} · {finding.effort} min"
    yield from ("", _message(finding), "")
    yield from _reason(finding, why)
    diff = "".join(hunk_text(hunk) for hunk in mend.hunks).replace("\r\n", "\n")
    if any(is_hidden(character) for character in diff.replace("\n", "").replace("\t", "")):
        yield f"Its lines hold characters that can't be seen; they are in {code(PATCH)} as they are."
    else:
        yield fence(diff, "diff")
    if len(mend.hunks) > 1:
        yield from ("", f"Its {len(mend.hunks)} hunks belong together.")
    yield ""


def _reason(finding: Finding, why: Mapping[str, Rule]) -> Iterator[str]:
    rule = why.get(finding.rule)
    if rule and rule.why:
        yield from (f"Why: {prose(one_line(rule.why))}", "")


def _by_hand(review: Review, done: set[Finding]) -> Iterator[tuple[Entry, int]]:
    """Give the entries of which something new has no fix, and how many of their sites, worst first."""
    entries = [
        entry for entry in review.entries if entry.new and entry.judged.finding.severity is not Severity.INFO
    ]
    for entry in sorted(
        entries, key=lambda entry: (entry.judged.finding.severity.rank, *_order(entry.judged.finding))
    ):
        left = sum(site.finding not in done for site in entry.sites if site.status is Status.NEW)
        if left:
            yield entry, left


def _advice(entry: Entry, sites: int, review: Review, why: Mapping[str, Rule]) -> Iterator[str]:
    finding = entry.judged.finding
    parts = [f"**{finding.severity}**", _message(finding), _place(finding, review)]
    parts += [number(sites, "place")] if sites > 1 else []
    parts.append(duration(rounded(alone([entry]))))
    if page := rule_page(finding.rule):
        parts.append(f"[before and after]({page})")
    rule = why.get(finding.rule)
    reason = f". Why: {prose(one_line(rule.why))}" if rule and rule.why else ""
    yield f"- {' · '.join(parts)}{reason}"


def _message(finding: Finding) -> str:
    return prose(finding.message, _LONGEST)


def _place(finding: Finding, review: Review) -> str:
    if finding.path is None:
        return "the change as a whole"
    name = code(finding.path + (f":{finding.line}" if finding.line else ""))
    link = permalink(review, finding.path, finding.line)
    return f"[{name}]({link})" if link else name


def _worst_first(entry: Entry) -> tuple[object, ...]:
    return entry.judged.finding.severity.rank, *_order(entry.judged.finding)


def _order(finding: Finding) -> tuple[str, int, str]:
    return finding.path or "", finding.line or 0, finding.rule
