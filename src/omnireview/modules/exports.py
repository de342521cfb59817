"""What the room gives to others, all of it in need of libcst; the room's own `__init__` imports it when asked."""

from omnireview.modules.imports import Import
from omnireview.modules.module import Definition, Module, Statement
from omnireview.modules.normal import constant, normalised
from omnireview.modules.parse import parse_module

__all__ = ["Definition", "Import", "Module", "Statement", "constant", "normalised", "parse_module"]
