"""Which names a module, class, function or comprehension binds, and what they stand for."""

from typing import Final, Literal

LOCAL: Final = ""
"""What a name stands for that is bound to something of which nothing is known."""
VACANT: Final = "?"
"""What a name stands for that has been given None, and nothing else so far."""

ScopeKind = Literal["module", "class", "function", "inner"]
"""An inner scope is a lambda's or a comprehension's."""
Receiver = Literal["", "instance", "class"]


class Scope:
    """The names of one scope. They count wherever they are bound, so all is bound before anything is looked up.

    `path` is the dotted name of a module, or of a class that is reached from it; "" inside functions. `receiver`
    is the name of a method's first parameter as long as nothing else is bound to it, and `owner` its class.
    """

    __slots__ = ("elsewhere", "kind", "names", "owner", "parent", "path", "receiver", "receives")

    def __init__(self, kind: ScopeKind, parent: "Scope | None", path: str = "") -> None:
        self.kind: ScopeKind = kind
        self.parent = parent
        self.path = path
        self.names: dict[str, str] = {}
        self.receiver = ""
        self.receives: Receiver = ""
        self.owner: Scope | None = None
        self.elsewhere: dict[str, Scope] = {}

    def bind(self, name: str, target: str = LOCAL) -> None:
        """Bind a name to an absolute dotted name, or to something unknown."""
        if self.elsewhere and name in self.elsewhere:
            self.elsewhere[name].bind(name, target)
            return
        if name == self.receiver:
            self.receiver = ""
        known = self.names.get(name)
        if known is None or known in {VACANT, target}:
            self.names[name] = target
        elif target != VACANT:
            self.names[name] = LOCAL

    def bind_elsewhere(self, name: str, *, is_global: bool) -> None:
        """Obey `global` or `nonlocal`: what is bound to the name from now on is bound out there."""
        outer = self.parent
        while outer is not None and (outer.kind == "class" if not is_global else outer.parent is not None):
            outer = outer.parent
        if outer is not None:
            self.elsewhere[name] = outer

    def home(self, name: str) -> "Scope":
        """Give the scope in which a statement here binds a name."""
        return self.elsewhere.get(name, self)

    def beyond_comprehensions(self) -> "Scope":
        """Give the scope in which `:=` binds a name here."""
        scope = self
        while scope.kind == "inner" and scope.parent is not None:
            scope = scope.parent
        return scope

    @property
    def defines(self) -> bool:
        """Whether others can reach what is bound here."""
        return self.kind in {"module", "class"}

    def known_local(self, name: str) -> bool:
        """Whether a name is bound right here, to something unknown."""
        return self.names.get(name) == LOCAL

    def find(self, name: str) -> "tuple[Scope, str] | None":
        """Give the scope that a name belongs to, and what it stands for; None when nothing here binds it."""
        scope: Scope | None = self
        while scope is not None:
            if scope.kind != "class" or scope is self:
                if name in scope.elsewhere:
                    scope = scope.elsewhere[name]
                target = scope.names.get(name)
                if target is not None:
                    return scope, LOCAL if target == VACANT else target
            scope = scope.parent
        return None
