"""`omnireview rules test`: the examples of rules, and the annotated files beside their packs."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from omnireview.cli.here import Here, here, named
from omnireview.cli.log import tell
from omnireview.cli.policy import folder
from omnireview.errors import BadInput, Exit
from omnireview.examples import Proof, prove, rehearse
from omnireview.patterns.metavariables import unbound
from omnireview.render.words import number
from omnireview.rules import Rule
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.load import REPOSITORY_PACKS, load_packs
from omnireview.settings import Settings

_PACK_SUFFIXES = (".yaml", ".yml")


def run(options: argparse.Namespace) -> int:
    """Run examples and annotated files, and print every failure with its lines."""
    place = folder(options)
    found = here(place)
    rules: list[Rule] = []
    proofs: list[Proof] = []
    packs = [file for name in options.what for file in _packs_at(place / name)]
    if packs:
        for pack in load_packs(Settings(packs=()), {str(file): _read(file) for file in packs}, ProjectFacts()):
            rules += pack.rules
            proofs.append(prove(Path(pack.origin), pack.rules))
    for name in options.what:
        if not _packs_at(place / name):
            if all(each.rule.id != name for each in found.rules):
                _refuse_annotated(place / name, name)
            rule = named(found.rules, name).rule
            rules.append(rule)
            proofs += _proofs(found, _pack_of(rule), only=rule.id)
    if not options.what:
        rules = [each.rule for each in found.rules]
        own = dict.fromkeys(_pack_of(rule) for rule in rules)
        proofs += [proof for pack in own for proof in _proofs(found, pack)]
    failures = [*rehearse(rules), *(failure for proof in proofs for failure in proof.failures)]
    lines = [*map(str, failures), _outcome(rules, proofs, len(failures)), *_unproved(rules, proofs)]
    tell("\n".join(lines))
    return Exit.USER_SIDE if failures else Exit.PASS


def _packs_at(path: Path) -> list[Path]:
    """Give the pack files that an argument names: itself, or all in a folder; none for a rule's id."""
    if path.is_dir():
        found = [file for file in sorted(path.rglob("*")) if _is_pack(file) and file.is_file()]
        if not found:
            raise BadInput(
                "There is no pack in the folder.", where=str(path), mend="name a folder with .yaml files"
            )
        return found
    return [path] if path.suffix in _PACK_SUFFIXES else []


def _refuse_annotated(path: Path, name: str) -> None:
    """Tell of which pack a file is when it is none itself."""
    if not path.is_file():
        return
    stem = path.name.partition(".")[0]
    near = [
        folder / f"{each}{suffix}"
        for folder, each in ((path.parent, stem), (path.parent.parent, path.parent.name))
        for suffix in _PACK_SUFFIXES
    ]
    pack = next((str(file) for file in near if file.is_file()), "PACK.yaml")
    raise BadInput(
        "An annotated file is run with its pack, and this file is no pack.",
        where=name,
        mend=f"`omnireview rules test {pack}` runs the pack's examples and the annotated files beside it",
    )


def _is_pack(path: Path) -> bool:
    return path.suffix in _PACK_SUFFIXES and not path.stem.endswith((".test", ".fixed"))


def _pack_of(rule: Rule) -> str:
    return rule.place.rpartition(":")[0]


def _proofs(found: Here, pack: str, only: str = "") -> Iterator[Proof]:
    """Prove the rules of a pack by the files beside it, if it is one of the repository's own."""
    if pack.startswith(f"{REPOSITORY_PACKS}/"):
        rules = [each.rule for each in found.rules if _pack_of(each.rule) == pack]
        yield prove(_as_seen(found.root / pack), rules, only=only)


def _unproved(rules: Sequence[Rule], proofs: Sequence[Proof]) -> Iterator[str]:
    """Tell of which rules nothing has been proved, though nothing has failed."""
    bare = [rule.id for rule in rules if not rule.examples]
    if bare and not any(proof.files for proof in proofs):
        yield f"{number(len(bare), 'rule')} without examples, so nothing is known of them: {', '.join(bare)}"
    for rule in rules:
        names = unbound(rule.message, rule.matching) if rule.matching and rule.check is None else ()
        if names:
            yield f"the message of {rule.id} names {', '.join(names)}, which no pattern of the rule binds"
    fixes = [
        rule.id
        for rule in rules
        if (rule.fix is not None or rule.fix_regex is not None)
        and not any(each.bad and each.good for each in rule.examples)
    ]
    if fixes and not any(proof.fixed for proof in proofs):
        yield f"no example with `bad` and `good` proves the fix of {', '.join(fixes)}"


def _as_seen(file: Path) -> Path:
    """Give a path as a person in the current folder would write it."""
    seen = file.resolve()
    return seen.relative_to(Path.cwd()) if seen.is_relative_to(Path.cwd()) else file


def _outcome(rules: Sequence[Rule], proofs: Sequence[Proof], failures: int) -> str:
    counted = [number(len(rules), "rule"), number(sum(len(rule.examples) for rule in rules), "example")]
    files, fixed = sum(proof.files for proof in proofs), sum(proof.fixed for proof in proofs)
    counted += [number(files, "annotated file")] if files else []
    counted += [number(fixed, "fix result")] if fixed else []
    return f"{', '.join(counted)}: {f'{failures} failed' if failures else 'all as they should be'}"


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(
            f"The pack can't be read: {error.strerror}.", where=str(file), mend="check the path"
        ) from error
