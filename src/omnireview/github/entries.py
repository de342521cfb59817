"""Many files of several commits in few GraphQL queries, each proved against its git object."""

import hashlib
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from omnireview.errors import GitHubFailed, NotPermitted
from omnireview.github import graphql, reads, refusals
from omnireview.github.facts import EntryFacts, LinkFacts, LinkQuestion
from omnireview.github.links import read_links
from omnireview.github.refusals import Call
from omnireview.github.wire import Wire

BATCH = 230
"""Paths a query: both sides of a hundred files and the policy fit into one. More makes answers slow and large."""

BATCH_OF_KNOWN = 350
"""The same where the files' sizes are known beforehand, so that no answer can become too large."""

FULL = 3_000_000
"""Bytes of text that such a query asks for."""

HEAVY = 4_000_000
"""Characters of text in one answer above which the next query asks for half as many paths."""

MOST_TEXT = 60_000_000
"""Characters of text after which no more is asked for: a change of more is made to be too much."""

Place = tuple[str, str]
"""A commit's full sha and a path."""


def read_entries(
    wire: Wire,
    repository: str,
    wanted: Mapping[str, Iterable[str]],
    sizes: Mapping[str, int],
    question: LinkQuestion | None = None,
) -> tuple[dict[Place, EntryFacts | None], LinkFacts]:
    """Give what stands at each wanted path of each commit; None where there is nothing, or a folder.

    With `sizes` (bytes by path, of all that is wanted) fewer queries are needed. After `MOST_TEXT` characters the
    entries come without their text. The issues that a `question` is
    about come with the first query, and if they stand in its way, without them once more.
    """
    links = LinkFacts()
    pending: list[Place] = [(sha, path) for sha, paths in wanted.items() for path in dict.fromkeys(paths)]
    found: dict[Place, EntryFacts | None] = {}
    total = 0
    size = BATCH_OF_KNOWN if all(path in sizes for _, path in pending) else BATCH
    while pending:
        batch = pending[: fitting([sizes.get(path, 0) for _, path in pending[:size]])]
        try:
            answered, told = _ask(wire, repository, batch, question, text=total < MOST_TEXT)
        except GitHubFailed as failure:
            asked, question = question, None
            links = links if asked is None else LinkFacts(refused=bool(asked.named))
            if asked is not None and (failure.status == 400 or isinstance(failure, NotPermitted)):
                continue
            if len(batch) == 1 or (failure.status and failure.status < 500):
                raise
            size = max(1, len(batch) // 4)  # too much for GitHub to answer in time
            continue
        brought = sum(len(entry.data) for entry in answered.values() if entry and entry.data)
        total += brought
        if brought > HEAVY:
            size = max(10, size // 2)
        found |= answered
        question, links = None, told or links
        pending = pending[len(batch) :]
    return found, links


def fitting(sizes: Iterable[int]) -> int:
    """Give how many files of these sizes, in bytes, one query asks for: at least one."""
    count = total = 0
    for size in sizes:
        total += size
        if count and total > FULL:
            break
        count += 1
    return count


def spare(sizes: Iterable[int], more: Iterable[int]) -> int:
    """Give how many further files fit into the last of the queries for some files, by their sizes in bytes."""
    count = total = 0
    for size in sizes:
        if count == BATCH_OF_KNOWN or total + size > FULL:
            count = total = 0
        count, total = count + 1, total + size
    taken = 0
    for size in more:
        count, total = count + 1, total + size
        if count > BATCH_OF_KNOWN or total > FULL:
            break
        taken += 1
    return taken


def _ask(
    wire: Wire, repository: str, batch: list[Place], question: LinkQuestion | None, *, text: bool
) -> tuple[dict[Place, EntryFacts | None], LinkFacts | None]:
    owner, _, name = repository.partition("/")
    doing = f"read {len(batch)} file{'s' * (len(batch) > 1)} of {repository}"
    call = Call("POST", f"https://{wire.host} (GraphQL)", doing)
    commits = [(sha, [path for _, path in group]) for sha, group in groupby(batch, key=lambda place: place[0])]
    variables: dict[str, str | int] = {"owner": owner, "name": name}
    for number, (sha, paths) in enumerate(commits):
        variables[f"c{number}"] = sha
        variables |= {f"c{number}p{index}": path for index, path in enumerate(paths)}
    if question is not None:
        variables |= {"number": question.number, **{f"i{at}": each for at, each in enumerate(question.named)}}
    named = None if question is None else len(question.named)
    query = graphql.entries([len(paths) for _, paths in commits], named, text=text)
    told, refused = wire.ask_in_part(query, variables, doing)
    if told.get("repository") is None:
        raise refusals.not_found(call)
    found: dict[Place, EntryFacts | None] = {}
    for number, (sha, paths) in enumerate(commits):
        commit = told["repository"].get(f"c{number}")
        if commit is None:
            raise refusals.not_found(call, f"no commit {sha}")
        with reads.understood(doing, call.url):
            for index, path in enumerate(paths):
                found[sha, path] = _entry(commit.get(f"c{number}p{index}"))
    if question is None:
        return found, None
    with reads.understood(doing, call.url):
        return found, read_links(told["repository"], repository, question, refused=bool(refused))


def _entry(told: Mapping[str, Any] | None) -> EntryFacts | None:
    if told is None or told["type"] == "tree":
        return None
    mode, oid, blob = f"{told['mode']:06o}", told["oid"], told.get("object") or {}
    text = blob.get("text")
    binary = bool(blob.get("isBinary"))
    data = None
    if mode.startswith("100") and isinstance(text, str) and not blob.get("isTruncated"):
        data = text.encode("utf-8", "surrogatepass")
    return EntryFacts(
        mode, oid, told["size"], binary, data if data is not None and _is_object(data, oid) else None
    )


def _is_object(data: bytes, oid: str) -> bool:
    """Prove the bytes: GitHub gives decoded text, and only the object's name tells whether it is the file's."""
    algorithm = "sha1" if len(oid) == 40 else "sha256"
    return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest() == oid
