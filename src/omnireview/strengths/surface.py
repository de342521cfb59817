"""New definitions → what they have that a reviewer looks for: documents, limits, notices, types."""

import re
from collections.abc import Iterator

from omnireview import places
from omnireview.checks.removed_env_var import OTHERS
from omnireview.diff import FileStatus
from omnireview.facts.declared import is_apart, read_changed
from omnireview.facts.offered import offered
from omnireview.strengths import Strength
from omnireview.strengths.ground import Ground, New, told
from omnireview.surface import CallUse
from omnireview.terms import Aspect

_LEAST_TYPED = 3
_MOST_NAMES = 300
_LEAST_LIMITS = 2
_REQUESTS = ("Request", "Payload", "Input", "Upload")
_ANSWERS = ("Response", "Output", "Result")
_MODELS = frozenset({"msgspec.Struct", "pydantic.BaseModel", "pydantic.main.BaseModel"})
_BOUNDS = frozenset({"le", "lt", "max_length", "max_items"})
_BOUNDING = frozenset({"pydantic.Field", "pydantic.fields.Field", "msgspec.Meta"})
_NO_GRADIENTS = frozenset({"torch.no_grad", "torch.inference_mode", "torch.autograd.no_grad"})
_ENTRIES = frozenset({"__call__", "forward", "generate"})
_NOTICES = re.compile(r"\b(?:Pending)?DeprecationWarning\b|\bFutureWarning\b")
_MARKED = frozenset({"warnings.deprecated", "typing_extensions.deprecated"})
_LOOSE = frozenset(
    {
        *("any-in-public-signature", "missing-annotation", "return-annotation-contradicted"),
        *("implicit-optional", "stringly-typed-kwargs"),
    }
)
_UNBOUNDED = frozenset({"unbounded-payload-field", "unbounded-numeric-field", "ignored-request-field"})
_TAKEN_AWAY = frozenset(
    {
        *("removed-cli-flag", "removed-env-var", "removed-config-key", "removed-symbol-still-imported"),
        *("public-signature-changed", "changed-signature-breaks-caller", "changed-signature-breaks-override"),
    }
)


def docs(ground: Ground) -> Strength | None:
    """Name the documents whose added lines tell what the change brings for users.

    New for users are options of a command line, environment variables, routes, and what top packages export: all
    of them have to be told. Where there are none, public classes count, those that are told.
    """
    files = [path for path in ground.sides.head.files if _is_prose(path) and ground.added(path)]
    if not files or ground.contradicted(Aspect.DOCUMENTATION):
        return None
    before = {name for read in read_changed(ground.sides.old, is_apart).values() for name in offered(read, OTHERS)}
    offers = [name for read in ground.head.values() for name in offered(read, OTHERS) if name not in before]
    names = list(dict.fromkeys(offers))
    classes = [new.name for new in ground.definitions if new.symbol.kind == "class" and new.public]
    if len(names) > _MOST_NAMES:
        return None
    added = {path: _added_text(ground, path) for path in files}
    asked = names or classes[:_MOST_NAMES]
    where = {name: [path for path in files if _says(added[path], name)] for name in asked}
    if names and not all(where.values()):
        return None
    shown = [name for name in asked if where[name]]
    if not shown:
        return None
    paths = tuple(dict.fromkeys(path for name in shown for path in where[name]))
    return Strength("docs", f"Documents come with the code: {told(shown)} in {told(paths)}.", paths)


def _is_prose(path: str) -> bool:
    # A table of contents in YAML names everything and tells nothing.
    return places.is_docs(path) and not path.endswith((".yml", ".yaml", ".json", ".py"))


def limits(ground: Ground) -> Strength | None:
    """Name the new fields of requests that have a bound, where no new field is found without one.

    A field counts when its own line gives `le`, `lt` or `max_length` to `Field` or `Meta`, in a class of pydantic
    or msgspec whose name says that it carries what a client sends.
    """
    if ground.contradicted(rules=_UNBOUNDED):
        return None
    bounded: dict[str, list[str]] = {}
    for path, read in ground.head.items():
        added = ground.added(path)
        bounds = {
            (call.spot.context, line)
            for call in read.usage.calls
            if call.target in _BOUNDING and not _BOUNDS.isdisjoint(call.keywords)
            for line in range(call.spot.line, call.spot.end_line + 1)
        }
        for owner in read.surface.symbols:
            if owner.kind != "class" or not owner.name.endswith(_REQUESTS) or _MODELS.isdisjoint(owner.bases):
                continue
            if any(part in owner.name for part in _ANSWERS):
                continue
            for field in owner.members:
                lines = range(field.spot.line, field.spot.end_line + 1)
                if field.annotation is None or field.on_instance or added.isdisjoint(lines):
                    continue
                if any((owner.name, line) in bounds for line in lines):
                    bounded.setdefault(path, []).append(f"{owner.name}.{field.name}")
    names = [name for held in bounded.values() for name in held]
    if len(names) < _LEAST_LIMITS:
        return None
    text = f"What a client may ask for has limits: {told(names)} in {told(bounded)}."
    return Strength("limits", text, tuple(bounded))


def deprecation(ground: Ground) -> Strength | None:
    """Name where the change warns of what is going to go, if it takes nothing away without a word.

    What the change itself brings in has no old way: a notice there came with code that was copied.
    """
    if ground.contradicted(rules=_TAKEN_AWAY):
        return None
    fresh = {(new.path, new.name) for new in ground.definitions}
    edited = [path for path in ground.head if ground.sides.head.files[path].status is not FileStatus.ADDED]
    notices = [place for path in edited for place in _notices(ground, path) if place not in fresh]
    if not notices:
        return None
    names = [name or path for path, name in notices]
    files = tuple(dict.fromkeys(path for path, _ in notices))
    return Strength("deprecation", f"Who uses the old way is warned first: {told(names)} in {told(files)}.", files)


def gradients(ground: Ground) -> Strength | None:
    """Name the entries of new pipelines that run without gradients, if all new pipelines have one."""
    if ground.contradicted(rules={"inference-without-no-grad"}):
        return None
    pipelines = [
        new
        for new in ground.definitions
        if new.symbol.kind == "class" and new.public and len(new.chain) == 1 and new.name.endswith("Pipeline")
    ]
    proved = {new: _entry_without_gradients(ground, new) for new in pipelines}
    if not pipelines or not all(proved.values()):
        return None
    files = tuple(dict.fromkeys(new.path for new in pipelines))
    names = [f"{new.name}.{proved[new]}" for new in pipelines]
    verb = "runs" if len(names) == 1 else "run"
    return Strength("gradients", f"{told(names)} {verb} without recording gradients ({told(files)}).", files)


def types(ground: Ground) -> Strength | None:
    """Name the files whose new public functions and methods all say what they take and give, at least three."""
    if ground.contradicted(rules=_LOOSE):
        return None
    functions = [
        new
        for new in ground.definitions
        if new.symbol.kind == "function" and new.public and new.symbol.signature is not None
    ]
    if len(functions) < _LEAST_TYPED or not all(map(_is_typed, functions)):
        return None
    files = tuple(dict.fromkeys(new.path for new in functions))
    what = f"All {len(functions)} new public functions and methods"
    return Strength("types", f"{what} have types for what they take and give ({told(files)}).", files)


def _added_text(ground: Ground, path: str) -> str:
    hunks = ground.sides.head.files[path].hunks
    return "\n".join(line.text for hunk in hunks for line in hunk.lines if line.sign == "+")


def _says(text: str, name: str) -> bool:
    """Tell whether a text holds a name by itself."""
    return name in text and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _notices(ground: Ground, path: str) -> Iterator[tuple[str, str]]:
    """Give the file and the function around each added call that warns of a deprecation.

    That is `warnings.warn` with such a category, and a function of the project's own that is named `deprecate`.
    """
    added = ground.added(path)
    lines: list[str] = []
    for call in ground.head[path].usage.calls:
        own = call.target.rpartition(".")[2] == "deprecate"
        if (call.target != "warnings.warn" and not own) or added.isdisjoint(_lines(call)):
            continue
        lines = lines or (ground.sides.head.index.text(path) or "").split("\n")
        if own or any(number in added and _NOTICES.search(lines[number - 1]) for number in _lines(call)):
            yield path, call.spot.context
    for symbol in ground.head[path].surface.functions():
        if not _MARKED.isdisjoint(symbol.decorators) and symbol.spot.line - 1 in added:
            yield path, symbol.name


def _lines(call: CallUse) -> range:
    return range(call.spot.line, call.spot.end_line + 1)


def _entry_without_gradients(ground: Ground, pipeline: New) -> str:
    """Give the method by which a pipeline is run, if it is marked so or begins so itself; "" otherwise."""
    calls = {call.spot.context for call in ground.head[pipeline.path].usage.calls if call.target in _NO_GRADIENTS}
    for member in pipeline.symbol.members:
        if member.kind == "function" and member.name in _ENTRIES:
            marked = not _NO_GRADIENTS.isdisjoint(member.decorators)
            if marked or f"{pipeline.name}.{member.name}" in calls:
                return member.name
    return ""


def _is_typed(new: New) -> bool:
    signature = new.symbol.signature
    if signature is None or signature.returns is None:
        return False
    is_method = len(new.chain) > 1 and "builtins.staticmethod" not in new.symbol.decorators
    own = signature.parameters[1:] if is_method else signature.parameters
    return all(each.annotation is not None for each in own)
