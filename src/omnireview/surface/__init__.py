"""One Python file → `Surface`, what it defines for others, and `Usage`, what it names of others.

Both are plain data made by `ast` alone (`surface.read`), so that a child process can read a hostile file and hand
over what it says. Dotted names are absolute: relative imports are resolved by the name of the file's module, and
builtins are `builtins.property`. A relative import that leads out of every package keeps its dots. In a module
with `from m import *` a name that nothing else binds is told as the module's own.
"""

from collections.abc import Iterator
from dataclasses import field
from typing import Literal

from omnireview.nouns import noun

ParameterKind = Literal["positional-only", "positional", "star", "keyword", "double-star"]
SymbolKind = Literal["function", "class", "import", "variable"]


@noun
class Spot:
    """Where something stands in its file: 1-based lines, git's, and the qualified name of what is around it.

    `line` is where a person would point: the statement's or definition's first line, without decorators.
    """

    line: int
    end_line: int
    context: str = ""


@noun
class Parameter:
    """One parameter. `default` and `annotation` are source text as `ast.unparse` writes it; None without one.

    Of what is long, parts are told as `…`, or all of it.
    """

    name: str
    kind: ParameterKind
    default: str | None = None
    annotation: str | None = None

    @property
    def required(self) -> bool:
        """True when a call has to give it."""
        return self.default is None and self.kind not in {"star", "double-star"}


@noun
class Signature:
    """What a function takes, in order, `self` among it, and the text of its return annotation."""

    parameters: tuple[Parameter, ...] = ()
    returns: str | None = None
    asynchronous: bool = False


@noun
class Symbol:
    """One name that a module or class defines, by one statement.

    A name that several statements bind has several symbols, in source order. `value` is the text of what a
    variable is given, None without a value; long arguments in it are `…`, and so is all of it where it is longer
    than 200 characters or comes from a loop or an unpacking. `annotation` is the text of its annotation. `target`
    is the absolute dotted name that an imported name stands for. `bases` are absolute dotted names of a class's
    bases, subscripts left out; "" for one that is computed. `decorators` are absolute dotted names, calls left
    out; "" for a computed one. `keywords` are the keywords of a class statement; `options` are those with the
    texts of their values, and those of the calls among a class's decorators. `members` are what a class's body,
    its `__slots__`, its methods (`self.x = …`, `cls.x = …`) and the rest of the file (`Class.x = …`) define.
    `digest` tells two functions with the same parameters and body by equality: name, comments, docstring, line
    breaks and spaces do not count.
    """

    name: str
    kind: SymbolKind
    spot: Spot
    signature: Signature | None = None
    value: str | None = None
    annotation: str | None = None
    target: str = ""
    bases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    decorators: tuple[str, ...] = ()
    members: tuple["Symbol", ...] = ()
    digest: str = ""
    conditional: bool = False
    """Defined under `if`, `try`, a loop or `with`, or by a function that may not have run: it may be there or
    not."""
    typing_only: bool = False
    """Defined under `if TYPE_CHECKING`."""
    on_instance: bool = False
    """Bound by `self.x = …` in a method or named in `__slots__`, and by no assignment in the class's body."""
    summary: str = ""
    """The first sentence of the docstring of a class or function at the file's top, at most 200 characters."""
    open_because: str = ""
    """Why a class may have members that can't be seen (`__getattr__`, `setattr(self, …)`, a metaclass, a decorator
    that is not known), its bases aside; "" when not."""


@noun
class Surface:
    """What one module defines for others.

    `exports` is `__all__` where it is a list of literals, None otherwise. `stars` are modules whose names it takes
    in by `from m import *`. `open_because` says why it may define names that can't be seen (a module
    `__getattr__`, `globals()[…] = …`, `exec`, a lazy structure, `__path__`, a computed `__all__`), "" when not.
    """

    path: str
    module: str
    symbols: tuple[Symbol, ...] = ()
    exports: tuple[str, ...] | None = None
    stars: tuple[str, ...] = ()
    open_because: str = ""

    def named(self, name: str) -> tuple[Symbol, ...]:
        """Give the symbols of a name, in source order."""
        return tuple(symbol for symbol in self.symbols if symbol.name == name)

    def functions(self) -> Iterator[Symbol]:
        """Give the functions and the methods of classes, in source order."""
        stack = [*reversed(self.symbols)]
        while stack:
            symbol = stack.pop()
            if symbol.kind == "function":
                yield symbol
            elif symbol.kind == "class":
                stack += reversed(symbol.members)


@noun
class ImportUse:
    """One name of an import statement. `module` is absolute, `name` None for `import m`, `*` for all.

    `spot` is where the name stands in the statement, `statement` the line on which that begins. `guard` says what
    keeps a missing module from harm: `try` (a handler that catches ImportError, and the handler itself,
    `suppress`, `pytest.raises`, `importorskip`), `typing` (`if TYPE_CHECKING`), `condition` (another `if` than
    that of `__main__`), "" for nothing. `local` is True inside a function.
    """

    spot: Spot
    module: str
    name: str | None = None
    alias: str | None = None
    guard: Literal["", "try", "typing", "condition"] = ""
    local: bool = False
    statement: int = 0


@noun
class CallUse:
    """One call whose function is known by an absolute dotted name: imported, or defined at the file's top.

    `spot` begins where the called name stands. `self.f(…)` in a method is `module.Class.f` with `bound`,
    `cls.f(…)` the same without. `super().f(…)` has the same target with `bound` and `through_super`: what is
    called is the `f` of the class behind `module.Class` in the lineage. `keywords` are the given names; `spread`
    is True with `*args` or `**kwargs`, where the number of arguments is not known. `guarded` is True where it is
    expected to fail: under a `try` that names TypeError, or in `pytest.raises` and the like.
    """

    spot: Spot
    target: str
    positional: int = 0
    keywords: tuple[str, ...] = ()
    spread: bool = False
    bound: bool = False
    guarded: bool = False
    through_super: bool = False

    @property
    def owner(self) -> str:
        """The dotted name of the class or module that the call looks the function up in."""
        return self.target.rpartition(".")[0]


@noun
class AttributeUse:
    """One attribute of something known by an absolute dotted name: `target.name`.

    Of a chain `a.b.c` it is the last: target `a.b`, name `c`; one that is called is a `CallUse` and not here.
    `guarded` is True under a `try` that catches AttributeError, and where the file asks `hasattr` of that name.
    """

    spot: Spot
    target: str
    name: str
    guarded: bool = False


@noun
class Row:
    """The literal words that one entry of a table is made of: a table at the file's top, such as a registry keeps.

    `table` is the dotted name of what holds it. `key` is the text it stands under, "" without one. `words` are its
    literal texts, each with its spot; `whole` is True when it is made of nothing else.
    """

    table: str
    key: str
    words: tuple[str, ...]
    spots: tuple[Spot, ...]
    whole: bool = True


@noun
class Usage:
    """What one file names of others, in source order."""

    imports: tuple[ImportUse, ...] = ()
    calls: tuple[CallUse, ...] = ()
    attributes: tuple[AttributeUse, ...] = ()
    """Attributes that it reads."""
    patches: tuple[AttributeUse, ...] = ()
    """Attributes that it sets or deletes, of what other files define."""
    environment: tuple[tuple[str, Spot], ...] = ()
    """Environment variables that it reads by a literal name (`os.environ[…]`, `.get`, `os.getenv`)."""
    flags: tuple["Flag", ...] = ()
    """Command-line options that it declares."""
    strings: tuple[tuple[str, Spot], ...] = ()
    """String literals of code (no docstrings) of at most 200 characters, each once per function."""
    rows: tuple[Row, ...] = ()
    """Rows of tables at the file's top."""
    modules_made: tuple[str, ...] = ()
    """Names that it puts into `sys.modules` by literals: modules that no file need hold."""
    path_changed: bool = False
    """It changes `sys.path`: what it imports may lie in other folders."""


@noun
class Flag:
    """One option of a command line, as argparse, click or typer declare it (`--max-inline`).

    Typer makes the name of the parameter's where none is given. `default` is source text, None without one.
    """

    names: tuple[str, ...]
    spot: Spot
    default: str | None = None


@noun
class Read:
    """All that was read of one Python file."""

    surface: Surface
    usage: Usage = field(default_factory=Usage)


@noun
class Written:
    """What some lines of a file say: a digest for each statement that has one of them.

    A digest is the same after reformatting, re-quoting and changes of comments and annotations.
    """

    digests: tuple[str, ...]
