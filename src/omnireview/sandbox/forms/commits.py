"""Commits, changed files, trees and blobs → the JSON of REST."""

from typing import Any
from urllib.parse import quote

from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.changes import Change
from omnireview.sandbox.limits import Limits
from omnireview.sandbox.repository import Commit, Item, Person

UNSIGNED = {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}


def commit(told: Commit, at: Addresses) -> dict[str, Any]:
    """Give a `commit`. Its people are no accounts here: `author` and `committer` are null, as for strangers."""
    return {
        "url": at.repo(f"/commits/{told.sha}"),
        "sha": told.sha,
        "node_id": f"C_{told.sha}",
        "html_url": at.page(f"/commit/{told.sha}"),
        "comments_url": at.repo(f"/commits/{told.sha}/comments"),
        "commit": {
            "url": at.repo(f"/git/commits/{told.sha}"),
            "author": _person(told.author),
            "committer": _person(told.committer),
            "message": told.message,
            "comment_count": 0,
            "tree": _tree(told, at),
            "verification": UNSIGNED,
        },
        "author": None,
        "committer": None,
        "parents": _parents(told, at),
    }


def head_commit(told: Commit) -> dict[str, Any]:
    """Give the `head_commit` of an event."""
    return {
        "id": told.sha,
        "tree_id": told.tree,
        "message": told.message,
        "timestamp": told.committer.date,
        "author": {"name": told.author.name, "email": told.author.email},
        "committer": {"name": told.committer.name, "email": told.committer.email},
    }


def git_commit(told: Commit, at: Addresses) -> dict[str, Any]:
    """Give a `git-commit`."""
    return {
        "sha": told.sha,
        "node_id": f"C_{told.sha}",
        "url": at.repo(f"/git/commits/{told.sha}"),
        "html_url": at.page(f"/commit/{told.sha}"),
        "author": _person(told.author),
        "committer": _person(told.committer),
        "message": told.message,
        "tree": _tree(told, at),
        "parents": _parents(told, at),
        "verification": UNSIGNED,
    }


def _person(told: Person) -> dict[str, str]:
    return {"name": told.name, "email": told.email, "date": told.date}


def _tree(told: Commit, at: Addresses) -> dict[str, str]:
    return {"sha": told.tree, "url": at.repo(f"/git/trees/{told.tree}")}


def _parents(told: Commit, at: Addresses) -> list[dict[str, str]]:
    return [
        {"sha": sha, "url": at.repo(f"/commits/{sha}"), "html_url": at.page(f"/commit/{sha}")}
        for sha in told.parents
    ]


def changed_file(change: Change, commit_sha: str, at: Addresses, limits: Limits) -> dict[str, Any]:
    """Give a `diff-entry`; `patch` is left out for binaries, for nothing to show, and for too much of it."""
    path = quote(change.path)
    entry: dict[str, Any] = {
        "sha": change.blob,
        "filename": change.path,
        "status": str(change.file.status),
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": at.page(f"/blob/{commit_sha}/{path}"),
        "raw_url": at.page(f"/raw/{commit_sha}/{path}"),
        "contents_url": at.repo(f"/contents/{path}?ref={commit_sha}"),
    }
    if change.previous is not None:
        entry["previous_filename"] = change.previous
    small = len(change.patch.encode()) <= limits.patch_bytes and change.patch.count("\n") < limits.patch_lines
    if change.patch and small:
        entry["patch"] = change.patch
    return entry


def tree_entry(item: Item, at: Addresses) -> dict[str, Any]:
    """Give one entry of a `git-tree`."""
    entry: dict[str, Any] = {"path": item.path, "mode": item.mode, "type": item.kind, "sha": item.sha}
    if item.size is not None:
        entry["size"] = item.size
    if item.kind != "commit":
        entry["url"] = at.repo(f"/git/{item.kind}s/{item.sha}")
    return entry
