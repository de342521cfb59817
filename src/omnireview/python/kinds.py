"""`Binding`: one place that binds a name."""

import ast
from dataclasses import field
from typing import Literal

from omnireview.nouns import noun

Kind = Literal[
    "import", "assignment", "annotation", "change", "part", "parameter", "definition", "loop", "with", "except",
    "match", "global", "nonlocal",
]  # fmt: skip


@noun
class Binding:
    """A name, what binds it and how.

    `assignment` gives the name `value`; `part` unpacks it from `value`; `change` is `x += value`; `loop` draws it
    from the iterable `value`, of a comprehension, too; `with` gets it from entering `value`. `target` is what an
    import stands for: `a.b` for `import a.b as c`, `x.y` for `from x import y`.
    """

    name: str
    kind: Kind
    node: ast.AST = field(repr=False)
    value: ast.expr | None = field(default=None, repr=False)
    target: str = ""
