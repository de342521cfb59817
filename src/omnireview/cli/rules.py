"""`omnireview rules list|show|test`."""

import argparse
from pathlib import Path

from omnireview.cli.policy import folder
from omnireview.corridor import read_packs, read_policy
from omnireview.documents.mistakes import nearest
from omnireview.errors import BadInput, Exit
from omnireview.examples import rehearse
from omnireview.git import Git, NoRepository
from omnireview.handbook.rules_page import section
from omnireview.render.words import number
from omnireview.rules.effective import Effective, resolve
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.load import load_packs
from omnireview.settings import Settings
from omnireview.tree.of_folder import FolderTree


def run_list(options: argparse.Namespace) -> int:
    """Print a line a rule: id, severity, aspect, pack, and what the settings changed and where."""
    rows = [each for each in _resolved(folder(options)) if options.all or not each.off]
    width = max((len(each.rule.id) for each in rows), default=0)
    for each in rows:
        state = "off" if each.off else each.rule.severity.value
        told = f"{each.rule.id:<{width}}  {state:<8}  {each.rule.aspect.value:<13}  {each.pack}"
        if each.rule.stage != "stable":
            told += f"  ({each.rule.stage.value})"
        for key, place in each.origins.items():
            told += f"  {key} set at {place}"
        print(told.rstrip())
    return Exit.PASS


def run_show(options: argparse.Namespace) -> int:
    """Print one rule's page."""
    rule = _named(_resolved(folder(options)), options.rule).rule
    print("\n".join(section(rule)).strip())
    return Exit.PASS


def run_test(options: argparse.Namespace) -> int:
    """Run the examples of the named rules or pack files, and print every failure with its lines."""
    files = [name for name in options.what if name.endswith((".yaml", ".yml"))]
    names = [name for name in options.what if name not in files]
    resolved = _resolved(folder(options))
    rules = [_named(resolved, name).rule for name in names]
    if files:
        own = {name: _read_pack(name) for name in files}
        taken = load_packs(Settings(packs=()), own, ProjectFacts())
        rules += [rule for pack in taken for rule in pack.rules]
    if not options.what:
        rules = [each.rule for each in resolved]
    failures = rehearse(rules)
    for failure in failures:
        print(failure)
    examples = sum(len(rule.examples) for rule in rules)
    outcome = f"{len(failures)} failed" if failures else "all as they should be"
    print(f"{number(len(rules), 'rule')}, {number(examples, 'example')}: {outcome}")
    bare = [rule.id for rule in rules if not rule.examples]
    if bare:
        print(f"{number(len(bare), 'rule')} without examples, so nothing is known of them: {', '.join(bare)}")
    return Exit.USER_SIDE if failures else Exit.PASS


def _resolved(place: Path) -> tuple[Effective, ...]:
    """Give the rules as `check` would run them here: by the whole repository's policy, also in a folder of it."""
    try:
        git = Git.open(place)
    except NoRepository:
        tree, repository = FolderTree(place), ""
    else:
        tree, repository = FolderTree(git.root, () if git.bare else git.files()), git.repository()
    settings = read_policy(tree)
    return resolve(read_packs(tree, repository, settings), settings)


def _named(resolved: tuple[Effective, ...], name: str) -> Effective:
    for each in resolved:
        if each.rule.id == name:
            return each
    raise BadInput(
        f"There is no rule `{name}`{nearest(name, [each.rule.id for each in resolved])}.",
        mend="`omnireview rules list --all` shows all",
    )


def _read_pack(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"The pack can't be read: {error.strerror}.", where=name, mend="check the path") from error
