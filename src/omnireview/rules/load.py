"""Settings, the shipped packs and the repository's own → `RulePack`s, whole or refused.

A broken rule refuses the run: a rule that silently does not run looks like clean code.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from omnireview.cache import Cache
from omnireview.documents.near import nearest
from omnireview.errors import BadRule, BadSettings, NotAnalysed
from omnireview.promise import split_pin
from omnireview.rules import ReadPack, RulePack
from omnireview.rules.engine import Engine
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.kept import read_pack
from omnireview.rules.shipped import shipped_packs
from omnireview.settings import Settings
from omnireview.tree import Tree

REPOSITORY_PACKS = ".github/omnireview/rules"
"""The folder of a repository's own packs."""

PROJECT_PACKS = {"vllm": ("vllm", "vllm-omni"), "vllm-omni": ("vllm-omni",)}
"""Packs that are for the users of a project: pack → projects that switch it on. vllm-omni is built upon vllm."""

_MEND = "Mend the lines above, or take the pack away; schemas/pack.json tells an editor every key."


def find_packs(tree: Tree) -> dict[str, bytes] | None:
    """Give a repository's own pack files, path → bytes; None when the tree can't be listed.

    Semgrep keeps test files for YAML rules as `<rule>.test.yaml` beside them; those are no packs.

    Raises:
        BadRule: A pack, or the folder of packs, is a symlink or a submodule, which are never followed; or a pack
            is too large.
    """
    listed = tree.paths()
    if listed is None:
        return None
    linked = [path for path in tree.links(REPOSITORY_PACKS) if _may_hold_packs(path)]
    if linked:
        raise BadRule(
            "Rules behind a symbolic link or a submodule are not read, so they would silently not run.",
            where=", ".join(linked),
            mend=f"Put the pack files themselves into {REPOSITORY_PACKS}.",
        )
    own = [path for path in listed if path.startswith(f"{REPOSITORY_PACKS}/") and is_pack(path)]
    tree.prefetch(own)
    found = {}
    for path in own:
        try:
            data = tree.read(path)
        except NotAnalysed as limit:
            raise BadRule(
                f"A pack can't be read: {limit.reason}.", where=path, mend="Split it into several."
            ) from None
        if data is not None:
            found[path] = data
    return found


def choose_packs(settings: Settings, shipped: Sequence[str], facts: ProjectFacts) -> list[str]:
    """Give the names of the shipped packs to use. Raises `BadSettings` for a name that no shipped pack has."""
    usual = [name for name in shipped if name not in PROJECT_PACKS or facts.concern(PROJECT_PACKS[name])]
    words = (*(usual if settings.packs is None else settings.packs), *settings.more_packs)
    named = [split_pin(word)[0] for word in words]
    unknown = [name for name in named if name not in shipped]
    if unknown:
        raise BadSettings(
            "; ".join(f"there is no pack `{name}`{nearest(name, shipped)}" for name in unknown),
            where=settings.origin,
            mend="Name shipped packs only; the repository's own are always used.",
        )
    return list(dict.fromkeys(named))


def load_packs(
    settings: Settings,
    repository_packs: Mapping[str, bytes],
    facts: ProjectFacts,
    *,
    engine: Engine | None = None,
) -> tuple[RulePack, ...]:
    """Load the shipped packs that settings and facts choose, and all of the repository's own (path → bytes).

    Raises:
        BadRule: All that is wrong with any of these packs, each with file, line and rule.
        BadSettings: The settings name a pack that there is not.
    """
    shipped = shipped_packs()
    read = [_shipped(name, shipped[name], engine) for name in choose_packs(settings, tuple(shipped), facts)]
    others = {**settings.extended_packs, **repository_packs}
    read += [
        read_pack(PurePosixPath(path.partition("@")[0]).stem, data, path, engine) for path, data in others.items()
    ]
    return _whole(read)


def load_shipped_packs(*, engine: Engine | None = None, cache: Cache | None = None) -> tuple[RulePack, ...]:
    """Load every shipped pack, whatever it is named after. Raises `BadRule` as `load_packs` does.

    `cache` is where they are kept instead of the user's own place.
    """
    return _whole([_shipped(name, data, engine, cache) for name, data in shipped_packs().items()])


def _shipped(name: str, data: bytes, engine: Engine | None, cache: Cache | None = None) -> ReadPack:
    return read_pack(name, data, f"rules/{name}.yaml", engine, shipped=True, cache=cache)


def _whole(read: Sequence[ReadPack]) -> tuple[RulePack, ...]:
    mistakes = [*(mistake for each in read for mistake in each.mistakes), *_doubled(read)]
    if mistakes:
        told = "\n".join(f"  {mistake}" for mistake in mistakes)
        where = ", ".join(dict.fromkeys(mistake.partition(":")[0] for mistake in mistakes))
        raise BadRule(f"The rules can't be loaded:\n{told}", where=where, mend=_MEND)
    return tuple(each.pack for each in read)


def is_pack(path: str) -> bool:
    """Tell by its name whether a file in the folder of packs is one."""
    name = PurePosixPath(path)
    return name.suffix in (".yaml", ".yml") and not name.stem.endswith(".test")


def _may_hold_packs(link: str) -> bool:
    # What a link without a suffix leads to can be a folder of packs.
    return is_pack(link) or not PurePosixPath(link).suffix


def _doubled(read: Iterable[ReadPack]) -> list[str]:
    first: dict[str, str] = {}
    mistakes = []
    for rule in (rule for each in read for rule in each.pack.rules):
        if rule.id in first:
            mistakes.append(f"{rule.place}: rule `{rule.id}`: the id is taken by {first[rule.id]}")
        first.setdefault(rule.id, rule.place)
    return mistakes
