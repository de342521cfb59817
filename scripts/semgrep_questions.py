"""What scripts/semgrep_oracle.py asks on any code, and which differences are told in docs/rule-language.md."""

from collections.abc import Mapping

# What people write first: one or two constructs each, on any code.
GENERAL = {
    "assigned-get": "$X = $Y.get(...)",
    "if-return": "if $A:\n    ...\n    return $B",
    "with-as": "with $C as $D: ...",
    "for-range": "for $I in range(...): ...",
    "decorated": "@$D\ndef $F(...): ...",
    "assert": "assert $X",
    "assert-message": "assert $X, ...",
    "keyword-none": "$F(..., $K=None, ...)",
    "is-none": "$X is None",
    "default-none": "def $F(..., $P=None, ...): ...",
    "self-method": "def $F(self, ...): ...",
    "class-of-mixin": "class $C(ModelMixin, ...): ...",
    "init": "class $C(...):\n    def __init__(self, ...):\n        ...",
    "raise-value": 'raise ValueError("...")',
    "raise-formatted": 'raise ValueError(f"...")',
    "raise-any": "raise $E(...)",
    "torch-call": "torch.$F(...)",
    "torch-cat": "torch.cat([...], dim=$D)",
    "nn-linear": "nn.Linear($A, $B, ...)",
    "torch-nn-linear": "torch.nn.Linear(...)",
    "to-device": "$X.to(device=$D, ...)",
    "same-operands": "$X - $X",
    "isinstance-pair": "isinstance($X, ($A, $B))",
    "logger": "logger.$M(...)",
    "logger-formatted": 'logger.$M(f"...")',
    "any-string": 'getattr($X, "...")',
    "string-regex": '$X.startswith("=~/^[a-z]+_/")',
    "subscript-slice": "$X[-1]",
    "dict-entry": '{..., "sample": $X, ...}',
    "deep-if": "if <... is_torch_version(...) ...>: ...",
    "sequence": "$X = $F(...)\n...\n$X.to(...)",
    "return-tuple": "return ($X,)",
    "try-import": "try:\n    ...\nexcept ImportError:\n    ...",
    "lambda": "lambda $X: ...",
    "comprehension": "[$E for $X in $Y]",
    "conditional": "$A if $B else $C",
    "augmented": "$X += $Y",
    "chain": "$X. ... .permute(...)",
    "import-from": "from torch import $X",
    "import-module": "import torch.nn.functional as $F",
    "starred": "$F(*$A, **$K)",
    "while": "while $X: ...",
    "typed": "def $F(..., $P: int, ...): ...",
    "return-none": "return None",
    "not-in": "$X not in $Y",
    "chained-comparison": "$A < $B",
    "method-no-arguments": "$X.size()",
    "attribute": "$X.config",
}

# Case or general pattern → the heading of docs/rule-language.md that says why the two differ.
EXPLAINED: Mapping[str, str] = {
    name: heading
    for heading, names in {
        "A name that means something else": (
            "table: a parameter that hides the import",
            "table: an alias of another function",
            "table: a builtin",
            "table: a function of the file that is called like a builtin",
            "table: an imported function that is called like a builtin",
            "table: a relative import by the file's place",
            "rule: print-in-library 9",
            "rule: dynamic-code-execution 9",
        ),
        "A handler alone": (
            "table: an exception under its module",
            "table: a bare handler alone",
            "table: a handler alone with its block",
            "table: a handler of any type",
            "table: a handler with a name",
            "table: a handler of anything",
        ),
        "More pattern syntax": (
            "table: a lambda's parameters",
            "table: a typed metavariable by its annotation",
            "table: any names of a module",
        ),
        "Parts of strings": ("table: a string by its parts",),
        "Decorators of methods": ("decorated",),
        "Generators in calls": ("comprehension",),
        "Slices": ("subscript-slice",),
        "Looking inside statements": ("sequence",),
        "Constants that are given on": ("string-regex", "raise-value"),
        "Words that are not the same": ("table: a global statement", "if-return"),
    }.items()
    for name in names
}
