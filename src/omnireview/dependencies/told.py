"""What the dependency graph lists as added and removed → `Dependencies`: additions, updates and removals."""

from collections import defaultdict
from collections.abc import Iterable

from omnireview.dependencies import Dependencies, Dependency, Move, rank
from omnireview.github.packages import PackageChanges, PackageFacts

_Key = tuple[str, str, str]


def tell_dependencies(changes: PackageChanges) -> Dependencies:
    """Pair what is listed: a package of a manifest that has another version before is updated.

    An advisory that one of the versions before had too is not the change's doing.
    """
    before: dict[_Key, list[PackageFacts]] = defaultdict(list)
    after: dict[_Key, list[PackageFacts]] = defaultdict(list)
    for package in dict.fromkeys(changes.packages):
        (after if package.added else before)[_key(package)].append(package)
    every = [_arrived(package, before.get(key, ())) for key, packages in after.items() for package in packages]
    every += [
        Dependency(Move.REMOVED, package)
        for key, packages in before.items()
        if key not in after
        for package in packages
    ]
    return Dependencies(tuple(sorted(every, key=_order)), whole=changes.whole)


def _key(package: PackageFacts) -> _Key:
    return package.manifest, package.ecosystem, package.name.lower()


def _arrived(package: PackageFacts, before: Iterable[PackageFacts]) -> Dependency:
    known = {advisory.id for old in before for advisory in old.advisories}
    new = {each.id: each for each in package.advisories if each.id not in known}
    versions = tuple(dict.fromkeys(old.version for old in before))
    return Dependency(
        Move.UPDATED if versions else Move.ADDED,
        package,
        before=versions,
        advisories=tuple(sorted(new.values(), key=lambda each: (rank(each.severity), each.id))),
        inherited=len({each.id for each in package.advisories} & known),
    )


def _order(each: Dependency) -> tuple[object, ...]:
    package = each.package
    worst = rank(each.worst) if each.advisories else rank("") + 1
    return worst, list(Move).index(each.move), package.manifest, package.name.lower(), package.version
