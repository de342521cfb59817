"""A rule → its page in short, for people who read it in a comment."""

import re
from collections.abc import Iterator

from omnireview.answer.threads import FindingThread
from omnireview.command import WORD
from omnireview.compare import Judged
from omnireview.corridor import SECONDS_A_FILE
from omnireview.examples.play import Play, play_watched
from omnireview.kinds import Language
from omnireview.patterns.metavariables import METAVARIABLE
from omnireview.render.escape import code, fence, is_hidden, language_of, one_line, prose
from omnireview.render.sections import linked_rule
from omnireview.rules import Example, Rule
from omnireview.rules.effective import Effective

MOST_LINES = 15
"""Lines of an example that is shown."""
_LONGEST = 2_000
_ADDRESS = re.compile(r"(https://[A-Za-z0-9][A-Za-z0-9.-]*(?:/[A-Za-z0-9._~/#?&=%+:-]*)?)")


def rule_in_short(each: Effective, finding: str = "") -> str:
    """Say of a rule what it finds, why, how that is mended, where it is from, and how to leave it out.

    `finding` is Markdown about the one finding that was asked for, "" without one.
    """
    return "\n\n".join(filter(None, _parts(each, finding)))


def _parts(each: Effective, finding: str) -> Iterator[str]:
    rule = each.rule
    facts = f"{rule.severity}, {rule.aspect}, {rule.confidence} confidence, {rule.effort} min to mend"
    yield f"**{linked_rule(rule.id)}**: {facts}"
    yield finding
    yield _message(rule)
    if each.off:
        why = each.why_off or f"switched off at {each.origins['off']}"
        yield f"It does not run here: {prose(why, 300)}."
    elif each.origins:
        keys = "; ".join(f"{code(key)} at {code(place)}" for key, place in sorted(each.origins.items()))
        yield f"The settings change it: {keys}."
    if rule.why:
        yield f"**Why:** {prose(rule.why, _LONGEST)}"
    yield _example(rule)
    if rule.source:
        yield f"**Source:** {_linked(rule.source)}"
    yield _leaving_out(rule)


def of_finding(site: Judged) -> str:
    """Say where a finding of the present review stands, and what it says there."""
    finding = site.finding
    where = f"{finding.path}:{finding.line}" if finding.path and finding.line else finding.path or "the change"
    return f"Finding {code(site.fingerprint)} at {code(where)} ({site.status}): {prose(finding.message, _LONGEST)}"


def of_thread(thread: FindingThread) -> str:
    """Point to the thread of a finding."""
    return f"Finding {code(thread.mark.fingerprint)} in [this thread]({thread.url})."


def _message(rule: Rule) -> str:
    """Give what the rule says; with names left open in it, as it says it of its own example."""
    if METAVARIABLE.search(rule.message) is None:
        return prose(rule.message, _LONGEST)
    example = _shown_example(rule)
    if example is None or example.bad is None:
        return ""
    (played,) = play_watched([rule], [Play(example.head(example.bad), example.old)], SECONDS_A_FILE)
    said = next((finding.message for finding in played.findings if finding.rule == rule.id), "")
    return f"Of the example below it says: {prose(said, _LONGEST)}" if said else ""


def _example(rule: Rule) -> str:
    example = _shown_example(rule)
    if example is None or example.bad is None:
        return ""
    info = language_of(example.path) or "text"
    found = f"**Found:**\n\n{fence(_ended(example.bad), info)}"
    return f"{found}\n\n**Mended:**\n\n{fence(_ended(example.good), info)}" if example.good else found


def _ended(text: str) -> str:
    return text.strip("\n") + "\n"


def _shown_example(rule: Rule) -> Example | None:
    """Give the first short example of what it finds, one with its mended form before others."""
    found = [each for each in rule.examples if each.bad is not None and _stands_alone(each)]
    short = [each for each in found if _is_short(each.bad or "") and _is_short(each.good or "")]
    return next(iter(sorted(short, key=lambda each: each.good is None)), None)


def _stands_alone(example: Example) -> bool:
    return not (example.files or example.before or example.tree or example.title or example.body)


def _is_short(text: str) -> bool:
    seen = text.replace("\n", "").replace("\t", "")
    return text.strip("\n").count("\n") < MOST_LINES and not any(is_hidden(character) for character in seen)


def _linked(source: str) -> str:
    """Show a source with its addresses as links: those of plain form alone, all else is text."""
    pieces = _ADDRESS.split(one_line(source, _LONGEST))
    return "".join(f"<{piece}>" if index % 2 else _spaced(piece) for index, piece in enumerate(pieces) if piece)


def _spaced(text: str) -> str:
    inner = prose(text)
    return " " * text.startswith(" ") + inner.strip(" ") + " " * (text.endswith(" ") and bool(inner.strip(" ")))


def _leaving_out(rule: Rule) -> str:
    lines = []
    if {Language.PYTHON.value, Language.YAML.value} & set(rule.languages):
        comment, command = f"# omnireview: ignore[{rule.id}] reason", f"{WORD} ignore {rule.id} REASON"
        lines.append(
            f"One finding: {code(comment)} in its statement or alone above it; {code(command)} as a reply in the "
            "finding's thread proposes that as a suggestion. A blocker needs the reason."
        )
    switch = f"rules: {{{rule.id}: off}}"
    lines.append(f"Everywhere: {code(switch)} in {code('.github/omnireview.yaml')} on the base branch.")
    return "**To leave it out:**\n\n" + "\n".join(f"- {line}" for line in lines)
