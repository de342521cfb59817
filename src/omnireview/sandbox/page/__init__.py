"""One pull request as the sandbox stored it → one HTML page that shows it as a person would see it.

The page needs no network and no script: its policy forbids every load. All text from outside is escaped, or goes
through `markdown`, the one place where HTML of others is let in.
"""

from pathlib import Path

from omnireview import __version__
from omnireview.sandbox.page.checks import checks, logs, merge_box, summaries
from omnireview.sandbox.page.conversation import conversation
from omnireview.sandbox.page.files import files, totals
from omnireview.sandbox.page.own_links import lead_within
from omnireview.sandbox.page.scene import Run, Scene, Told, told_by
from omnireview.sandbox.page.text import badge, count, safe
from omnireview.sandbox.page.threads import who

__all__ = ["Run", "Scene", "Told", "page", "told_by"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_STYLE = Path(__file__).with_name("style.css")


def page(scene: Scene) -> str:
    """Give the whole page. Characters that are no Unicode (paths can hold them) are written as escapes."""
    pull = scene.pull
    title = f"{safe(pull.title)} · #{pull.number}"
    threads = sum(1 for thread in pull.threads if not thread.resolved and not thread.outdated)
    sections = [
        ("conversation", "Conversation", count(threads, "open thread"), conversation(scene) + merge_box(scene)),
        ("files", "Files changed", totals(scene), files(scene)),
        ("checks", "Checks", "", checks(scene)),
        ("summary", "Job summary", "", summaries(scene)),
        ("log", "Log", "", logs(scene)),
    ]
    links = "".join(f'<li><a href="#{name}">{word}</a></li>' for name, word, _, _ in sections)
    body = "".join(
        f'<section id="{name}" aria-labelledby="{name}-title"><h2 id="{name}-title">{word} '
        f'<span class="quiet">{told}</span></h2>{inner}</section>'
        for name, word, told, inner in sections
    )
    style = _STYLE.read_text(encoding="utf-8")
    written = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f"<title>{title}</title><style>{style}</style></head><body>"
        f'<a class="skip" href="#conversation">Skip to the conversation</a>{_header(scene)}'
        f'<nav aria-label="Parts of the page"><ul>{links}</ul></nav><main>{body}</main>{_footer()}</body></html>\n'
    )
    return lead_within(written, scene)


def _header(scene: Scene) -> str:
    pull = scene.pull
    fork = "" if pull.head_repository in {None, scene.state.repository} else f"{pull.head_repository}:"
    gone = " <span>(the fork is deleted)</span>" if pull.head_repository is None else ""
    return (
        '<header class="top"><div class="bar">'
        f'<span class="quiet">{safe(scene.state.repository)}</span>{_theme()}</div>'
        f'<h1>{safe(pull.title)} <span class="quiet">#{pull.number}</span></h1>'
        f"<p>{_standing(scene)} {who(pull.author)} wants to merge <code>{safe(fork + pull.head)}</code>{gone} "
        f"into <code>{safe(pull.base)}</code></p>{_pages(scene)}</header>"
    )


def _standing(scene: Scene) -> str:
    pull = scene.pull
    if pull.merged:
        word = "Merged"
    elif not pull.open:
        word = "Closed"
    else:
        word = "Draft" if pull.draft else "Open"
    return badge(word, f"state {word.lower()}") + (badge("Locked") if pull.locked else "")


def _theme() -> str:
    choices = "".join(
        f'<label><input type="radio" name="theme" id="theme-{name}"{" checked" if name == "auto" else ""}> '
        f"{name.capitalize()}</label>"
        for name in ("auto", "light", "dark")
    )
    return f'<fieldset class="theme"><legend class="unseen">Colours</legend>{choices}</fieldset>'


def _pages(scene: Scene) -> str:
    if not scene.pages:
        return ""
    links = "".join(
        f"<li><strong aria-current=page>{safe(title)}</strong></li>"
        if name == scene.here
        else f'<li><a href="{safe(name)}">{safe(title)}</a></li>'
        for name, title in scene.pages
    )
    return f'<ul class="pages" aria-label="The same pull request at another time">{links}</ul>'


def _footer() -> str:
    return (
        f'<footer class="quiet">Made by omnireview {__version__} from what its sandbox stored. Nothing was posted '
        "to GitHub. This page loads nothing and runs no script.</footer>"
    )
