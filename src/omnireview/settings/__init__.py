"""The settings file (.github/omnireview.yaml or .yml) → `Settings`, with line numbers in every error."""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from omnireview.cache import key_of, open_cache
from omnireview.errors import BadSettings, NotAnalysed
from omnireview.nouns import noun
from omnireview.terms import Aspect, Severity, Stage
from omnireview.tree import Tree

SETTINGS_FILES = (".github/omnireview.yaml", ".github/omnireview.yml")
USUAL_BASELINE = ".github/omnireview-baseline.yaml"
"""Where `omnireview baseline` writes, if nothing else is asked for. It is read where the settings name it only."""


@noun
class RuleSetting:
    """What the repository says of one rule; None leaves the rule's own word."""

    off: bool = False
    severity: Severity | None = None
    stage: Stage | None = None
    message: str | None = None
    effort: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """`include` and `exclude` globs, which replace the rule's own."""
    matching: Mapping[str, Any] | None = None
    """Semgrep operators that replace the rule's own matching part."""
    place: str = ""
    """`file:line` where it is written."""


@noun
class Override:
    """Rule settings for some paths only; the last override that matches a file wins."""

    files: tuple[str, ...]
    rules: Mapping[str, RuleSetting]
    place: str = ""
    """`file:line` where it is written."""


@noun
class UpstreamSetting:
    """Where the version of a package is told that the project builds on: in a file of the tree, or here."""

    file: str = ""
    variable: str = ""
    """What the file calls the version: an `ARG`, an environment variable, a key. Empty: it is a requirement."""
    version: str = ""
    place: str = ""
    """`file:line` where it is written."""


@noun
class Question:
    """A question that no rule can answer. `{classes}`, `{functions}` and `{files}` in it become a change's names.

    `about` are globs of the names that it is asked of; empty: of any. `when` leaves only those that the change
    brings in (`new`), or that were there before (`changed`).
    """

    ask: str
    about: tuple[str, ...] = ()
    when: str = ""
    """`new`, `changed`, or "" for both."""


@noun
class Area:
    """A part of a project in which a person should look when a change touches it.

    It is touched where any of these fits: a changed file (`paths`), a module that a changed line imports
    (`imports`: itself and what is below it), a changed class by its name or a base's (`classes`), a changed
    function by its name (`functions`). Names are globs in which `*` stands for any letters.
    """

    title: str = ""
    paths: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@noun
class ChecklistItem:
    """An item that the repository adds to the review checklist, in the section of that title.

    It is asked of changes that touch a file of `paths`; empty: of all. `rules` look for the faults it asks about.
    """

    section: str
    item: str
    paths: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    place: str = ""
    """`file:line` where it is written."""


@noun
class Checklist:
    """Whether the review checklist is shown, and what the repository adds to it."""

    show: bool = True
    items: tuple[ChecklistItem, ...] = ()


@noun
class Extended:
    """A file of another repository at one commit, upon which the settings build: its settings, or a pack."""

    repository: str
    path: str
    sha: str
    place: str = ""
    """`file:line` where it is written."""

    @property
    def name(self) -> str:
        """The file as errors name it: `owner/repo/path@sha`, the sha cut to twelve digits."""
        return f"{self.repository}/{self.path}@{self.sha[:12]}"


@noun
class Settings:
    """All that a repository can decide. The defaults are the product's. Globs are gitignore-style."""

    packs: tuple[str, ...] | None = None
    """Packs to use instead of the automatic choice, by name."""
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    core_paths: tuple[str, ...] = ()
    platform_paths: tuple[str, ...] = ()
    layers: tuple[tuple[str, ...], ...] = ()
    """Modules by layer, from the top down: each may import from its own layer and those below."""
    upstream: Mapping[str, UpstreamSetting] = field(default_factory=dict)
    """Package on PyPI, in its normalised spelling → where its version is told."""
    focus: Mapping[str, Area | None] = field(default_factory=dict)
    """Areas to show beside the shipped ones, or in their place; None: not that one."""
    checklist: Checklist = field(default_factory=Checklist)
    weights: Mapping[Aspect, float] = field(default_factory=dict)
    deductions: Mapping[Severity, float] = field(default_factory=dict)
    levels: Mapping[str, int] = field(default_factory=dict)
    """Rule → the most that its row can have while the rule finds something, 1 to 10."""
    fail_on: str = "blocker"
    """`never`, `blocker`, `major`, `minor` or `score<N` with N from 1 to 10."""
    fail_scope: str = "new"
    """`new` or `all`."""
    max_inline: int = 6
    """0 to 50."""
    comment_on_clean: str = "always"
    """`always`, `if-existing` or `never`."""
    no_inline_for: tuple[str, ...] = ("drafts",)
    """Pull requests whose findings all stand in the summary: `drafts`, `bots`."""
    request_changes: bool = False
    """Whether the posted review requests changes while the gate fails."""
    on_unanalysable: str = "fail"
    """`fail` or `warn`."""
    baseline: str = ""
    """The file of findings that are accepted for a time, from the repository's root; "" without one."""
    extends: tuple[Extended, ...] = ()
    """Files of other repositories that lie below these settings, the lowest first."""
    more_packs: tuple[str, ...] = ()
    """Shipped packs to use beside those that `packs`, or the automatic choice, gives."""
    extended_packs: Mapping[str, bytes] = field(default_factory=dict)
    """Packs of other repositories, by the name that errors give them."""
    written: tuple[str, ...] = ()
    """The fields that the file itself sets."""
    origin: str = "defaults"
    """Where the settings were read, such as `.github/omnireview.yaml at 1a2b3c4`."""


def with_overrides(settings: Settings, overrides: Mapping[str, Any]) -> Settings:
    """Lay what a command's options or the action's inputs give over settings; packs replace all packs."""
    chosen: dict[str, Any] = {"more_packs": ()} if "packs" in overrides else {}
    return replace(settings, **chosen, **overrides)


def find_settings(tree: Tree) -> tuple[str, bytes] | None:
    """Give the settings file's path and bytes, or None when the tree has none.

    Raises:
        BadSettings: The tree has both spellings, and nobody can say which one is meant; or what stands at the path
            is no file.
    """
    tree.prefetch(SETTINGS_FILES)
    for path in SETTINGS_FILES:
        if tree.irregular(path):
            raise BadSettings(
                "The settings are no regular file, and a symlink is not followed.",
                where=path,
                mend="Put a file there, or take away what is there.",
            )
    try:
        found = [(path, data) for path in SETTINGS_FILES if (data := tree.read(path)) is not None]
    except NotAnalysed as limit:
        raise BadSettings(
            f"The settings can't be read: {limit.reason}.",
            where=" or ".join(SETTINGS_FILES),
            mend="Make the file smaller.",
        ) from None
    if len(found) > 1:
        raise BadSettings(
            "There are two settings files, and only one can be obeyed.",
            where=" and ".join(SETTINGS_FILES),
            mend=f"Move what you need into {SETTINGS_FILES[0]} and delete the other.",
        )
    return found[0] if found else None


def read_settings(data: bytes, place: str) -> Settings:
    """Read a settings file, from the cache where it has been read before.

    `place` names it in errors and becomes `Settings.origin`.

    Raises:
        BadSettings: All that is wrong with the file, one line each, with line number, key and what is allowed.
    """
    from omnireview.settings.plain import from_plain, to_plain

    cache, key = open_cache(), key_of("settings", place, data)
    kept = cache.read(key, from_plain)
    if kept is None:
        from omnireview.settings.read import settings_of

        kept = settings_of(data, place)
        cache.write(key, to_plain(kept))
    return kept
