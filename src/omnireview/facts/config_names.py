"""One side's YAML files → the dotted names of first-party code that stand in them, under keys that name code."""

import re
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final

from omnireview.configs import Config, Leaf
from omnireview.nouns import noun
from omnireview.sides import Side

YAML: Final = ("*.yaml", "*.yml")
KEYS: Final = (
    *("*_cls", "*_class", "*_func", "*_fn", "*_function", "*_callable", "*_factory", "*_handler", "*_hook"),
    *("cls", "class", "func", "fn", "function", "callable", "factory", "handler", "hook"),
    *("*_module", "module", "*_path", "import_path", "class_path", "_target_", "target", "entrypoint"),
)
"""Keys whose values name code, where they look like it."""

_FILES = frozenset(
    (
        *("py", "pyc", "ipynb", "yaml", "yml", "json", "jsonl", "toml", "cfg", "ini", "txt", "md", "rst", "csv"),
        *("log", "lock", "html", "sh", "so", "zip", "gz", "tar", "whl", "pt", "pth", "ckpt", "bin", "onnx"),
        *("safetensors", "gguf", "wav", "mp3", "mp4", "png", "jpg", "jpeg", "pkl", "npy", "npz", "parquet"),
    )
)
"""Endings by which a value such as `omni.yaml` names a file and no code."""
_LONGEST = 300
_MOST_WORDS = 300
_DOTTED = re.compile(r"\b([A-Za-z_]\w*)[.:][A-Za-z_]")


@noun
class ConfigName:
    """A dotted name in a YAML file: where, under which key, and as it is written (perhaps `pkg.module:name`).

    `dotted` is the name by which the index knows it.
    """

    path: str
    line: int
    key: str
    written: str
    dotted: str


def names_in_configs(side: Side, keys: Sequence[str], words: Iterable[str] = ()) -> tuple[ConfigName, ...]:
    """Give each dotted name of first-party code under one of some keys, in order, once a line.

    Looked at are the YAML files that the change touches, and those that mention one of `words` or a Python module
    that it touches, but none in dot folders, which are for other programs. `keys` may hold `*`; hyphens count as
    underscores.
    """
    wanted = {*words, *(_stem(path) for path in side.touched if path.endswith(".py"))}
    told = side.index.mentioning(sorted(wanted)[:_MOST_WORDS], YAML) if wanted else None
    mentioned = {path for paths in told.values() for path in paths} if told else set()
    paths = sorted(path for path in mentioned | set(side.changed(YAML)) if "/." not in f"/{path}")
    side.index.texts(paths)
    paths = [path for path in paths if _may_name_code(side, path)]
    side.index.configs(paths)
    found = (name for path in paths for config in side.index.config(path) for name in _names(config, keys, side))
    return tuple(dict.fromkeys(found))


def _may_name_code(side: Side, path: str) -> bool:
    """Tell whether a text holds the beginning of a name of the tree: most files do not, and parsing costs time."""
    tops = set(_DOTTED.findall(side.index.text(path) or ""))
    local = side.index.local_names(path)
    return any(side.index.is_first_party(local.get(top, top)) for top in tops)


def _stem(path: str) -> str:
    """Give the last part of a module's name."""
    return path.removesuffix("/__init__.py").rpartition("/")[2].removesuffix(".py")


def _names(config: Config, keys: Sequence[str], side: Side) -> Iterator[ConfigName]:
    local = side.index.local_names(config.path)
    for leaf in config.leaves:
        key = _key(leaf)
        if not isinstance(leaf.value, str) or not _is_dotted(leaf.value):
            continue
        plain = key.replace("-", "_").lower()
        top, _, rest = leaf.value.replace(":", ".").partition(".")
        dotted = f"{local.get(top, top)}.{rest}"
        if any(fnmatchcase(plain, each) for each in keys) and side.index.is_first_party(dotted):
            yield ConfigName(config.path, leaf.line, key, leaf.value, dotted)


def _key(leaf: Leaf) -> str:
    """Give the key that a value stands under; of an item, that of its list."""
    return next((key for key in reversed(leaf.keys) if isinstance(key, str)), "")


def _is_dotted(text: str) -> bool:
    if len(text) > _LONGEST or text.count(":") > 1:
        return False
    module, _, attribute = text.partition(":")
    parts = [*module.split("."), *(attribute.split(".") if ":" in text else ())]
    return len(parts) > 1 and all(part.isidentifier() for part in parts) and parts[-1].lower() not in _FILES
