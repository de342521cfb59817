"""What differs between two commits, from both listings: where GitHub's comparison ends, after 300 files."""

from omnireview.github import reads
from omnireview.github.facts import FileFacts
from omnireview.github.wire import Wire

_Entries = dict[str, tuple[str, str]]


def read_between(wire: Wire, repository: str, old: str, new: str) -> tuple[FileFacts, ...] | None:
    """Give every file that differs, by path, without patches; None if GitHub cuts a listing. Two requests.

    A file that went from one path to another without a change of its bytes is told as renamed, if it is the only
    one of these bytes on either side; any other move is one file that came and one that went.
    """
    before, after = _entries(wire, repository, old), _entries(wire, repository, new)
    if before is None or after is None:
        return None
    gone, come = before.keys() - after.keys(), after.keys() - before.keys()
    moved = _moved({path: before[path] for path in gone}, {path: after[path] for path in come})
    facts = [_fact(path, moved.get(path), "renamed" if path in moved else "added", after[path]) for path in come]
    facts += [_fact(path, None, "removed", before[path]) for path in gone - set(moved.values())]
    facts += [
        _fact(path, None, "modified", after[path])
        for path in before.keys() & after.keys()
        if before[path] != after[path]
    ]
    return tuple(sorted(facts, key=lambda fact: fact.path))


def _entries(wire: Wire, repository: str, sha: str) -> _Entries | None:
    found = reads.read_tree(wire, repository, sha)
    return None if found is None else {path: (entry.mode, entry.sha) for path, entry in found.items()}


def _moved(gone: _Entries, come: _Entries) -> dict[str, str]:
    """Give new path → old path of what went from the one to the other as it was."""
    places: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for side, entries in enumerate((gone, come)):
        for path, entry in entries.items():
            places.setdefault(entry, ([], []))[side].append(path)
    return {new[0]: old[0] for old, new in places.values() if len(old) == len(new) == 1}


def _fact(path: str, previous: str | None, status: str, entry: tuple[str, str]) -> FileFacts:
    return FileFacts(path=path, previous_path=previous, status=status, patch=None, blob=entry[1], changes=0)
