"""Commits, trees and blobs for GraphQL."""

import re
from collections.abc import Mapping
from typing import Any

from omnireview.diff import is_binary
from omnireview.sandbox.asked import Asked
from omnireview.sandbox.graphql.checks import rollup
from omnireview.sandbox.graphql.connections import connection
from omnireview.sandbox.repository import Item


def warm(asked: Asked, variables: Mapping[str, Any], sha: re.Pattern[str]) -> None:
    """Read at once the blobs that a query is about to ask for one by one, by the commits and paths it names."""
    words = {value for value in variables.values() if isinstance(value, str)}
    commits = [word for word in words if sha.fullmatch(word) and asked.git.kind(word) == "commit"]
    items = (asked.git.items(commit) for commit in commits)
    asked.git.warm({found[path].sha for found in items for path in words if path in found and path not in commits})


def git_object(asked: Asked, sha: str) -> dict[str, Any] | None:
    """Give the object of that name; None when there is none."""
    kind = asked.git.kind(sha)
    if kind == "commit":
        return commit(asked, sha)
    if kind == "tree":
        return tree(asked, sha)
    return blob(asked, sha) if kind == "blob" else None


def by_expression(asked: Asked, expression: str) -> dict[str, Any] | None:
    """Give what `main`, `<sha>` or `<sha>:path` names."""
    name, colon, path = expression.partition(":")
    sha = asked.git.find(name)
    if sha is None:
        return None
    if not colon:
        return commit(asked, sha)
    if not path:
        return tree(asked, asked.git.commits([sha])[0].tree)
    item = asked.git.items(sha).get(path)
    return None if item is None else of_item(asked, item)


def commit(asked: Asked, sha: str) -> dict[str, Any]:
    """Give a commit whose files can be asked for."""
    return {
        "__typename": "Commit",
        "id": f"C_{sha}",
        "oid": sha,
        "message": lambda _: asked.git.commits([sha])[0].message,
        "statusCheckRollup": lambda _: rollup(asked, sha),
        "file": lambda _, path: entry(asked, asked.git.items(sha).get(path)),
        "history": lambda _, path=None, **page: connection(
            asked, "history", [commit(asked, each) for each in asked.git.history(sha, path)], page
        ),
    }


def tree(asked: Asked, sha: str) -> dict[str, Any]:
    """Give a folder."""
    return {
        "__typename": "Tree",
        "id": f"T_{sha}",
        "oid": sha,
        "entries": lambda _: [
            entry(asked, item) for path, item in asked.git.items(sha).items() if "/" not in path
        ],
    }


def entry(asked: Asked, item: Item | None) -> dict[str, Any] | None:
    """Give one entry of a tree."""
    if item is None:
        return None
    return {
        "mode": int(item.mode, 8),
        "name": item.path.rpartition("/")[2],
        "oid": item.sha,
        "path": item.path,
        "size": item.size or 0,
        "type": item.kind,
        "object": lambda _: of_item(asked, item),
    }


def of_item(asked: Asked, item: Item) -> dict[str, Any] | None:
    """Give what an entry holds; None for a submodule, whose commit is elsewhere."""
    if item.kind == "tree":
        return tree(asked, item.sha)
    return blob(asked, item.sha) if item.kind == "blob" else None


def blob(asked: Asked, sha: str) -> dict[str, Any] | None:
    """Give a blob; its text is cut when it is long, and there is none for a binary one."""
    data = asked.git.blob(sha)
    if data is None:
        return None
    binary, most = is_binary(data), asked.state.limits.text_bytes
    return {
        "__typename": "Blob",
        "id": f"B_{sha}",
        "oid": sha,
        "byteSize": len(data),
        "isBinary": binary,
        "isTruncated": len(data) > most,
        "text": None if binary else data[:most].decode("utf-8", "replace"),
    }
