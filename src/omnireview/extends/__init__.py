"""Settings that build upon files of other repositories → the settings that hold: shipped, extended, own.

A file is named by the sha of a commit, so that only who may change a repository's settings changes its policy.
It is read as data, over the API, and kept by its name; what can't be read refuses the run.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from omnireview.cache import key_of, open_cache
from omnireview.errors import BadSettings
from omnireview.settings import Checklist, Extended, Settings, read_settings
from omnireview.tree import Tree

FetchExtended = Callable[[tuple[Extended, ...]], Mapping[Extended, bytes]]
"""Gives the bytes of files of other repositories. Raises `BadSettings` for what can't be had."""

_MAPPINGS: Final = ("rules", "upstream", "focus", "weights", "deductions", "levels")
_SINGLE: Final = (
    *("packs", "include", "exclude", "core_paths", "platform_paths", "layers", "fail_on", "fail_scope"),
    *("max_inline", "comment_on_clean", "no_inline_for", "request_changes", "on_unanalysable", "baseline"),
)


def extended(settings: Settings, policy: Tree) -> Settings:
    """Lay settings over what they extend, read as the tree is that they come from. Raises as `layered` does."""
    if not settings.extends:
        return settings
    # What asks GitHub is imported by a run whose settings need it alone.
    from omnireview.extends.fetch import Fetcher

    return layered(settings, Fetcher(policy))


def layered(settings: Settings, fetch: FetchExtended) -> Settings:
    """Lay settings over what they extend.

    Raises:
        BadSettings: A file can't be had or obeyed, or extends others itself.
    """
    if not settings.extends:
        return settings
    found = fetch(settings.extends)
    lower, packs = Settings(), {}
    for each in settings.extends:
        data = found[each]
        if _is_pack(data, each.name):
            packs[each.name] = data
            continue
        said = read_settings(data, each.name)
        if said.extends or said.more_packs:
            raise BadSettings(
                f"{each.name} extends others itself, and that is not followed.",
                where=each.place,
                mend="Name in your own settings what it extends.",
            )
        lower = laid_over(lower, said)
    return replace(laid_over(lower, settings), extended_packs=packs)


def laid_over(lower: Settings, upper: Settings) -> Settings:
    """Give what two layers say together: the upper one's word on a rule, package or key, else the lower one's."""
    both: dict[str, Any] = {name: {**getattr(lower, name), **getattr(upper, name)} for name in _MAPPINGS}
    single = {name: getattr(upper if name in upper.written else lower, name) for name in _SINGLE}
    shown = (upper if "checklist" in upper.written else lower).checklist.show
    return replace(
        upper,
        **both,
        **single,
        overrides=(*lower.overrides, *upper.overrides),
        checklist=Checklist(shown, (*lower.checklist.items, *upper.checklist.items)),
        written=tuple(dict.fromkeys((*lower.written, *upper.written))),
    )


def _is_pack(data: bytes, name: str) -> bool:
    """Tell a pack, whose `rules` are a list, from settings. What is neither is read as settings, and refused."""
    cache, key = open_cache(), key_of("extended", data)
    kept = cache.read(key, lambda plain: {"pack": True, "settings": False}[plain])
    if kept is None:
        from omnireview.documents import YamlFault, read_yaml
        from omnireview.errors import NotAnalysed

        try:
            data_of = read_yaml(data, name, repeated=True).data
        except (YamlFault, NotAnalysed):
            return False
        kept = isinstance(data_of, dict) and isinstance(data_of.get("rules"), list)
        cache.write(key, "pack" if kept else "settings")
    return kept
