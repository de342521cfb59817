"""A pull request's description → what its author wrote there, under which heading, and which figures it has.

Descriptions are what others wrote, up to 65,536 characters (GitHub's limit). All of it is read once, line by line.
"""

import re
from collections.abc import Collection, Iterator

from omnireview.nouns import noun

_MOST = 65_536
_LONGEST_LINE = 2_000
_HEADING = re.compile(r"(#{1,6})\s+(\S.*)")
_BOLD = re.compile(r"\*\*([^*]{1,80})\*\*\s*:?\s*")
_FENCE = ("```", "~~~")
_BOX = re.compile(r"[-*+]\s+\[[ xX]\]\s*")
_SAYS_NOTHING = re.compile(
    r"(?i)[-*+]\s+\[ \]|(?:cc:?\s*)?@[\w/-]{1,60}(?:[\s,]{1,4}(?:and\s)?@[\w/-]{1,60}){0,40}[\s,.]{0,4}$"
)
_TAG = re.compile(r"</?(?!img\b|video\b|audio\b|source\b)[A-Za-z][^<>]{0,200}>")
_FOLDED = re.compile(r"(?i)<details\b")
_CHECKLIST = re.compile(r"(?i)<summary>[^<]{0,200}checklist")
_FOLD_HEAD = 400
_EMPTY_WORDS = re.compile(
    r"(?i)[\s>*_`~.:…/-]*(?:todo|tbd|wip|pending|coming soon|to be (?:added|done|filled))?[\s>*_`~.:…/-]*"
)
_FIGURE = re.compile(
    r"(?i)(?<![\w#.])\d[\d,.]{0,20}\s{0,2}(?:%|\u00d7|x\b|times\b|fold\b|percent\b|[mun\u00b5]?s\b|sec(?:onds?)?\b"
    r"|min(?:utes?)?\b|hours?\b|[kmgt]i?b\b|fps\b|it/s|s/it|tok(?:ens?)?\b|req(?:uest)?s?\b|[tg]?flops?\b)"
)
_SHOWN = re.compile(r"(?i)!\[|<img\b|wandb\.ai|github\.com/user-attachments|gist\.github")
_NUMBER = re.compile(r"\|\s{0,20}[~<>≈]?\s?\d[\d,.]{0,20}")


@noun
class Section:
    """What stands under one heading, down to the next of its rank; headings inside are part of it."""

    heading: str
    lines: tuple[str, ...]


def without_comments(text: str) -> str:
    """Give a text without what `<!-- … -->` hides; one that is not closed hides all that follows."""
    text, kept, at = text[:_MOST], [], 0
    while (start := text.find("<!--", at)) >= 0:
        kept.append(text[at:start])
        end = text.find("-->", start)
        if end < 0:
            return "".join(kept)
        at = end + len("-->")
    return "".join([*kept, text[at:]])


def without_checklists(text: str) -> str:
    """Give a text without the folded parts (`<details>`) whose summary says that they are a checklist."""
    text, kept, at = text[:_MOST], [], 0
    while found := _FOLDED.search(text, at):
        end = text.find("</details>", found.end())
        end = len(text) if end < 0 else end + len("</details>")
        kept.append(text[at : found.start()])
        if not _CHECKLIST.search(text, found.start(), min(end, found.start() + _FOLD_HEAD)):
            kept.append(text[found.start() : end])
        at = end
    return "".join([*kept, text[at:]])


def planned(lines: Collection[str], template: Collection[str]) -> bool:
    """Tell whether lines hold boxes, ticked or not, with words that the template does not have: things to try."""
    plain = [(_BOX.match(line.strip()), _plain(line)) for line in lines]
    return any(box is not None and words not in template and not _is_empty(words) for box, words in plain)


def sections(text: str) -> tuple[Section, ...]:
    """Give the parts of a description that stand under headings, in order. Comments are left out."""
    found: list[tuple[int, str, list[str]]] = []
    around: list[tuple[int, list[str]]] = []
    fenced = ""
    for line in _lines(text):
        stripped = line.strip()
        rank, heading = (0, "") if fenced else _heading(stripped)
        if stripped.startswith(_FENCE) and (not fenced or stripped.startswith(fenced)):
            fenced = "" if fenced else stripped[:3]
        if rank:
            around = [(each, lines) for each, lines in around if each < rank]
        for _, lines in around:
            lines.append(line)
        if rank:
            lines = []
            found.append((rank, heading, lines))
            around.append((rank, lines))
    return tuple(Section(heading, tuple(lines)) for _, heading, lines in found)


def own_words(lines: Collection[str], template: Collection[str]) -> bool:
    """Tell whether lines hold anything that somebody wrote of the change.

    That is neither a line of the template, nor a box that is not ticked, a heading, a list of people or words such
    as "TBD". `template` are the template's lines as `template_lines` gives them.
    """
    return any(
        _plain(line) not in template
        and not _is_empty(_plain(line))
        and not _heading(line.strip())[0]
        and not _SAYS_NOTHING.match(line.strip())
        for line in lines
    )


def template_lines(text: str) -> frozenset[str]:
    """Give the lines of a template as `own_words` wants them."""
    return frozenset(_plain(line) for line in _lines(text))


def sentences(text: str) -> Iterator[str]:
    """Give the lines of a description that are prose: no comment, no code, no quotation."""
    fenced = ""
    for line in _lines(text):
        stripped = line.strip()
        if stripped.startswith(_FENCE) and (not fenced or stripped.startswith(fenced)):
            fenced = "" if fenced else stripped[:3]
        elif not fenced and stripped and not stripped.startswith(">"):
            yield stripped


def has_figures(text: str) -> bool:
    """Tell whether a text has measurements: a number with a unit, a table with numbers, or a picture."""
    shown = without_comments(text)
    return bool(_SHOWN.search(shown)) or any(
        _FIGURE.search(line) or len(_NUMBER.findall(line)) > 1 for line in _lines(shown)
    )


def _lines(text: str) -> list[str]:
    return [line[:_LONGEST_LINE] for line in without_comments(text).replace("\r\n", "\n").split("\n")]


def _heading(line: str) -> tuple[int, str]:
    """Give a heading's rank and words; (0, "") for any other line. A line in bold is below all of them."""
    if found := _HEADING.fullmatch(line):
        return len(found[1]), found[2].strip(" #*:")
    if found := _BOLD.fullmatch(line):
        return 7, found[1].strip(" :")
    return 0, ""


def _plain(line: str) -> str:
    return _BOX.sub("", line.strip(), count=1).strip()


def _is_empty(line: str) -> bool:
    return bool(_EMPTY_WORDS.fullmatch(_TAG.sub("", line)))
