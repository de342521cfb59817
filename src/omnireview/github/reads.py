"""What REST tells of a pull request and of trees → our nouns."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from omnireview.errors import BadInput
from omnireview.github import refusals
from omnireview.github.facts import CommitFacts, Comparison, FileFacts, Listing, OpenPull, PullFacts
from omnireview.github.refusals import Call
from omnireview.github.wire import Wire
from omnireview.nouns import noun

MOST_PAGES = 30
"""GitHub lists at most 3,000 files of a pull request, 100 a page (docs.github.com/rest/pulls, "List files")."""


def place(repository: str) -> str:
    """Give the path of a repository's resources; refuses what is not `owner/name`."""
    owner, _, name = repository.partition("/")
    if not owner or not name or "/" in name or {".", ".."} & {owner, name}:
        raise BadInput(
            f"{repository!r} is not a repository's name.", mend="write it as owner/name, such as octo-org/engine."
        )
    return f"/repos/{quote(owner, safe='')}/{quote(name, safe='')}"


@contextmanager
def understood(doing: str, url: str) -> Iterator[None]:
    """Turn an answer without the keys that GitHub documents into an error about the answer."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        failure = refusals.strange(Call("GET", url, doing))
    else:
        return
    raise failure


def read_pull(wire: Wire, repository: str, number: int) -> PullFacts:
    """Give the facts of one pull request, in one request."""
    doing, path = f"read pull request {repository}#{number}", f"{place(repository)}/pulls/{number}"
    told = wire.get(path, doing).data
    with understood(doing, path):
        user = told["user"] or {}
        head = told["head"]
        return PullFacts(
            repository=told["base"]["repo"]["full_name"],
            number=told["number"],
            title=told["title"],
            body=told["body"] or "",
            author=user.get("login", ""),
            author_is_bot=user.get("type") == "Bot",
            draft=bool(told.get("draft")),
            open=told["state"] == "open",
            locked=bool(told["locked"]),
            base_sha=told["base"]["sha"],
            base_ref=told["base"]["ref"],
            head_sha=head["sha"],
            head_ref=head["ref"],
            head_repository=head["repo"]["full_name"] if head["repo"] else None,
            changed_files=told["changed_files"],
            merged=bool(told["merged"]),
        )


def read_open_pulls(wire: Wire, repository: str, owner: str, branch: str) -> tuple[OpenPull, ...]:
    """Give the open pull requests, at most 100, from a branch of any repository of `owner`, in one request."""
    doing, path = f"look for pull requests to {repository} from {owner}:{branch}", f"{place(repository)}/pulls"
    told = wire.get(path, doing, state="open", head=f"{owner}:{branch}", per_page=100).data
    with understood(doing, path):
        return tuple(
            OpenPull(
                number=pull["number"],
                head_sha=pull["head"]["sha"],
                head_repository=pull["head"]["repo"]["full_name"] if pull["head"]["repo"] else None,
            )
            for pull in told
            # GitHub ignores a filter that it can't read, and then lists everything.
            if pull["head"]["ref"] == branch
        )


def read_files(wire: Wire, repository: str, number: int) -> tuple[FileFacts, ...]:
    """Give the changed files, one request for each hundred."""
    doing, path = f"list the files of {repository}#{number}", f"{place(repository)}/pulls/{number}/files"
    files: list[FileFacts] = []
    for page in range(1, MOST_PAGES + 1):
        answer = wire.get(path, doing, per_page=100, page=page)
        with understood(doing, path):
            files += [_file(told) for told in answer.data]
        if 'rel="next"' not in answer.headers.get("link", ""):
            break
    return tuple(files)


def _file(told: Mapping[str, Any]) -> FileFacts:
    return FileFacts(
        path=told["filename"],
        previous_path=told.get("previous_filename"),
        status=told["status"],
        patch=told.get("patch"),
        blob=told["sha"] or "",
        changes=told["changes"],
    )


def read_comparison(wire: Wire, repository: str, base: str, head: str, commits: int) -> Comparison:
    """Give two commits' merge base, the files changed since and at most 100 `commits`, in one request."""
    doing = f"compare {base[:12]} and {head[:12]}"
    path = f"{place(repository)}/compare/{quote(base, safe='')}...{quote(head, safe='')}"
    told = wire.get(path, doing, per_page=commits).data
    with understood(doing, path):
        files = tuple(_file(one) for one in told.get("files") or ())
        log = tuple(_commit(one) for one in told["commits"])
        return Comparison(
            merge_base=str(told["merge_base_commit"]["sha"]),
            files=files,
            commits=tuple(one.sha for one in log),
            total=int(told["total_commits"]),
            log=log,
            base_date=_day(told.get("base_commit")),
        )


def _day(told: Any) -> str:
    committer = told["commit"]["committer"] if told else None
    return str(committer.get("date") or "")[:10] if committer else ""


def _commit(told: Mapping[str, Any]) -> CommitFacts:
    return CommitFacts(
        sha=str(told["sha"]),
        subject=str(told["commit"]["message"]).split("\n", 1)[0].strip(),
        parents=tuple(str(parent["sha"]) for parent in told["parents"]),
    )


@noun
class Listed:
    """What stands at one path of a commit: git's mode in octal, the object's name, and its size in bytes."""

    mode: str
    sha: str
    size: int | None


def read_tree(wire: Wire, repository: str, sha: str) -> dict[str, Listed] | None:
    """Give all that stands in a commit but its folders, by path, in one request; None if GitHub cuts the list."""
    doing, path = f"list the files at {sha[:12]}", f"{place(repository)}/git/trees/{quote(sha, safe='')}"
    told = wire.get(path, doing, recursive=1).data
    with understood(doing, path):
        if told["truncated"]:
            return None
        return {
            str(entry["path"]): Listed(
                str(entry["mode"]), str(entry["sha"]), int(entry["size"]) if "size" in entry else None
            )
            for entry in told["tree"]
            if entry["type"] != "tree"
        }


def read_listing(wire: Wire, repository: str, sha: str) -> Listing | None:
    """Give the paths of a commit, in one request; None if GitHub cuts the list."""
    found = read_tree(wire, repository, sha)
    if found is None:
        return None
    files = {path for path, entry in found.items() if entry.mode.startswith("100")}
    sizes = {path: entry.size for path, entry in found.items() if entry.size is not None}
    return Listing(tuple(sorted(files)), tuple(sorted(found.keys() - files)), sizes)


def read_blob(wire: Wire, repository: str, oid: str) -> bytes:
    """Give the bytes of one blob of at most 100 MB, in one request."""
    doing, path = f"read the file with blob {oid[:12]}", f"{place(repository)}/git/blobs/{quote(oid, safe='')}"
    told = wire.get(path, doing).data
    with understood(doing, path):
        return base64.b64decode(told["content"])
