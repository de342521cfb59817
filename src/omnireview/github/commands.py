"""Mutations of GraphQL that leave the same however often they are carried out: edits, hiding, resolving."""

from collections.abc import Sequence

from omnireview.github import graphql
from omnireview.github.facts import Command
from omnireview.github.wire import Wire


def carry_out(wire: Wire, wanted: Sequence[Command], doing: str) -> tuple[str, ...]:
    """Carry out mutations in one request; gives for each "" when it was done, else GitHub's words."""
    variables = {f"i{at}": dict(command.input) for at, command in enumerate(wanted)}
    done, refused = wire.command(graphql.commands([command.mutation for command in wanted]), variables, doing)
    names = [f"{graphql.OPTIONAL}{at}" for at in range(len(wanted))]
    return tuple("" if name in done else refused.get(name, "it gives no reason") for name in names)
