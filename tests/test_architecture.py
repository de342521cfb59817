"""The corridor: rooms import only rooms before them, and each outside library has its doors."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "omnireview"

ORDER = [
    "nouns", "errors", "ending", "terms", "promise", "cache", "inputs", "documents", "places", "git", "github",
    "tree", "settings", "event", "command", "diff", "kinds", "dependencies", "pull_request", "others", "worker",
    "spans", "gates", "modules", "python", "traits", "patterns", "surface", "configs", "upstream", "index",
    "sides", "pictures", "facts", "checks", "rules", "prefilter", "profile", "scan", "fingerprint", "compare",
    "suppress", "score", "edits", "overview", "extends", "strengths", "focus", "checklist", "coverage",
    "history", "after_merge", "review", "baseline", "worklist", "render", "page", "corridor", "saved", "fixes",
    "export", "publish", "stats", "annotated", "examples", "explain", "handbook", "skeleton", "starter", "demo",
    "sandbox", "answer", "action", "preview", "cli", "__main__",
]  # fmt: skip

DOORS = {
    "jinja2": {"page"},
    "libcst": {"modules", "patterns", "checks"},
    "markupsafe": {"page"},
    "unidiff": {"diff"},
    "yaml": {"documents"},
    "pydantic": {
        "baseline",
        "inputs",
        "documents",
        "settings",
        "event",
        "rules",
        "checks",
        "history",
        "render",
        "saved",
    },
    "pathspec": {"places"},
    "regex": {"patterns"},
    "github": {"github"},
    "requests": {"github"},
    "urllib3": {"github"},
    "subprocess": {"git"},
    "werkzeug": {"sandbox"},
    "graphql": {"sandbox"},
    "cmarkgfm": {"sandbox"},
    "nh3": {"sandbox"},
    "rich": {"cli"},
}

READS_NO_ENVIRONMENT = {
    "command", "diff", "modules", "python", "traits", "patterns", "surface", "configs", "index", "sides",
    "pictures", "facts", "checks", "dependencies", "others", "scan", "fingerprint", "compare", "suppress", "score",
    "checklist", "coverage", "overview", "focus", "strengths", "review", "worklist", "render", "page",
}  # fmt: skip


def room_of(path: Path) -> str:
    relative = path.relative_to(SOURCE)
    return relative.parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if path != SOURCE / "__init__.py"]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            assert node.module is not None
            if node.module == "omnireview":
                yield from ((node.lineno, f"omnireview.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


def test_every_room_has_its_place_in_the_order() -> None:
    assert {room_of(path) for path in modules()} <= set(ORDER)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_room_imports_only_rooms_before_it(path: Path) -> None:
    room = room_of(path)
    for line, name in imports(path):
        if not name.startswith("omnireview.") or name in {"omnireview.__version__", "omnireview.PROJECT_URL"}:
            continue
        target = name.split(".")[1]
        assert target == room or ORDER.index(target) < ORDER.index(room), (
            f"{path.relative_to(SOURCE)}:{line} may not import {name}"
        )


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_an_outside_library_is_imported_only_at_its_doors(path: Path) -> None:
    own = {"omnireview", *sys.stdlib_module_names} - {"subprocess"}
    for line, name in imports(path):
        library = name.split(".")[0]
        if library not in own:
            assert room_of(path) in DOORS.get(library, set()), (
                f"{path.relative_to(SOURCE)}:{line} may not import {library}"
            )


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_the_rooms_that_judge_read_no_environment_and_open_no_socket(path: Path) -> None:
    if room_of(path) in READS_NO_ENVIRONMENT:
        reached = {name.split(".")[0] for _, name in imports(path)}
        reached -= {"importlib"} if path == SOURCE / "checks" / "__init__.py" else set()  # its own closed table
        reached -= {"http"} if path == SOURCE / "traits" / "responses.py" else set()  # the names of statuses
        assert not reached & {"os", "socket", "urllib", "http", "subprocess", "importlib"}


def test_nothing_of_the_pull_request_is_ever_run() -> None:
    forbidden = {"eval", "exec", "compile", "__import__"}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in forbidden, f"{path.relative_to(SOURCE)}:{node.lineno}"


def test_rooms_are_small() -> None:
    sizes = sorted(len(path.read_text(encoding="utf-8").split("\n")) - 1 for path in modules())
    assert sizes[-1] <= 300
    assert sizes[len(sizes) // 2] <= 120
