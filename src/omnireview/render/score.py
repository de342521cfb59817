"""`Scorecard` → how the score came about: a folded table for the summary, and the same as plain text."""

from collections.abc import Iterator

from omnireview.compare import Judged
from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, one_line, row, visible
from omnireview.render.links import permalink
from omnireview.render.words import ASPECTS, headline, listed, number
from omnireview.render.words import score as written
from omnireview.review import Review
from omnireview.score import Deduction
from omnireview.terms import SettledBy, Severity

_SITES_NAMED = 3
_TOUCHED = "The code that this change touches, by the same deductions, with all that stands in it"
_NOT_COMPARED = "What is said of the change as a whole, such as a missing test, counts on neither side."


def score_origin_block(review: Review) -> Block:
    """Each deduction with its findings and what the row would be without it; then the overall, and both sides."""
    card = review.scorecard
    if not card.deductions and all(side.before == side.after for side in card.touched.values()):
        return Block()
    head = (
        [row("Row", "Takes", "For", "Where", "Row without it"), "|:--|:--|:--|:--|--:|"] if card.deductions else []
    )
    rows = [
        row(ASPECTS[each.aspect], _takes(each), code(each.rule), _links(each, review), written(each.without))
        for each in card.deductions
    ]
    told = "\n".join(f"- {sentence}" for sentence in sentences(review))
    table = [row("Row", "Before", "After"), "|:--|--:|--:|"]
    table += [row(ASPECTS[each], str(side.before), str(side.after)) for each, side in card.touched.items()]
    sides = f"\n\n{_TOUCHED}. {_NOT_COMPARED}\n\n" + "\n".join(table) if card.touched else ""
    more = "| {n} more {where} | | | | |"
    gap = "\n\n" if rows else ""
    return details("How the score came about", "\n".join(head), rows, more, f"{gap}{told}{sides}")


def text(review: Review) -> str:
    """Write the same for a terminal; hidden characters of the pull request are shown as escapes."""
    card = review.scorecard
    widest = max(map(len, ASPECTS.values()))
    lines = [headline(review)]
    for aspect, title in ASPECTS.items():
        of_row = card.aspects[aspect]
        lines += ["", f"{title:<{widest}}  {written(of_row.score):>4}"]
        taken = [each for each in card.deductions if each.aspect is aspect]
        if not taken:
            lines[-1] += f"  {one_line(of_row.note)}"
        for each in taken:
            lines.append(f"  {_takes(each)}: {visible(each.rule)}; without it {written(each.without)}")
            lines += [f"    {place}" for place in _places(each)]
    lines += ["", *(sentence.replace("`", "") for sentence in sentences(review))]
    if card.touched:
        sides = (
            f"  {ASPECTS[each]:<{widest}}  {side.before} → {side.after}" for each, side in card.touched.items()
        )
        lines += ["", f"{_TOUCHED}, before → after:", *sides, f"  {_NOT_COMPARED}"]
    return "\n".join(lines) + "\n"


def sentences(review: Review) -> Iterator[str]:
    """Say how the overall score comes out of the rows."""
    card = review.scorecard
    counted = {aspect: each for aspect, each in card.aspects.items() if each.share > 0 and each.score is not None}
    if card.mean is None or not counted:
        yield "No row has evidence, so there is no overall score."
        return
    sums = " + ".join(f"{round(100 * each.share, 1):g}% of {each.score}" for each in counted.values())
    yield f"Each row starts at 10. The rows give {written(card.mean)}: {sums}."
    blank = [ASPECTS[aspect] for aspect, each in card.aspects.items() if each.score is None]
    if blank:
        yield f"{listed(blank)}: n/a, and the weight goes to the others."
    silent = [ASPECTS[a] for a, each in card.aspects.items() if each.score is not None and each.share == 0]
    if silent:
        yield f"{listed(silent)}: not counted, for want of weight or because only its findings speak for it."
    if card.held is not None and card.held < card.mean:
        yield f"A blocker holds the overall at {written(card.held)}: no more than it leaves of a row."


def _takes(each: Deduction) -> str:
    addition = each.findings[0].finding.settled_by is SettledBy.ADDITION
    how = ", settled by an addition" if addition and each.severity is Severity.BLOCKER else ""
    return f"{f'at most {each.level}' if each.level is not None else f'{each.points:.2f}'} ({each.severity}{how})"


def _sites(each: Deduction) -> list[Judged]:
    lines = {(site.finding.path, site.finding.line): site for site in reversed(each.findings)}
    return sorted(lines.values(), key=lambda site: site.finding.line or 0)


def _places(each: Deduction) -> Iterator[str]:
    sites = _sites(each)
    yield from (_place(site) for site in sites[:_SITES_NAMED])
    if len(sites) > _SITES_NAMED:
        yield number(len(sites) - _SITES_NAMED, "more line")


def _links(each: Deduction, review: Review) -> str:
    linked = []
    for index, site in enumerate((sites := _sites(each))[:_SITES_NAMED]):
        finding = site.finding
        link = permalink(review, finding.path, finding.line) if finding.path else ""
        # All sites of a root cause stand in one file, so its path is said once.
        again = str(finding.line) if index and finding.line else code(_place(site))
        label = again if finding.path else _place(site)
        linked.append(f"[{label}]({link})" if link else label)
    left = len(sites) - _SITES_NAMED
    return ", ".join([*linked, *([number(left, "more line")] if left > 0 else [])])


def _place(site: Judged) -> str:
    finding = site.finding
    if finding.path is None:
        return "the whole change"
    return visible(finding.path) + (f":{finding.line}" if finding.line else "")
