"""Git's objects: commits, trees and blobs."""

import base64
import re

from omnireview.sandbox.asked import Asked, Reply
from omnireview.sandbox.forms.commits import changed_file, commit, git_commit, tree_entry
from omnireview.sandbox.refusals import Refused, not_found
from omnireview.sandbox.rest.surroundings import REPO

SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def get_commit(asked: Asked) -> Reply:
    """Answer repos/get-commit: JSON with the changed files, or the sha alone."""
    asked.need("contents", level="read")
    sha = asked.git.find(asked.part["ref"])
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {asked.part['ref']}")
    if asked.wants("sha"):
        return Reply(raw=sha.encode())
    (told,) = asked.git.commits([sha])
    changes = asked.git.changes(told.parents[0], sha) if told.parents else ()
    size, page = asked.page(asked.state.limits.compared_files)
    files = [
        changed_file(change, sha, asked.at, asked.state.limits)
        for change in changes[size * (page - 1) : size * page]
    ]
    stats = {
        "additions": sum(change.additions for change in changes),
        "deletions": sum(change.deletions for change in changes),
    }
    stats["total"] = sum(stats.values())
    return Reply({**commit(told, asked.at), "stats": stats, "files": files})


def get_git_commit(asked: Asked) -> Reply:
    """Answer git/get-commit."""
    asked.need("contents", level="read")
    sha = asked.part["commit_sha"]
    if not SHA.fullmatch(sha) or asked.git.kind(sha) != "commit":
        raise not_found()
    (told,) = asked.git.commits([sha])
    return Reply(git_commit(told, asked.at))


def get_tree(asked: Asked) -> Reply:
    """Answer git/get-tree: of a tree, a commit or a branch. Any value of `recursive` asks for all below."""
    asked.need("contents", level="read")
    name = asked.part["tree_sha"]
    sha = name if SHA.fullmatch(name) and asked.git.kind(name) == "tree" else asked.git.find(name)
    if sha is None:
        raise not_found()
    items = list(asked.git.items(sha).values())
    if "recursive" not in asked.query:
        items = [item for item in items if "/" not in item.path]
    most = asked.state.limits.tree_entries
    return Reply(
        {
            "sha": sha,
            "url": asked.at.repo(f"/git/trees/{sha}"),
            "tree": [tree_entry(item, asked.at) for item in items[:most]],
            "truncated": len(items) > most,
        }
    )


def get_blob(asked: Asked) -> Reply:
    """Answer git/get-blob: base64, or with the media type `raw` the bytes."""
    asked.need("contents", level="read")
    sha = asked.part["file_sha"]
    if not SHA.fullmatch(sha):
        raise Refused(422, "The sha parameter must be exactly 40 characters and contain only [0-9a-f].")
    data = asked.git.blob(sha)
    if data is None:
        raise not_found()
    if len(data) > asked.state.limits.blob_bytes:
        fault = {"resource": "Blob", "field": "data", "code": "too_large"}
        raise Refused(403, "This API returns blobs up to 100 MB in size.", [fault])
    if asked.wants("raw"):
        return Reply(raw=data)
    return Reply(
        {
            "sha": sha,
            "node_id": f"B_{sha}",
            "size": len(data),
            "url": asked.at.repo(f"/git/blobs/{sha}"),
            "content": base64.encodebytes(data).decode("ascii"),
            "encoding": "base64",
        }
    )


OPERATIONS = {
    ("GET", f"{REPO}/git/commits/{{commit_sha}}"): get_git_commit,
    ("GET", f"{REPO}/git/trees/{{tree_sha}}"): get_tree,
    ("GET", f"{REPO}/git/blobs/{{file_sha}}"): get_blob,
    ("GET", f"{REPO}/commits/{{ref}}"): get_commit,
}
