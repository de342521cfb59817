"""Which commits touched a file, for several files in one GraphQL query."""

from collections.abc import Sequence

from omnireview.github import graphql, reads, refusals
from omnireview.github.refusals import Call
from omnireview.github.wire import Wire


def read_touching(
    wire: Wire, repository: str, head: str, paths: Sequence[str]
) -> dict[str, tuple[str, ...] | None]:
    """Give, for each path, the full shas of the commits up to `head` that touched it, newest first.

    None where there are a hundred or more, since GitHub gives no more at once.
    """
    owner, _, name = repository.partition("/")
    doing = f"read which commits touched {len(paths)} file{'s' * (len(paths) > 1)} of {repository}"
    call = Call("POST", f"https://{wire.host} (GraphQL)", doing)
    variables: dict[str, str | int] = {"owner": owner, "name": name, "head": head, "page": graphql.PAGE}
    variables |= {f"p{index}": path for index, path in enumerate(paths)}
    told = wire.ask(graphql.touching(len(paths)), variables, doing)
    commit = (told.get("repository") or {}).get("object")
    if commit is None:
        raise refusals.not_found(call, f"no commit {head}")
    found: dict[str, tuple[str, ...] | None] = {}
    with reads.understood(doing, call.url):
        for index, path in enumerate(paths):
            shas = tuple(str(node["oid"]) for node in commit[f"p{index}"]["nodes"])
            found[path] = shas if len(shas) < graphql.PAGE else None
    return found
