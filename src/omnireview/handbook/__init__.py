"""The models and the packs → the generated pages and JSON schemas."""

from collections.abc import Callable

from omnireview.handbook import rules_page, schemas, settings_file, settings_page

PAGES_OF_RULES = rules_page.FOLDER
"""A folder that holds nothing but generated files."""

GENERATED: tuple[tuple[str, Callable[[], str]], ...] = (
    ("docs/rules.md", rules_page.text),
    ("docs/settings.md", settings_page.text),
    ("examples/omnireview.yaml", settings_file.text),
    ("schemas/pack.json", schemas.pack),
    ("schemas/review.json", schemas.review),
    ("schemas/settings.json", schemas.settings),
)
"""Path from the top of the repository → what makes its text. Each shipped rule has a page of its own besides."""


def generated() -> dict[str, str]:
    """Give path → text of every generated file. `python -m omnireview.handbook` writes them."""
    return {path: make() for path, make in GENERATED} | rules_page.pages()
