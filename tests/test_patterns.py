"""What each piece of pattern syntax finds, and what it leaves alone."""

import textwrap
import time
from typing import Any

import pytest

from omnireview.errors import NotAnalysed
from omnireview.modules import parse_module
from omnireview.patterns import PatternError, compile_pattern
from omnireview.spans import Match


def find(operators: str | dict[str, Any], code: str, path: str = "package/module.py") -> list[Match]:
    rule = {"pattern": operators} if isinstance(operators, str) else operators
    return compile_pattern(rule).find(parse_module(path, textwrap.dedent(code).encode()))


def lines(operators: str | dict[str, Any], code: str) -> list[int]:
    return [match.line for match in find(operators, code)]


def row(reason: str, pattern: str | dict[str, Any], code: str, *expected: int) -> Any:
    """`expected` are the lines of the matches; a near miss has none."""
    return pytest.param(pattern, code, list(expected), id=reason)


EXPRESSIONS = [
    row("a typed metavariable among arguments", "f($X: str, ...)", "f('a', 1)\nf(1)\n", 1),
    row("an assignment expression", "($X := g())", "if (a := g()): pass\nb = g()\n", 1),
    row("operands without order", "a | b", "b | a\na | c | b\na | c\na - b\n", 1, 2),
    row("operands with order", "a - b", "b - a\na - b\n", 2),
    row("a chain of `and` is one operation", "a and b", "a and b\na and b and c\nb and a\n", 1),
    row("strings side by side", '"..." "..."', "f('a' 'b')\nf('a')\nf('a' f'{b}')\n", 1, 3),
    row("a call without arguments is not one with some", "f()", "f()\nf(1)\n", 1),
    row("an ellipsis takes any arguments", "f(...)", "f()\nf(1, *a, k=2, **b)\ng()\n", 1, 2),
    row("a positional argument has its place", "f($X, 2)", "f(1, 2)\nf(2)\nf(1, 2, 3)\n", 1),
    row("a metavariable is one argument and no keyword", "f($X)",
        "f(a)\nf(k=a)\nf(*a)\nf(**a)\nf(a, b)\n", 1, 3, 4),
    row("a keyword of the pattern is looked for among those that are left", "f(..., k=1)",
        "f(1, k=1)\nf(j=1, k=1)\nf(k=1, j=1)\n", 1, 2),
    row("a keyword with an ellipsis on both sides", "f(..., k=1, ...)", "f(k=1, j=1)\nf(j=1, k=1, **a)\n", 1, 2),
    row("an unpacked element", "[$X]", "[*a]\n[a]\n[a, b]\n", 1, 2),
    row("the order of keywords is free", "f(a=1, b=2)", "f(b=2, a=1)\nf(a=1)\n", 1),
    row("an ellipsis stands behind and before a keyword", "f(..., k=1, ...)",
        "f(k=1)\nf(2, j=3, k=1)\nf(k=2)\n", 1, 2),
    row("an ellipsis before the last positional", "f(..., $X)", "f(1)\nf(1, 2)\nf(1, 2, k=3)\nf()\n", 1, 2),
    row("a keyword may be a metavariable", "f($K=1)", "f(a=1)\nf(1)\nf(a=2)\n", 1),
    row("starred arguments", "f(*$A)", "f(*a)\nf(a)\nf(**a)\n", 1),
    row("doubly starred arguments", "f(..., **$K)", "f(1, **a)\nf(1)\n", 1),
    row("$...ARGS takes any number", "f(1, $...ARGS)", "f(1)\nf(1, 2, k=3)\nf(2)\n", 1, 2),
    row("one name twice is the same code", "$X == $X",
        "a == a\na == b\na[0] == a[ 0 ]\nf('x') == f(\"x\")\n", 1, 3, 4),
    row("$_ is never bound", "f($_, $_)", "f(1, 2)\nf(1)\n", 1),
    row("an expression is found wherever one stands", "f()",
        "x = f()\nif f(): g(f())\n@f()\ndef h(a=f()): return [f()]\n",
        1, 2, 2, 3, 4, 4),
    row("a module that is imported is no expression", "a.b",
        "import a.b.c\nfrom a.b.c import d\nimport a.b\na.b.c()\n", 4),
    row("a name that is given is not one that is read", "x",
        "for x in y: pass\nwith f() as x: g(x)\nimport a as x\ntry: f()\nexcept E as x: pass\n", 2),
    row("a name is no keyword, attribute or definition", "f", "f\na.f\ng(f=1)\ndef f(f): pass\n", 1),
    row("brackets and line breaks do not matter", "a + b", "(a\n + (b))\na - b\n", 1),
    row("an operand may be an ellipsis", "... % b", "a % b\nf(1) % b\na % c\n", 1, 2),
    row("a comparison keeps its operator", "$X is None", "a is None\na is not None\na == None\n", 1),
    row("elements of a list", "[..., 1, ...]", "[1]\n[0, 1, 2]\n[0]\n(1,)\n", 1, 2),
    row("a tuple in brackets or without", "x = (1, ...)", "x = 1, 2\nx = (1,)\nx = 1\n", 1, 2),
    row("entries of a dict in any order", '{..., "a": $X, ...}',
        "{'b': 1, 'a': 2}\n{'a': 1}\n{'b': 1}\n{**a}\n", 1, 2),
    row("a dict without an ellipsis is the whole", '{"a": 1}', "{'a': 1}\n{'a': 1, 'b': 2}\n", 1),
    row("members of a set in any order", "{2, 1}", "{1, 2}\n{1}\n", 1),
    row("any set or dict", "{...}", "{}\n{1}\n{1: 2}\n[1]\n{a for a in b}\n{a: 1 for a in b}\n", 1, 2, 3, 5, 6),
    row("any list", "f([...])", "f([])\nf([1])\nf([a for a in b])\nf((1,))\n", 1, 2, 3),
    row("any index is one, but a slice is none", "$X[$Y]", "a[0]\na[0, 1]\na[0:1]\n", 1, 2),
    row("a subscript", "$X[0]", "a[0]\na[1]\na[0:1]\n", 1),
    row("any subscript", "a[...]", "a[0]\na[1:2, 3]\nb[0]\n", 1, 2),
    row("a comprehension", "[$X for $X in $Y]", "[a for a in b]\n[a for c in b]\n[a for a in b if a]\n", 1),
    row("a lambda's parameters", "lambda ...: 1", "lambda: 1\nlambda a, b: 1\nlambda: 2\n", 1, 2),
    row("a conditional expression", "$A if $B else $A", "a if b else a\na if b else c\n", 1),
    row("a call in an await", "f()", "async def g():\n    await f()\n", 2),
    row("deep inside an expression", "f(<... secret ...>)",
        "f(secret)\nf(g(1, [secret.x]))\nf(x)\nf(a.secret)\n", 1, 2),
    row("deep inside a condition", "if <... $X == None ...>: ...", "if a and b == None: pass\nif a: pass\n", 1),
    row("links of a chain", "$X. ... .close()", "a.close()\na.b().c.close()\nclose()\na.b.open()\n", 1, 2),
    row("links of a chain of a name", "a. ... .c()", "a.b().c()\na.c()\nb.a.d().c()\n", 1, 2),
    row("a typed metavariable by its annotation", "f(($X: int))",
        "def g(a: int, b: str):\n    f(a)\n    f(b)\n    f(1)\n    f('1')\n    c: int = h()\n    f(c)\n",
        2, 4, 7),
]  # fmt: skip

LITERALS = [
    row("quotes, prefixes and joined strings do not matter", "f('ab')",
        "f(\"ab\")\nf('a' 'b')\nf(r'ab')\nf(b'ab')\nf('a')\n", 1, 2, 3, 4),
    row("any string", 'f("...")', "f('x')\nf('')\nf('a' 'b')\nf(1)\nf(f'{x}')\nf(b'x')\n", 1, 2, 3, 6),
    row("any f-string", 'f(f"...")', "f(f'{x}')\nf('a' f'{x}')\nf('x')\n", 1),
    row("an f-string's field", 'f(f"...{$X}...")', "f(f'{x}')\nf(f'a{x}b{y}')\nf(f'a')\n", 1, 2, 2),
    row("an f-string's text and field", 'f(f"id={$X}")', "f(f'id={x}')\nf(f'id: {x}')\n", 1),
    row("a string by a regular expression", 'f("=~/^https?:/")', "f('http://x')\nf('ftp://x')\nf(http)\n", 1),
    row("a regular expression with a flag", 'f("=~/TOKEN/i")', "f('my token')\nf('my key')\n", 1),
    row("a string by its parts", 'f("...$X...")', "f('x')\nf('')\n", 1),
    row("a string's text is bound", 'f("$X", $X)', "f('a', a)\nf('a', b)\n", 1),
    row("integers in any notation", "f(255)", "f(0xff)\nf(2_55)\nf(255.0)\nf(True)\n", 1, 2),
    row("a literal dollar is no glob", 'f("...")\n', "f('$5')\n", 1),
    row("a pattern of bytes wants bytes", 'f(b"...")', "f(b'a')\nf('a')\n", 1),
    row("None is None", "f(None)", "f(None)\nf(False)\n", 1),
]  # fmt: skip

NAMES = [
    row("any function of a module that is imported by name", "a.$F(...)", "from a import b\nb()\nc()\n", 2),
    row("any module of a function", "$M.$F(1)", "from a.b import c\nc(1)\nd(1)\n", 2),
    row("an import below its use", "torch.load(...)", "load(x)\nfrom torch import load\nload(x)\n", 3),
    row("the later of two imports in a block", "a.f()", "from a import f\nf()\nfrom b import f\nf()\n", 2),
    row("either of two imports in two blocks", "a.f()",
        "try:\n    from a import f\nexcept ImportError:\n    from b import f\nf()\n", 5),
    row("a name that is imported after it was defined", "a.f()", "def f(): ...\nfrom a import f\nf()\n", 3),
    row("a name that is defined after it was imported", "a.f()", "from a import f\ndef f(): ...\nf()\n"),
    row("a module under another name", "torch.load(...)", "import torch as t\nt.load(x)\n", 2),
    row("a function under another name", "torch.load(...)", "from torch import load as l\nl(x)\n", 2),
    row("a module of a package", "a.b.c(...)", "from a import b\nb.c(1)\nimport a.b as d\nd.c(2)\n", 2, 4),
    row("without an import by its text", "torch.load(...)", "torch.load(x)\n", 1),
    row("an object that is imported by its text", "logger.info(...)",
        "from log import logger\nlogger.info(x)\n", 2),
    row("another module's function of that name", "torch.load(...)", "from json import load\nload(x)\n"),
    row("a parameter that hides the import", "torch.load(...)",
        "import torch\ndef f(torch):\n    torch.load(x)\n"),
    row("a stand-in for an optional import", "torch.load(...)",
        "try:\n    import torch\nexcept ImportError:\n    torch = None\ntorch.load(x)\n", 5),
    row("an import inside the function", "torch.load(...)",
        "def f():\n    import torch as t\n    t.load(x)\n", 3),
    row("an alias of another function", "torch.load(...)",
        "def f():\n    import torch as t\ndef g():\n    t.load(x)\n"),
    row("a builtin", "eval(...)", "eval(x)\nimport builtins\nbuiltins.eval(x)\nmodel.eval()\n", 1, 3),
    row("a function of the file that is called like a builtin", "eval(...)", "def eval(x): ...\neval(1)\n"),
    row("an imported function that is called like a builtin", "compile(...)",
        "from torch import compile\ncompile(m)\n"),
    row("a method of the file's own object", "self.run(...)",
        "class A:\n    def f(self):\n        self.run(1)\n", 3),
    row("$X.load of a function that is imported", "$X.load(...)",
        "from torch import load\nload(x)\nopen(x)\n", 2),
    row("the pattern's own import is seen through", "from torch import load\n...\nload(...)",
        "import os\nfrom torch import load\nx = 1\nload(x)\n", 2),
    row("a relative import by the file's place", "package.other.f(...)", "from .other import f\nf(1)\n", 2),
    row("a class in a base list", "class $C(torch.nn.Module): ...",
        "from torch import nn\nclass A(nn.Module): pass\n", 2),
    row("an exception under its module", "except json.JSONDecodeError: ...",
        "from json import JSONDecodeError\ntry:\n    f()\nexcept JSONDecodeError:\n    pass\n", 4),
]  # fmt: skip

STATEMENTS = [
    row("an assignment to anything", "... = f()", "a = f()\na.b, c = f()\nf()\n", 1, 2),
    row("a loop over anything", "for ... in x: ...", "for a, b in x: pass\nfor a in y: pass\n", 1),
    row("an assertion with or without a message", "assert ...", "assert a\nassert a, b\n", 1, 2),
    row("a case of any shape", "match $X:\n    case ...:\n        f()",
        "match a:\n    case [b, 1]:\n        f()\nmatch a:\n    case 1:\n        g()\n", 1),
    row("a case's shape is bound", "match $X:\n    case $Y:\n        f($Y)",
        "match a:\n    case b:\n        f(b)\nmatch a:\n    case b:\n        f(c)\n"
        "match a:\n    case 1:\n        f(1)\nmatch a:\n    case None:\n        f(None)\n", 1, 7, 10),
    row("an assignment", "$X = f()",
        "a = f()\nb.c = f()\na = b = f()\na: int = f()\na += f()\n(a := f())\n", 1, 2, 3, 3, 4, 6),
    row("each of several assignments at once", "$X = f()", "a, b = f(), g()\na, b = g(), f()\na, b = g(), h()\n",
        1, 2),
    row("a target of its own kind", "$X, $Y = f()", "a, b = f()\na = f()\n", 1),
    row("an annotated assignment", "$X: int = ...", "a: int = 1\na: int\na: str = 1\n", 1),
    row("an augmented assignment", "$X += 1", "a += 1\na -= 1\na = 1\n", 1),
    row("a return of anything or nothing", "return ...", "def f():\n    return\ndef g():\n    return 1\n",
        2, 4),
    row("a return of something", "return $X", "def f():\n    return\ndef g():\n    return 1\n", 4),
    row("a return of nothing", "return", "def f():\n    return\ndef g():\n    return 1\n", 2),
    row("an assert without message", "assert $X", "assert a\nassert a, 'm'\n", 1),
    row("an assert with message", "assert $X, ...", "assert a\nassert a, 'm'\n", 1, 2),
    row("a raise, with or without its cause", 'raise E("...")',
        "raise E('x')\nraise E('x') from y\nraise E\nraise\n", 1, 2),
    row("a raise of nothing", "raise", "raise\nraise E\n", 1),
    row("a delete", "del $X[0]", "del a[0]\ndel a[1]\n", 1),
    row("an if without its else", "if $X: ...", "if a:\n    f()\nelse:\n    g()\n", 1),
    row("an if with else", "if $X:\n    ...\nelse:\n    ...", "if a: f()\nif b:\n    f()\nelse:\n    g()\n", 2),
    row("a block is the whole", "if $X:\n    f()", "if a:\n    f()\nif b:\n    f()\n    g()\n", 1),
    row("a metavariable that is the whole block", "if $X: $Y", "if a: f()\nif b:\n    f()\n    g()\n", 1, 2),
    row("a block with ellipses", "if $X:\n    ...\n    f()\n    ...",
        "if a:\n    g()\n    for b in c:\n        f()\nif b: g()\n", 1),
    row("a block on the line of its head", "while True:\n    f()", "while True: f()\nwhile False: f()\n", 1),
    row("a for loop", "for $X in range(...): ...", "for a in range(3): f()\nfor a in b: f()\n", 1),
    row("a with statement and its name", "with open(...) as $F: ...",
        "with open(a) as f: g()\nwith open(a): g()\n", 1),
    row("a with statement without its name", "with open(...): ...",
        "with open(a) as f: g()\nwith open(a): g()\nwith lock: g()\n", 2),
    row("a with statement of anything", "with $C: ...", "with open(a) as f: g()\nwith lock: g()\n", 1, 2),
    row("one item among several", "with lock: ...", "with a, lock, b: g()\n", 1),
    row("an ellipsis before an item is one other", "with ..., lock: ...",
        "with a, b, lock: g()\nwith a, lock: g()\nwith lock: g()\nwith lock, a: g()\n", 1, 2),
    row("an async with statement", "with lock: ...", "async def f():\n    async with lock: g()\n", 2),
    row("only an async with statement", "async with lock: ...", "with lock: g()\n"),
    row("a bare handler alone", "except: ...", "try: f()\nexcept: g()\ntry: f()\nexcept E: g()\n", 2),
    row("a handler alone with its block", "except Exception:\n    pass",
        "try:\n    f()\nexcept Exception:\n    pass\ntry:\n    f()\nexcept Exception:\n    g()\n", 3),
    row("a handler of any type", "except $E: pass",
        "try: f()\nexcept A: pass\nexcept (B, C) as e: pass\nexcept: pass\n", 2, 3),
    row("a handler with a name", "except Exception as $E: ...",
        "try: f()\nexcept Exception as e: g()\ntry: f()\nexcept Exception: g()\n", 2),
    row("a handler of anything", "except ...: ...", "try: f()\nexcept A as e: pass\nexcept: pass\n", 2, 3),
    row("a try with its handler", "try:\n    ...\nexcept $E:\n    pass",
        "try:\n    f()\nexcept A:\n    pass\ntry:\n    f()\nexcept A:\n    g()\n", 1),
    row("a try with a bare handler", "try: ...\nexcept: ...",
        "try: f()\nexcept A: g()\ntry: f()\nexcept: g()\n", 3),
    row("a try with further handlers", "try: ...\nexcept A: ...",
        "try: f()\nexcept B: g()\nexcept A: h()\ntry: f()\nexcept A: g()\nfinally: h()\n", 1),
    row("a try of groups", "try: ...\nexcept $E: ...",
        "try: f()\nexcept* A: g()\ntry: f()\nexcept A: g()\n", 1, 3),
    row("a try for groups only by its pattern", "try: ...\nexcept* $E: ...",
        "try: f()\nexcept* A: g()\ntry: f()\nexcept A: g()\n", 1, 3),
    row("a handler of groups", "except A: ...", "try: f()\nexcept* A: g()\n", 2),
    row("a handler alone for groups", "except* A: ...", "try: f()\nexcept A: g()\nexcept B: g()\n", 2),
    row("an elif is an if in an else", "if $X: ...\nelse: ...", "if a: f()\nelif b: g()\nif a: f()\n", 1),
    row("an if in an else is an elif", "if $X: ...\nelif $Y: ...",
        "if a: f()\nelse:\n    if b: g()\nif a: f()\nelse:\n    if b: g()\n    h()\n", 1),
    row("a match with its case among others", "match $X:\n    case 2: ...",
        "match a:\n    case 1: f()\n    case 2: g()\nmatch a:\n    case 1: f()\n", 1),
    row("a match of any case", "match $X:\n    case $Y: f()",
        "match a:\n    case A(b=1): g()\n    case None: f()\nmatch a:\n    case 1: g()\n", 1),
    row("a try with finally", "try: ...\nfinally: ...", "try: f()\nfinally: g()\ntry: f()\nexcept: g()\n", 1),
    row("statements that share a line", "f()", "g(); f()\n", 1),
    row("a global statement", "global $X", "def f():\n    global a\n    nonlocal b\n", 2),
    row("a yield", "yield $X", "def f():\n    yield 1\n    yield\n", 2),
]  # fmt: skip

ROWS = [
    row("an ellipsis skips statements", "a = f()\n...\ng(a)", "a = f()\nx = 1\ng(a)\n", 1),
    row("an ellipsis skips none too", "a = f()\n...\ng(a)", "a = f()\ng(a)\n", 1),
    row("statements side by side", "f()\ng()", "f()\ng()\nf()\nx\ng()\n", 1),
    row("the order counts", "f()\n...\ng()", "g()\nf()\n"),
    row("the same code in both", "$X = f()\n...\ng($X)", "a = f()\ng(b)\n"),
    row("the later one may lie deeper", "$X = f()\n...\n$X.close()", "a = f()\nif b:\n    a.close()\n", 1),
    row("but not further out", "$X = f()\n...\n$X.close()", "if b:\n    a = f()\na.close()\n"),
    row("a call is found inside an assignment or a return", "f()\n...\ng()",
        "def h():\n    x = f()\n    return 1 + g()\n", 2),
    row("a row starts in any block", "f()\ng()", "class A:\n    def h(self):\n        f()\n        g()\n", 3),
    row("a function that ends with a call", "def $F(...):\n    ...\n    g()",
        "def f():\n    x = 1\n    g()\ndef h(): x\n", 1),
    row("an import and what follows", "import torch\n...\n$X.cuda()",
        "import torch\ndef f(a):\n    a.cuda()\n", 1),
    row("any statement", "f()\n$S\ng()", "f()\nif x: y\ng()\nf()\ng()\n", 1),
    row("$...BODY is what is left", "def f():\n    a()\n    $...BODY",
        "def f():\n    a()\n    b()\n    c()\n", 1),
]  # fmt: skip

DEFINITIONS = [
    row("a decorator that is not called", "@a.b(...)\ndef $F(...): ...", "@a.b\ndef f(): pass\n", 2),
    row("a decorator that is called without arguments", "@a.b\ndef $F(...): ...",
        "@a.b()\ndef f(): pass\n@a.b(1)\ndef g(): pass\n", 2),
    row("any function", "def $F(...): ...",
        "def f(a, *b, k=1, **c): pass\nasync def g(): pass\nclass C: pass\n", 1, 2),
    row("only async functions", "async def $F(...): ...", "def f(): pass\nasync def g(): pass\n", 2),
    row("a function by its name", "def forward(self, ...): ...",
        "class A:\n    def forward(self, x): pass\n    def back(self): pass\n    def forward(this): pass\n", 2),
    row("no parameters", "def $F(): ...", "def f(): pass\ndef g(a): pass\n", 1),
    row("a parameter may have more in the code", "def $F($A): ...",
        "def f(a: int = 1): pass\ndef f(*a): pass\n", 1),
    row("a default in the midst", "def $F(..., $X=[], ...): ...",
        "def f(a, b=[], *c): pass\ndef g(a=[]): pass\ndef h(a=(), *, k=[]): pass\ndef i(a): pass\n", 1, 2, 3),
    row("an annotation", "def $F(..., $X: str, ...): ...", "def f(a: str): pass\ndef g(a: int, b): pass\n", 1),
    row("a plain parameter behind an ellipsis", "def $F(..., key): ...",
        "def f(a, key): pass\ndef g(key, a): pass\n", 1),
    row("a default of any kind must be there", "def $F(..., $X=..., ...): ...",
        "def f(a, b=1): pass\ndef g(a): pass\n", 1),
    row("a return type that is left out", "def $F() -> int: ...", "def f() -> int: pass\ndef g(): pass\n", 1),
    row("starred parameters", "def $F(..., **$K): ...", "def f(a, **k): pass\ndef g(a): pass\n", 1),
    row("$...PARAMS", "def $F(self, $...P): ...", "def f(self, a, b=1): pass\ndef g(a): pass\n", 1),
    row("a decorator among others", "@a.b(...)\ndef $F(...): ...",
        "@x\n@a.b(1)\ndef f(): pass\n@a.c\ndef g(): pass\n", 3),
    row("any decorator", "@$D\ndef $F(...): ...", "@x\ndef f(): pass\ndef g(): pass\n", 2),
    row("decorators that the pattern leaves out", "class $C: ...", "@dataclass\nclass A: pass\n", 2),
    row("bases that the pattern leaves out", "class $C(Base): ...",
        "class A(Base, Other): pass\nclass B(Other): pass\nclass D(Base, metaclass=M): pass\n", 1, 3),
    row("a base anywhere", "class $C(..., Base, ...): ...",
        "class A(Other, Base): pass\nclass B(Other): pass\n", 1),
    row("a member among others", "class $C:\n    $X = 1",
        "class A:\n    a = 0\n    b = 1\nclass B:\n    a = 0\n", 1),
    row("members in any order", "class $C:\n    def a(self): ...\n    def b(self): ...",
        "class A:\n    def b(self): pass\n    x = 1\n    def a(self): pass\nclass B:\n    def a(self): pass\n", 1),
]  # fmt: skip

IMPORTS = [
    row("a module", "import a", "import a\nimport a.b\nimport ab\nimport c, a as d\n", 1, 2, 4),
    row("any import", "import $M", "import a.b\nfrom a import b\nx\n", 1, 2),
    row("a name of any module", "from $M import b", "from a import b\nfrom . import b\nimport a.b\nimport b\n",
        1, 2, 3),
    row("another alias", "import a as b", "import a as b\nimport a as c\n", 1),
    row("a name of a module", "from a import b",
        "from a import c, b\nimport a.b\nfrom a import c\nfrom b import b\n", 1, 2),
    row("any name of a module", "from a import $X", "from a import b\nfrom c import b\n", 1),
    row("any names of a module", "from a import ...", "from a import b, c\nfrom b import c\n", 1),
    row("everything of a module", "from a import *", "from a import *\nfrom a import b\n", 1),
    row("everything of any module", "from $M import *", "from a.b import *\nimport a\n", 1),
    row("with its alias", "import a as $X", "import a as b\nimport a\n", 1),
    row("a module of a module written from it", "import a.b", "from a import b\nfrom a import c\n", 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "code", "expected"),
    [*EXPRESSIONS, *LITERALS, *NAMES, *STATEMENTS, *ROWS, *DEFINITIONS, *IMPORTS],
)
def test_a_pattern_finds(pattern: str, code: str, expected: list[int]) -> None:
    assert lines(pattern, code) == expected


FORMULAS = [
    row("one of several", {"pattern-either": [{"pattern": "f()"}, {"pattern": "g()"}]}, "f()\ng()\nh()\n",
        1, 2),
    row("found by two alternatives, told once",
        {"pattern-either": [{"pattern": "f()"}, {"pattern": "f(...)"}]}, "f()\n", 1),
    row("without an exception", {"patterns": [{"pattern": "f(...)"}, {"pattern-not": "f(..., k=1, ...)"}]},
        "f(2)\nf(2, k=1)\n", 1),
    row("an exception is the same range only",
        {"patterns": [{"pattern": "g()"}, {"pattern-not": "f(...)"}]}, "f(g())\n", 1),
    row("an exception of its own", {"patterns": [{"pattern": "f(...)"}, {"pattern-not": {"pattern-either": [
        {"pattern": "f(1)"}, {"pattern": "f(2)"}]}}]}, "f(1)\nf(2)\nf(3)\n", 3),
    row("an exception with conditions", {"patterns": [{"pattern": "f($X)"}, {"pattern-not": {"patterns": [
        {"pattern": "f($Y)"}, {"metavariable-regex": {"metavariable": "$Y", "regex": "a"}}]}}]},
        "f(a)\nf(b)\n", 2),
    row("an exception's own metavariable is anything",
        {"patterns": [{"pattern": "f(...)"}, {"pattern-not": "f($X)"}]},
        "f(1)\nf(1, 2)\n", 2),
    row("an exception shares metavariables",
        {"patterns": [{"pattern": "f($X, ...)"}, {"pattern-not": "f($X, $X)"}]},
        "f(a, a)\nf(a, b)\n", 2),
    row("inside", {"patterns": [{"pattern": "f()"}, {"pattern-inside": "for $X in $Y: ..."}]},
        "f()\nfor a in b:\n    if c:\n        f()\n", 4),
    row("inside a class and a function", {"patterns": [
        {"pattern-inside": "class $C(nn.Module): ..."}, {"pattern-inside": "def forward(...): ..."},
        {"pattern": "print(...)"}]},
        "from torch import nn\nclass A(nn.Module):\n    def forward(self):\n        print(1)\n"
        "    def other(self):\n        print(2)\ndef forward():\n    print(3)\n", 4),
    row("inside, by a shared metavariable",
        {"patterns": [{"pattern": "$X.send()"}, {"pattern-inside": "def $F($X): ..."}]},
        "def f(a):\n    a.send()\n    b.send()\n", 2),
    row("a decorator is inside its function",
        {"patterns": [{"pattern": "app.get(...)"}, {"pattern-inside": "def $F(): ..."}]},
        "@app.get('/')\ndef f(): pass\n", 1),
    row("not inside", {"patterns": [{"pattern": "f()"}, {"pattern-not-inside": "with lock: ..."}]},
        "with lock:\n    f()\nf()\n", 3),
    row("not inside what follows an import",
        {"patterns": [{"pattern": "f()"}, {"pattern-not-inside": "import a\n..."}]},
        "f()\nimport a\nf()\n", 1),
    row("not inside a block of `__main__`", {"patterns": [
        {"pattern": "print(...)"}, {"pattern-not-inside": "if __name__ == '__main__': ..."}]},
        'print(1)\nif __name__ == "__main__":\n    print(2)\n', 1),
    row("only insides", {"patterns": [{"pattern-inside": "def f(): ..."}]}, "def f():\n    x\n", 1),
    row("by a regular expression from its start", {"patterns": [
        {"pattern": "$F()"}, {"metavariable-regex": {"metavariable": "$F", "regex": "get_|.*_all"}}]},
        "get_x()\nx_get_y()\nx_all()\n", 1, 3),
    row("a string's quotes belong to its text", {"patterns": [
        {"pattern": "f($X)"}, {"metavariable-regex": {"metavariable": "$X", "regex": "['\"]cuda"}}]},
        "f('cuda:0')\nf(cuda)\n", 1),
    row("a metavariable by a pattern", {"patterns": [
        {"pattern": "f($X)"}, {"metavariable-pattern": {"metavariable": "$X", "pattern": "g(...)"}}]},
        "f(g(1))\nf(h(1))\n", 1),
    row("a metavariable by what it is not", {"patterns": [{"pattern": "f($X)"}, {"metavariable-pattern": {
        "metavariable": "$X", "patterns": [{"pattern-not": '"..."'}, {"pattern-not": "None"}]}}]},
        "f('a')\nf(None)\nf(a)\n", 3),
    row("a metavariable by alternatives", {"patterns": [{"pattern": "$F(...)"}, {"metavariable-pattern": {
        "metavariable": "$F", "pattern-either": [{"pattern": "a.b"}, {"pattern": "c"}]}}]},
        "a.b()\nc()\nd()\n", 1, 2),
    row("a comparison of numbers", {"patterns": [
        {"pattern": "sleep($N)"},
        {"metavariable-comparison": {"metavariable": "$N", "comparison": "$N > 10 and $N % 2 == 0"}}]},
        "sleep(5)\nsleep(11)\nsleep(12)\nsleep(n)\n", 3),
    row("a comparison in another base", {"patterns": [
        {"pattern": "chmod($N)"}, {"metavariable-comparison": {"comparison": "$N > 420", "base": 8}}]},
        "chmod(0o777)\nchmod(0o600)\n", 1),
    row("a comparison with a list", {"patterns": [
        {"pattern": "f($N)"}, {"metavariable-comparison": {"comparison": "str($N) in ['a', 'b']"}}]},
        "f('a')\nf('c')\n", 1),
    row("a comparison of integers in quotes", {"patterns": [
        {"pattern": "f($N)"},
        {"metavariable-comparison": {"metavariable": "$N", "comparison": "$N > 9", "strip": True}}]},
        "f('10')\nf(11)\nf('8')\nf('a')\n", 1, 2),
    row("a comparison with a text that looks like a metavariable", {"patterns": [
        {"pattern": "f($N)"}, {"metavariable-comparison": {"comparison": "$N == '$HOME'"}}]},
        "f('$HOME')\nf('a')\n", 1),
    row("the focus is what is found",
        {"patterns": [{"pattern": "def $F(..., $X=[], ...): ..."}, {"focus-metavariable": "$X"}]},
        "def f(\n    a,\n    b=[],\n): pass\n", 3),
    row("text by a regular expression", {"pattern-regex": r"^# type: ignore$"},
        "x  # type: ignore\n# type: ignore\n", 2),
    row("code where no text is", {"patterns": [{"pattern": "f($X)"}, {"pattern-not-regex": r"secret"}]},
        "f('secret')\nf(1)\n", 2),
    row("inside one of several", {"patterns": [{"pattern": "f()"}, {"pattern-either": [
        {"pattern-inside": "with $A: ..."}, {"pattern-inside": "if $B: ..."}]}]},
        "f()\nwith a:\n    f()\nif b:\n    f()\n", 3, 5),
    row("a focus is cut to what is found", {"patterns": [
        {"pattern": "f($X, ...)"}, {"focus-metavariable": "$X"}, {"pattern": '"..."'}]},
        "f('a')\nf(b, 'c')\n", 1),
    row("one of several in the focus", {"patterns": [
        {"pattern": "f(\n$X,\n$Y)"}, {"focus-metavariable": ["$X", "$Y"]}]}, "f(\n1,\n2)\n", 2, 3),
    row("a method's word by a pattern", {"patterns": [{"pattern": "a.$F(...)"}, {"metavariable-pattern": {
        "metavariable": "$F", "pattern-either": [{"pattern": "get"}, {"pattern": "post"}]}}]},
        "a.get()\na.put()\nfrom a import post\npost()\n", 1, 4),
    row("anything but some texts", {"patterns": [{"pattern": "f($X)"}, {"metavariable-pattern": {
        "metavariable": "$X", "patterns": [{"pattern": "..."}, {"pattern-not": '"a"'}]}}]},
        "f('a')\nf('b')\nf(c)\n", 2, 3),
    row("a metavariable's text by a regular expression", {"patterns": [{"pattern": 'f("$X")'}, {
        "metavariable-pattern": {"metavariable": "$X", "language": "regex", "patterns": [
            {"pattern-regex": "^http:"}, {"pattern-not-regex": ".*localhost"}]}}]},
        "f('http://a')\nf('http://localhost')\nf('https://a')\n", 1),
    row("a metavariable by its type", {"patterns": [{"pattern": "f($X)"}, {
        "metavariable-type": {"metavariable": "$X", "types": ["int", "str"]}}]},
        "def g(a: int, b: list):\n    f(a)\n    f(b)\n    f('c')\n", 2, 4),
    row("code that holds a text", {"patterns": [{"pattern": "f($X)"}, {"pattern-regex": r"f\(1\)"}]},
        "f(1)\nf(2)\n", 1),
]  # fmt: skip


@pytest.mark.parametrize(("operators", "code", "expected"), FORMULAS)
def test_operators_find(operators: dict[str, Any], code: str, expected: list[int]) -> None:
    assert lines(operators, code) == expected


def test_a_match_tells_its_exact_place_and_what_its_metavariables_are() -> None:
    (match,) = find("torch.load($X, ...)", "import torch\nprint(torch.load( (a +\n  b), 1))\n")
    assert (match.line, match.span.line, match.span.column, match.span.end_line) == (2, 2, 6, 3)
    assert match.bindings == {"$X": "(a +\n  b)"}


def test_a_row_of_arguments_is_bound_as_it_is_written() -> None:
    (match,) = find("f(1, $...ARGS)", "f(1,  2, k = 3,)\n")
    assert match.bindings == {"$...ARGS": "2, k = 3"}


def test_a_function_is_pointed_at_below_its_decorators() -> None:
    (match,) = find("def $F(...): ...", "@a\n@b\nasync def f(\n): pass\n")
    assert (match.line, match.bindings) == (3, {"$F": "f"})


def test_a_row_of_statements_spans_from_its_first_to_its_last() -> None:
    (match,) = find("f()\n...\ng()", "x = f()\ny\ng()  # c\nz\n")
    assert (match.span.line, match.span.end_line, match.span.end_column) == (1, 3, 3)


def test_the_inside_of_a_string_is_bound_without_quotes() -> None:
    (match,) = find('open("$NAME")', "open('a b.txt')\n")
    assert match.bindings == {"$NAME": "a b.txt"}


def test_groups_of_a_regular_expression_are_bound() -> None:
    (match,) = find({"pattern-regex": r"port=(\d+)-(?P<END>\d+)"}, "x = 'port=10-20'\n")
    assert match.bindings == {"$1": "10", "$2": "20", "$END": "20"}


REFUSED = [
    row("no operator", {}, "there is no pattern"),
    row("two operators side by side", {"pattern": "f()", "patterns": [{"pattern": "g()"}]}, "exactly one"),
    row("an unknown operator", {"patern": "f()"}, "`patern` is no operator"),
    row("an exception outside of a list", {"pattern": "f()", "pattern-not": "g()"},
        "only in the list of `patterns`"),
    row("taint", {"mode": "taint", "pattern-sources": []}, "`mode` is not supported"),
    row("sources", {"pattern-sources": [{"pattern": "f()"}]}, "taint-mode"),
    row("nothing to find", {"patterns": [{"pattern-not": "f()"}]}, "nothing to find"),
    row("no list", {"pattern-either": "f()"}, "takes a list"),
    row("no Python", {"pattern": "f(((("}, "is not closed"),
    row("half a statement", {"pattern": "if $X"}, "not Python"),
    row("a lower case metavariable", {"pattern": "f($x)"}, "`$x` is no metavariable"),
    row("an ellipsis alone", {"pattern": "..."}, "match everything"),
    row("an empty pattern", {"pattern": " "}, "empty"),
    row("a broken regular expression", {"pattern-regex": "("}, "`(` is no regular expression"),
    row("a comparison that calls", {"patterns": [{"pattern": "f($X)"}, {
        "metavariable-comparison": {"comparison": "open($X)"}}]}, "`open` is not known"),
    row("a comparison that reaches into objects", {"patterns": [{"pattern": "f($X)"}, {
        "metavariable-comparison": {"comparison": "$X.__class__ == 1"}}]}, "may not hold Attribute"),
    row("an analysis", {"patterns": [{"pattern": "f($X)"}, {
        "metavariable-analysis": {"metavariable": "$X", "analyzer": "entropy"}}]},
        "`metavariable-analysis` is not supported"),
    row("a condition that is not known", {"patterns": [{"pattern": "f($X)"}, {"metavariable-size": {}}]},
        "`metavariable-size` is no operator"),
    row("a type that is no type", {"patterns": [{"pattern": "f($X)"}, {
        "metavariable-type": {"metavariable": "$X", "type": "int("}}]}, "is not closed"),
    row("a pattern on text that has no tree", {"patterns": [{"pattern": "f($X)"}, {
        "metavariable-pattern": {"metavariable": "$X", "language": "generic", "pattern": "a"}}]},
        "`pattern` can't be used on generic text"),
    row("another language", {"patterns": [{"pattern": "f($X)"}, {
        "metavariable-pattern": {"metavariable": "$X", "language": "bash", "pattern": "a"}}]}, "not as bash"),
    row("an exception among alternatives", {"pattern-either": [{"pattern-not": "f()"}]},
        "only in the list of `patterns`"),
    row("the newer syntax", {"match": "f()"}, "the newer rule syntax"),
    row("an option that is not known", {"pattern": "f()", "options": {"fast": True}}, "no option of a search"),
    row("an option that can't be obeyed", {"pattern": "f()", "options": {"go_deeper_stmt": False}},
        "can only be true"),
    row("an option that is no truth value", {"pattern": "f()", "options": {"symbolic_propagation": "yes"}},
        "true or false"),
]  # fmt: skip


@pytest.mark.parametrize(("operators", "message", "_"), REFUSED)
def test_a_pattern_is_refused(operators: dict[str, Any], message: str, _: list[int]) -> None:
    with pytest.raises(PatternError, match=r".") as refused:
        compile_pattern(operators)
    assert message in refused.value.message


def test_a_refusal_leads_to_the_operator_in_the_rule() -> None:
    with pytest.raises(PatternError) as refused:
        compile_pattern({"patterns": [{"pattern": "f()"}, {"pattern-either": [{"pattern": "g("}]}]})
    assert refused.value.operator_path == ("patterns", 1, "pattern-either", 0, "pattern")
    assert "g(" in refused.value.message


HOSTILE = {
    "a row whose end is looked for": ("$X = a()\n...\nb($X)", "x = a()\n" * 3000 + "b(q)\n"),
    "a row into blocks": ("$X = a()\n...\nb($X)", "x = a()\n" * 1500 + "if c:\n    y\n" * 1500 + "b(q)\n"),
    "operands in any order": ("$A | $B | $C", "x = " + " | ".join(f"a{i}" for i in range(300)) + "\n"),
    "many metavariables on a long row": (
        "f(..., $A, ..., $B, ...)",
        f"f({', '.join(f'a{i}' for i in range(120))})\n",
    ),
    "a long chain": ("$X. ... .b()", "a" + ".b()" * 250 + "\n"),
    "deep brackets": ("f(<... x ...>)", "f(" * 120 + "x" + ")" * 120 + "\n"),
    "a long sum": ("$A + $A", "x = " + " + ".join(["a"] * 550) + "\n"),
    "a long flat module": ("$X = a()\n...\nb($X)", "x = a()\n" * 400 + "y\n" * 400),
}
EXPLODING = {
    "joined strings": ('f("=~/(a+)+$/")', "f(" + "'a' " * 2000 + "'b')\n"),
    "one string": ('f("=~/(a|aa)+$/")', "f('" + "a" * 5000 + "b')\n"),
}


@pytest.mark.parametrize(("pattern", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_code_is_searched_within_seconds(pattern: str, code: str) -> None:
    began = time.process_time()
    find(pattern, code)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(("pattern", "code"), EXPLODING.values(), ids=EXPLODING)
def test_a_regular_expression_that_explodes_is_named_within_seconds(pattern: str, code: str) -> None:
    began = time.process_time()
    with pytest.raises(NotAnalysed, match="regular expression takes longer"):
        find(pattern, code)
    assert time.process_time() - began < 20


def test_a_pattern_leaves_the_tree_as_it_was() -> None:
    code = "import torch\ndef f(a):\n    torch.load(a)  # c\n"
    module = parse_module("a.py", code.encode())
    compile_pattern({"pattern": "def $F(...): ..."}).find(module)
    assert module.tree.code == code
