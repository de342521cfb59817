"""Python text → `Module`: text, tree, imports, definitions and positions, each made when first asked for."""

from typing import TYPE_CHECKING, Any

from omnireview.modules.syntax import SyntaxFault
from omnireview.spans import Edit, Span

if TYPE_CHECKING:
    from omnireview.modules.exports import (
        Definition,
        Import,
        Module,
        Statement,
        constant,
        normalised,
        parse_module,
    )
else:

    def __getattr__(name: str) -> Any:
        # libcst takes longer to import than most files to review, and many reviews never need it.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from omnireview.modules import exports

        return getattr(exports, name)


__all__ = [
    "Definition", "Edit", "Import", "Module", "Span", "Statement", "SyntaxFault", "constant", "normalised",
    "parse_module",
]  # fmt: skip
