"""Whether an expression is a tensor, as far as annotations, factories and methods show."""

import ast
from typing import Final

from omnireview.python import Binding, PythonFile
from omnireview.traits.absence import is_none

_KINDS: Final = frozenset(
    f"torch.{name}"
    for name in (
        *("Tensor", "FloatTensor", "LongTensor", "IntTensor", "HalfTensor", "BoolTensor", "DoubleTensor"),
        *("ByteTensor", "BFloat16Tensor", "nn.Parameter", "nn.parameter.Parameter"),
    )
)
FACTORIES: Final = frozenset(
    f"torch.{name}"
    for name in (
        *("tensor", "as_tensor", "from_numpy", "frombuffer", "zeros", "ones", "empty", "full", "rand", "randn"),
        *("randint", "randperm", "arange", "linspace", "logspace", "eye", "zeros_like", "ones_like", "empty_like"),
        *("full_like", "rand_like", "randn_like", "randint_like"),
    )
)
"""Functions that make a tensor of anything else."""
_FUNCTIONS: Final = FACTORIES | frozenset(
    f"torch.{name}"
    for name in (
        *("cat", "concat", "stack", "hstack", "vstack", "where"),
        *("matmul", "bmm", "mm", "einsum", "softmax", "exp"),
        *("log", "sqrt", "rsqrt", "sum", "mean", "cumsum", "argmax", "argmin", "clamp", "abs", "sigmoid", "tanh"),
        *("gather", "index_select", "masked_select", "multinomial", "argsort", "outer", "norm", "std", "var"),
        *("linalg.norm", "linalg.vector_norm", "log_softmax"),
        *("maximum", "minimum", "floor", "ceil", "round", "pow"),
        *("isnan", "isinf", "isfinite", "eq", "ne", "gt", "ge"),
        *("lt", "le", "logical_and", "logical_or", "all", "any"),
        *("nn.functional.interpolate", "nn.functional.pad", "nn.functional.silu", "nn.functional.gelu"),
        *("nn.functional.normalize", "nn.functional.layer_norm", "nn.functional.linear", "nn.functional.softmax"),
        *("nn.functional.scaled_dot_product_attention", "nn.functional.log_softmax", "nn.functional.relu"),
    )
)
_METHODS: Final = frozenset(
    {
        *("to", "cuda", "cpu", "float", "half", "bfloat16", "double", "long", "int", "bool", "detach", "clone"),
        *("contiguous", "view", "reshape", "permute", "transpose", "squeeze", "unsqueeze", "expand", "repeat"),
        *("flatten", "unflatten", "type_as", "requires_grad_"),
        *("mean", "sum", "softmax", "log_softmax", "expand_as"),
        *("masked_fill", "index_select", "gather", "clamp", "abs", "exp", "log", "sqrt", "pow", "narrow", "t"),
        *("repeat_interleave", "argmax", "argmin", "matmul", "movedim", "roll", "flip", "norm", "std", "var"),
        *("all", "any", "amax", "amin", "cumsum", "sigmoid", "tanh", "round", "floor", "ceil", "square", "rsqrt"),
        *("isnan", "isinf", "eq", "ne", "gt", "ge", "lt", "le"),
        *("clamp_min", "clamp_max", "clamp_", "mul_", "add_"),
        *("sub_", "div_", "mul", "add", "sub", "div", "new_zeros"),
        *("new_ones", "new_full", "new_empty", "new_tensor"),
        *("prod", "bmm", "swapaxes", "view_as", "reshape_as", "fill_", "zero_", "copy_", "pin_memory"),
    }
)
"""Methods that give a tensor when they are called on one."""
_WITHOUT_ARGUMENTS: Final = frozenset({"max", "min", "median"})
"""Methods that give a tensor when they are called without a dimension, and a pair with one."""
_ATTRIBUTES: Final = frozenset({"T", "mT", "H", "mH", "data", "real", "imag"})
_FARTHEST: Final = 150
"""How many steps from an expression to what it is made of are taken, at most, one behind the other."""
_MOST: Final = 3_000
"""How many steps are taken, at most, for one question."""


def is_tensor(file: PythonFile, node: ast.AST | None) -> bool:
    """Tell whether an expression is a tensor for sure: made by torch, annotated so, or derived from such.

    A name is one when all that it is bound to is. An unknown value is none here: absence of proof is False.
    """
    return file.once(_Questions).ask(node)


class _Questions:
    """The questions about one file: what they found out for good, and how far the last one has gone.

    A name that is being asked counts as a tensor, so that `x = x + 1` decides nothing. Answers are kept by the
    first binding of a name, which tells its scope, too.
    """

    def __init__(self, file: PythonFile) -> None:
        self._file = file
        self._known: dict[Binding, bool] = {}
        self._asked: dict[Binding, bool] = {}
        self._steps = 0

    def ask(self, node: ast.AST | None) -> bool:
        """Answer, and keep what is certain for later questions.

        That a name is a tensor is certain only when no name that was taken for one turned out to be none.
        """
        self._asked, self._steps = {}, 0
        found = self.is_tensor(node, 0)
        certain = all(self._asked.values())
        self._known.update({key: each for key, each in self._asked.items() if certain or not each})
        return found

    def is_tensor(self, node: ast.AST | None, depth: int) -> bool:
        """Answer for a node that is `depth` steps away from the one that was asked about."""
        self._steps += 1
        depth += 1
        if depth > _FARTHEST or self._steps > _MOST:
            return False
        match node:
            case ast.Name():
                return self._is_name(node, depth)
            case ast.Call():
                return self._is_call(node, depth)
            case ast.BinOp():
                if isinstance(node.left, ast.JoinedStr) or _is_text(node.left):
                    return False
                return self.is_tensor(node.left, depth) or self.is_tensor(node.right, depth)
            case ast.Compare(ops=[ast.Eq() | ast.NotEq() | ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()]):
                return self.is_tensor(node.left, depth) or self.is_tensor(node.comparators[0], depth)
            case ast.UnaryOp():
                return not isinstance(node.op, ast.Not) and self.is_tensor(node.operand, depth)
            case ast.Attribute():
                return node.attr in _ATTRIBUTES and self.is_tensor(node.value, depth)
            case ast.Subscript() | ast.NamedExpr():
                return self.is_tensor(node.value, depth)
            case ast.IfExp():
                return self.is_tensor(node.body, depth) and self.is_tensor(node.orelse, depth)
        return False

    def _is_name(self, node: ast.Name, depth: int) -> bool:
        bindings = self._file.names.bindings(node.id, node)
        if not bindings:
            return False
        first = bindings[0]
        for answers in (self._known, self._asked):
            if first in answers:
                return answers[first]
        self._asked[first] = True
        if not all(self._gives(each, depth) for each in bindings):
            # What was found out while this name counted as a tensor may be wrong.
            names = list(self._asked)
            for name in names[names.index(first) :]:
                if self._asked[name]:
                    del self._asked[name]
            self._asked[first] = False
        return self._asked[first]

    def _is_call(self, node: ast.Call, depth: int) -> bool:
        if self._file.qualified(node) in _FUNCTIONS:
            return True
        made = node.func
        if not isinstance(made, ast.Attribute):
            return False
        given = bool(node.args or node.keywords)
        fits = made.attr in _METHODS or (made.attr == "type" and given)
        return (fits or (made.attr in _WITHOUT_ARGUMENTS and not given)) and self.is_tensor(made.value, depth)

    def _gives(self, binding: Binding, depth: int) -> bool:
        match binding.kind:
            case "parameter":
                arguments = self._file.parent(binding.node)
                rest = (getattr(arguments, "vararg", None), getattr(arguments, "kwarg", None))
                return binding.node not in rest and is_annotated(
                    self._file, getattr(binding.node, "annotation", None)
                )
            case "change":
                return True  # `x += 1` leaves a tensor one; what is none else has a binding that says so
            case "loop":
                target = getattr(binding.node, "target", None)
                return isinstance(target, ast.Name) and self.is_tensor(binding.value, depth)
            case "assignment":
                if isinstance(binding.node, ast.AnnAssign) and is_annotated(self._file, binding.node.annotation):
                    return True
                return self.is_tensor(binding.value, depth)
        return False


def is_annotated(file: PythonFile, annotation: ast.AST | None) -> bool:
    """Tell whether an annotation says tensor and nothing but tensor; None beside it is let pass."""
    match annotation:
        case ast.Constant(value=str(text)):
            plain = text.replace(" ", "").removesuffix("|None").removeprefix("None|")
            for wrap in ("Optional[", "typing.Optional["):
                if plain.startswith(wrap) and plain.endswith("]"):
                    plain = plain[len(wrap) : -1]
            return plain in {"torch.Tensor", "Tensor", "torch.FloatTensor", "torch.LongTensor"}
        case ast.BinOp(op=ast.BitOr()):
            sides = [each for each in (annotation.left, annotation.right) if not is_none(each)]
            return bool(sides) and all(is_annotated(file, each) for each in sides)
        case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional")):
            return is_annotated(file, annotation.slice)
        case ast.Subscript(
            value=ast.Name(id="Union") | ast.Attribute(attr="Union"), slice=ast.Tuple(elts=elements)
        ):
            sides = [each for each in elements if not is_none(each)]
            return bool(sides) and all(is_annotated(file, each) for each in sides)
        case ast.Name() | ast.Attribute():
            return file.qualified(annotation) in _KINDS
    return False


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
