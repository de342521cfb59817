"""The calls and attributes in some files whose dotted names surely mean what the index takes them for."""

from collections.abc import Callable, Iterable, Iterator

from omnireview import places
from omnireview.facts.needs import imports_of, needs, top_of
from omnireview.index.index import Index
from omnireview.surface import CallUse, Read

_MOCKS = frozenset({"unittest.mock", "mock", "pytest_mock"})
_MAKERS = frozenset({"__init__", "__new__", "__call__"})


def calls_in(index: Index, paths: Iterable[str]) -> list[tuple[str, CallUse]]:
    """Give the calls in some Python files, in the order of paths and lines; none that is expected to fail.

    Nor any of what the file itself may have put something else in the place of.
    """
    wanted = tuple(paths)
    means = meaning_in(index, wanted)
    return [(path, call) for path in wanted for call in _calls(index, path) if means(path, call.target)]


def meaning_in(index: Index, paths: Iterable[str]) -> Callable[[str, str], bool]:
    """Make the test whether a dotted name in one of some files means what the index has under that name.

    A name of another package of the repository may be that of one from elsewhere, see `needs`. A name that is not
    of the repository means what a table says.
    """
    tops: dict[str, set[str]] = {}
    for need in needs(index, imports_of(index, paths)):
        tops.setdefault(need.path, set()).add(top_of(need.use.module))

    def means(path: str, name: str) -> bool:
        top = top_of(name)
        return (
            top in tops.get(path, ())
            or top == top_of(index.module_name(path) or "")
            or not index.is_first_party(name)
        )

    return means


def _calls(index: Index, path: str) -> Iterator[CallUse]:
    read = index.read(path)
    replaced = _replaced(path, read) if read else frozenset()
    for call in read.usage.calls if read else ():
        if not call.guarded and not (replaced and _is_replaced(call.target, replaced)):
            yield call


def _replaced(path: str, read: Read) -> frozenset[str]:
    """Give the names of what a file may put something else in the place of, by assignment or as tests do it.

    `patch("module.name")` and `setattr(module, "name", …)` say the name as a text.
    """
    names = {use.name for use in read.usage.patches}
    if places.is_test(path) or any(use.module in _MOCKS for use in read.usage.imports):
        names |= {text.rpartition(".")[2] for text, _ in read.usage.strings}
    return frozenset(names)


def _is_replaced(target: str, names: frozenset[str]) -> bool:
    """Tell whether a call may call something else: it, or the class of it, is replaced, or how that is made."""
    owner, _, name = target.rpartition(".")
    last = owner.rpartition(".")[2]
    return name in names or last in names or (name[:1].isupper() and not names.isdisjoint(_MAKERS))
