"""A template and its values → HTML. Every value is escaped on its way in, whatever the template forgets."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from omnireview.render.escape import html, html_prose, html_source
from omnireview.render.links import commit_link, permalink, rule_page
from omnireview.render.words import (
    ASPECTS,
    further_lines,
    headline,
    new_entries,
    number,
    place,
    score,
    severities,
    short,
)
from omnireview.render.worklist import duration
from omnireview.worklist.minutes import alone, rounded

_FOLDER = Path(__file__).with_name("templates")
_LONGEST_MESSAGE = 2_000
_LONGEST_SOURCE = 400


class Template:
    """One file of `templates/`."""

    def __init__(self, name: str) -> None:
        self._template = _environment().get_template(name)

    def write(self, **values: Any) -> str:
        """Give the text of the template with its values.

        Raises:
            jinja2.UndefinedError: The template asks for a value that is not there; that is a fault of ours.
        """
        return self._template.render(**values)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        finalize=_text,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        prose=_marked(lambda text: html_prose(text, _LONGEST_MESSAGE)),
        source=_marked(lambda text: html_source(text, _LONGEST_SOURCE)),
        asset=Markup,
        count=number,
        place=place,
        score=score,
        short=short,
        duration=duration,
        further=further_lines,
        minutes=lambda entry: duration(rounded(alone([entry]))),
    )
    made.globals.update(
        ASPECTS=ASPECTS,
        commit_link=commit_link,
        headline=headline,
        new_entries=new_entries,
        permalink=permalink,
        rule_page=rule_page,
        severities=severities,
    )
    return made


def _text(value: object) -> Markup:
    """Escape what a template prints, unless it is HTML of ours already.

    Raises:
        TypeError: The value is no text and no number, and would show something that nobody meant.
    """
    if isinstance(value, Markup):
        return value
    if not isinstance(value, str | int | float):
        raise TypeError(f"a template prints {type(value).__name__}")
    return Markup(html(str(value)))  # noqa: S704 - escaped by the line itself


def _marked(write: Callable[[str], str]) -> Callable[[str], Markup]:
    """Let a function of `render.escape` write HTML; its results alone are believed."""
    return lambda text: Markup(write(text))  # noqa: S704 - escaped by `write`
