"""An id → the file of a new rule: whole, with examples that hold, to be changed step by step."""

import re
from pathlib import Path

from omnireview.checks import CHECKS
from omnireview.documents.near import ending
from omnireview.errors import BadInput
from omnireview.rules import ID, WHAT_AN_ID_IS, Rule
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.load import REPOSITORY_PACKS, load_packs, load_shipped_packs
from omnireview.rules.shipped import shipped_packs
from omnireview.settings import Settings

_PATTERN_RULE = """\
# A new rule. `omnireview rules test {path}` runs its examples: they hold now; keep it so while you change it.
rules:
  - id: {id}
    severity: minor  # blocker, major, minor or info
    aspect: quality  # architecture, quality, correctness, testing, documentation or security
    confidence: high  # a minor finding becomes an inline comment only at high
    effort: 5  # minutes to mend one finding
    languages: [python]
    message: "`read_all` loads the whole of `$SOURCE`. Read it in parts with `read_parts`."
    why: "One or two sentences on what goes wrong otherwise, for the rule's page."
    source: "The guide, report or review that asks for it"
    patterns:
      - pattern: store.read_all($SOURCE)
      - pattern-not: store.read_all("...")  # a literal name: small, and known
    fix: store.read_parts($SOURCE)
    examples:
      - bad: |
          import store

          rows = store.read_all(request.path)
        good: |
          import store

          rows = store.read_parts(request.path)
      # Near misses: code that looks alike and must stay quiet.
      - good: |
          import store

          rows = store.read_all("defaults.csv")
      - good: rows = cache.read_all(path)
"""
_ALIAS = re.compile(r"(?<=: )\*([\w-]+)$", re.MULTILINE)
"""Where a key's value is what another rule of the pack has written under an anchor."""
_CHECK_HEAD = """\
# A new rule upon the shipped check `{check}`, begun as a copy of the shipped rule `{like}`: change what it
# looks for (`options`), what it says and the examples.
# `omnireview rules test {path}` runs these: they hold now; keep it so.
rules:
"""


def check_id(rule: str) -> None:
    """Raise `BadInput` for what can be no rule's id."""
    if not re.fullmatch(ID, rule):
        raise BadInput(f"`{rule}` can't be the id of a rule.", mend=f"choose another: {WHAT_AN_ID_IS}")


def pattern_rule(rule: str) -> str:
    """Give the text of a file with one rule that finds by a pattern."""
    return _PATTERN_RULE.format(id=rule, path=path_of(rule))


def check_rule(rule: str, check: str) -> str:
    """Give the text of a file with one rule upon a shipped check: the shortest shipped rule that uses it.

    Raises:
        BadInput: There is no such check.
    """
    if check not in CHECKS:
        raise BadInput(
            f"There is no check `{check}`{ending(check, CHECKS)}", mend=f"choose one of {', '.join(CHECKS)}"
        )
    written = [
        (text, each)
        for pack in load_shipped_packs()
        for text, each in _texts(pack.rules, shipped_packs()[pack.name].decode())
        if each.check == check
    ]
    text, like = min(written, key=lambda pair: len(pair[0]))
    head = _CHECK_HEAD.format(check=check, like=like.id, path=path_of(rule))
    return head + text.replace(f"- id: {like.id}\n", f"- id: {rule}\n", 1)


def path_of(rule: str) -> str:
    """Give the path of a new rule's file, from the top of the repository."""
    return f"{REPOSITORY_PACKS}/{rule}.yaml"


def write_rule(root: Path, rule: str, text: str) -> str:
    """Write a rule's file below `root`, and give its path. The text is read as a pack first.

    Raises:
        BadRule: The id can't be one.
        BadInput: A file of the same name stands there, or it can't be written.
    """
    path = path_of(rule)
    load_packs(Settings(packs=()), {path: text.encode()}, ProjectFacts())
    target = root / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise BadInput("The rule's file is there already.", where=path, mend="choose another id") from error
    except OSError as error:
        raise BadInput(
            f"The rule's file can't be written: {error.strerror}.", where=path, mend="see what stands there"
        ) from error
    return path


def _texts(rules: tuple[Rule, ...], text: str) -> list[tuple[str, Rule]]:
    """Give each rule of a pack as it is written, comments and all; lists of other rules are written out."""
    lines = text.split("\n")
    starts = [int(rule.place.rpartition(":")[2]) - 1 for rule in rules]
    ends = [*starts[1:], len(lines)]
    return [
        (_written_out("\n".join(lines[start:end]).rstrip() + "\n", text), rule)
        for start, end, rule in zip(starts, ends, rules, strict=True)
    ]


def _written_out(rule: str, pack: str) -> str:
    """Put the list itself where a rule names one that stands at another rule, which does not come along."""

    def value(alias: re.Match[str]) -> str:
        name = re.escape(alias[1])
        if re.search(rf"&{name}\b", rule):
            return alias[0]
        listed = re.search(rf"&{name}\s+(\[[^]]*\])", pack)
        return listed[1] if listed else alias[0]

    return _ALIAS.sub(value, rule)
