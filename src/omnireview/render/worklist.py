"""`Worklist` → what to mend in order, what may wait, and the criteria for approval, in Markdown."""

import math

from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, fence, html, is_hidden, prose
from omnireview.render.sections import linked, linked_rule
from omnireview.render.words import OFF_THE_LINES, further_lines, number, place, staged
from omnireview.review import Entry, Review
from omnireview.review.before_after import BeforeAfter
from omnireview.worklist import Bucket, Criterion, Item, Worklist

_PLACES_NAMED = 5
_LATER_PLACES = 3
"""More lines of one place that are named where no comment of their own does so."""
_MENDS_SHOWN = 12
"""Items that show how to mend them; each takes room that the score and all behind it need, too."""
_MOST_LINES, _LONGEST_DIFF = 30, 3_000
"""Lines and characters of a fix beyond which it is shown with its comment alone."""
_FILES_NAMED = 20
_HOUR, _HALF_HOUR = 60, 30
_FINE = 20
"""Minutes up to which a sum is told to the minute."""


def must_fix_block(work: Worklist, review: Review) -> Block:
    """What has to be mended before the merge, in order, with how to mend it folded below each item."""
    if not work.items:
        return Block()
    shown: set[str] = set()
    rows = []
    for index, item in enumerate(work.items, start=1):
        how = "" if index > _MENDS_SHOWN else _how_to_mend(item, review, shown)
        lead = f"{index}. "
        rows.append(lead + _indented(_item(item, review) + how, len(lead)))
    head = f"**Must fix before merge** · {total(work)}\n"
    return Block(head, tuple(rows), more="1. {n} more {where}")


def named_in_must_fix(work: Worklist) -> frozenset[str]:
    """Give the fingerprints of the findings whose places the must-fix list names."""
    return frozenset(entry.judged.fingerprint for item in work.items for entry in _placed(item)[:_PLACES_NAMED])


def _placed(item: Item) -> list[Entry]:
    return [entry for entry in item.entries if entry.judged.finding.path]


def criteria_block(work: Worklist, review: Review) -> Block:
    """The criteria for approval, each with its state in a word; nothing for a change without findings."""
    if review.clean:
        return Block()
    still = sum(not each.done for each in work.criteria)
    state = f"{still} of {len(work.criteria)} open" if still else "all done"
    rows = [_criterion(each) for each in work.criteria]
    return details(f"Criteria for approval ({state})", "", rows, "- {n} more {where}")


def later_block(work: Worklist, review: Review) -> Block:
    """What may wait until after the merge, but for what the summary names one by one."""
    items = [item for item in work.later if any(entry.placement not in OFF_THE_LINES for entry in item.entries)]
    if not items:
        return Block()
    rows = [f"- {_item(item, review, most=_LATER_PLACES, longest=200)}" for item in items]
    title = f"After the merge ({number(len(rows), 'improvement')}, {about(sum(item.minutes for item in items))})"
    return details(title, "", rows, "- {n} more {where}")


def about(minutes: int) -> str:
    """Give a sum of minutes as a person says it: `about 40 min`, `about 1.5 h`."""
    return f"about {duration(minutes)}"


def duration(minutes: int) -> str:
    """Give minutes in few digits: to five from 20, half hours from 120, hours from a day's work of eight."""
    told = _few_digits(minutes)
    return f"{told} min" if told < 2 * _HOUR else f"{told / _HOUR:g} h"


def _few_digits(minutes: int) -> int:
    return _to(_unit(minutes), minutes)


def _unit(minutes: int) -> int:
    steps = ((_FINE, 1), (2 * _HOUR, 5), (8 * _HOUR, _HALF_HOUR))
    return next((unit for most, unit in steps if minutes <= most), _HOUR)


def _to(unit: int, minutes: int) -> int:
    return unit * math.floor(minutes / unit + 0.5)


def total(work: Worklist) -> str:
    """Tell the sum of what has to be mended and its parts, which add up as they are told."""
    now, same_day = work.minutes_of(Bucket.NOW), work.minutes_of(Bucket.SAME_DAY)
    told = _few_digits(now + same_day)
    later = _to(_unit(now + same_day), same_day)
    if 0 < later < told:
        return f"{about(told)}: {duration(told - later)} now, {duration(later)} the same day"
    return about(told) + (", the same day" if same_day and not now else "")


def _item(item: Item, review: Review, *, most: int = _PLACES_NAMED, longest: int = 500) -> str:
    finding = item.finding
    named = _placed(item)
    places = [linked(entry, review) + further_lines(entry) for entry in named[:most]]
    left = len(named) - most
    places += [number(left, "more file")] if left > 0 else []
    when = ", the same day" if item.bucket is Bucket.SAME_DAY else ""
    messages = {site.finding.message for entry in item.entries for site in entry.sites}
    among = f" (the first of {item.sites})" if len(messages) > 1 and item.bucket is Bucket.LATER else ""
    what = f"**{finding.severity}**{staged(finding)} · {prose(finding.message, longest)}{among}"
    facts = [", ".join(places), linked_rule(finding.rule), f"{duration(item.minutes)}{when}"]
    return f"{what}<br>{' · '.join(filter(None, facts))}"


def _how_to_mend(item: Item, review: Review, shown: set[str]) -> str:
    """Give the verified fix of an item's first place that has one, else the rule's own example, once a rule."""
    for entry in item.entries:
        diff = entry.suggestion.diff if entry.suggestion else entry.diff
        if diff and diff.count("\n") <= _MOST_LINES and len(diff) <= _LONGEST_DIFF and _is_visible(diff):
            of = f" of <code>{html(place(entry))}</code>" if item.sites > 1 else ""
            return _folded(f"Verified fix{of}", diff)
    rule = item.finding.rule
    example = review.examples.get(rule)
    if example is None or rule in shown:
        return ""
    shown.add(rule)
    diff = example_diff(example)
    return _folded("Before and after, in the rule's own example", diff) if _is_visible(diff) else ""


def _indented(text: str, by: int) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(" " * by + line if line else "" for line in rest)])


def _folded(title: str, diff: str) -> str:
    return f"\n<details><summary>{title}</summary>\n\n{fence(diff, 'diff')}\n\n</details>"


def example_diff(example: BeforeAfter) -> str:
    """Give an example as a diff: what both have at their beginning and end stands there once."""
    before, after = example.before.split("\n")[:-1], example.after.split("\n")[:-1]
    shorter = min(len(before), len(after))
    head = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    most = shorter - head
    tail = next((at for at in range(most) if before[-1 - at] != after[-1 - at]), most)
    rows = [f" {line}" for line in before[:head]]
    rows += [f"-{line}" for line in before[head : len(before) - tail]]
    rows += [f"+{line}" for line in after[head : len(after) - tail]]
    rows += [f" {line}" for line in before[len(before) - tail :]]
    return "".join(f"{row.rstrip()}\n" for row in rows)


def _is_visible(text: str) -> bool:
    return not any(is_hidden(character) for character in text.replace("\n", "").replace("\t", ""))


def _criterion(each: Criterion) -> str:
    named = [code(path) for path in each.paths[:_FILES_NAMED]]
    left = len(each.paths) - _FILES_NAMED
    named += [f"{left} more"] if left > 0 else []
    state = "✔ done" if each.done else "✘ open"
    files = f": {', '.join(named)}" if named else ""
    return f"- {state}: {prose(each.what, 300)}{files}"
