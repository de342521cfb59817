"""Python text → `Module`: text, tree, imports, definitions and positions, each made when first asked for."""

from omnireview.modules.imports import Import
from omnireview.modules.module import Definition, Module, Statement
from omnireview.modules.normal import constant, normalised
from omnireview.modules.parse import parse_module
from omnireview.modules.spans import Edit, Span
from omnireview.modules.syntax import SyntaxFault

__all__ = [
    "Definition", "Edit", "Import", "Module", "Span", "Statement", "SyntaxFault", "constant", "normalised",
    "parse_module",
]  # fmt: skip
