"""A field that GitHub does not fill → one entry of `errors`."""


class GraphRefusal(Exception):
    """`kind` is the error's `type`, such as NOT_FOUND or FORBIDDEN."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def no_node(name: str) -> GraphRefusal:
    """Say that an id names nothing."""
    return GraphRefusal("NOT_FOUND", f"Could not resolve to a node with the global id of '{name}'.")


def forbidden() -> GraphRefusal:
    """Say that the token lacks a permission."""
    return GraphRefusal("FORBIDDEN", "Resource not accessible by integration")
