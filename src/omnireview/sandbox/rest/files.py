"""Files of a commit, and the comparison of two commits."""

import base64
from typing import Any
from urllib.parse import quote

from omnireview.sandbox.asked import Asked, Reply
from omnireview.sandbox.forms.commits import changed_file, commit
from omnireview.sandbox.refusals import Refused, not_found
from omnireview.sandbox.repository import Item
from omnireview.sandbox.rest.pulls import refuse_large
from omnireview.sandbox.rest.surroundings import REPO

LARGEST_CONTENT = 1_000_000
"""Bytes; above, only the media type `raw` gives a file's content (docs.github.com, "Get repository content")."""

KINDS = {"040000": "dir", "120000": "symlink", "160000": "submodule"}


def get_content(asked: Asked) -> Reply:
    """Answer repos/get-content: a file, a folder's list, a symlink or a submodule."""
    asked.need("contents", level="read")
    path = asked.part["path"].strip("/")
    ref = asked.query.get("ref") or asked.state.default_branch
    sha = asked.git.find(ref)
    if sha is None:
        raise Refused(404, f"No commit found for the ref {ref}")
    items = asked.git.items(sha)
    item = items.get(path)
    if item is None and path:
        raise not_found()
    if item is None or item.kind == "tree":
        start = f"{path}/" if path else ""
        inside = [each for name, each in items.items() if name.startswith(start) and "/" not in name[len(start) :]]
        return Reply([_entry(asked, each, ref) for each in inside])
    entry = _entry(asked, item, ref)
    if item.kind == "commit":
        return Reply(entry | {"submodule_git_url": asked.at.page(".git")})
    data = asked.git.blob(item.sha) or b""
    if asked.wants("raw"):
        return Reply(raw=data)
    if item.mode == "120000":
        return Reply(entry | {"target": data.decode("utf-8", "replace")})
    small = len(data) <= LARGEST_CONTENT
    content = base64.encodebytes(data).decode("ascii") if small else ""
    return Reply(entry | {"content": content, "encoding": "base64" if small else "none"})


def _entry(asked: Asked, item: Item, ref: str) -> dict[str, Any]:
    path = quote(item.path)
    url = asked.at.repo(f"/contents/{path}?ref={quote(ref, safe='')}")
    folder = item.kind == "tree"
    git = asked.at.repo(f"/git/{'trees' if folder else 'blobs'}/{item.sha}") if item.kind != "commit" else None
    page = asked.at.page(f"/{'tree' if folder else 'blob'}/{quote(ref)}/{path}")
    return {
        "type": KINDS.get(item.mode, "file"),
        "size": item.size or 0,
        "name": item.path.rpartition("/")[2],
        "path": item.path,
        "sha": item.sha,
        "url": url,
        "git_url": git,
        "html_url": page,
        "download_url": None if item.kind != "blob" else asked.at.page(f"/raw/{quote(ref)}/{path}"),
        "_links": {"self": url, "git": git, "html": page},
    }


def compare(asked: Asked) -> Reply:
    """Answer repos/compare-commits-with-basehead. The files stand on the first page only."""
    asked.need("contents", level="read")
    names = asked.part["basehead"].split("...")
    shas = [asked.git.find(name.rpartition(":")[2]) for name in names]
    if len(shas) != 2 or shas[0] is None or shas[1] is None:
        raise not_found()
    base, head = shas[0], shas[1]
    parted = asked.git.merge_base(base, head)
    if parted is None:
        raise Refused(404, f"No common ancestor between {names[0]} and {names[1]}.")
    if asked.wants("diff") or asked.wants("patch"):
        refuse_large(asked, parted, head)
        git = asked.git
        return Reply(raw=git.diff(parted, head) if asked.wants("diff") else git.mails(parted, head))
    ahead, behind = asked.git.between(base, head), asked.git.between(head, base)
    limits = asked.state.limits
    size, page = asked.page(limits.compared_commits)
    told = {each.sha: commit(each, asked.at) for each in asked.git.commits({base, parted})}
    changes = asked.git.changes(parted, head)[: limits.compared_files] if page == 1 else ()
    shown = asked.git.commits(ahead[size * (page - 1) : size * page])
    where = "/".join(("compare", quote("...".join(names))))
    answer = {
        "url": asked.at.repo(f"/{where}"),
        "html_url": asked.at.page(f"/{where}"),
        "permalink_url": asked.at.page(f"/compare/{base}...{head}"),
        "diff_url": asked.at.page(f"/{where}.diff"),
        "patch_url": asked.at.page(f"/{where}.patch"),
        "base_commit": told[base],
        "merge_base_commit": told[parted],
        "status": _relation(len(ahead), len(behind)),
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [commit(each, asked.at) for each in shown],
        "files": [changed_file(change, head, asked.at, limits) for change in changes],
    }
    return Reply(answer, headers=asked.links(len(ahead), size, page))


def _relation(ahead: int, behind: int) -> str:
    if ahead and behind:
        return "diverged"
    return "ahead" if ahead else "behind" if behind else "identical"


OPERATIONS = {
    ("GET", f"{REPO}/contents/{{path}}"): get_content,
    ("GET", f"{REPO}/compare/{{basehead}}"): compare,
}
