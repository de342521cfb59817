"""A dotted name in a YAML file that nothing of the tree has: whoever loads the file can't import it.

Looked at are the values of keys that name code (`worker_cls`, `custom_process_input_func`, `_target_`), if they
begin with a package of the tree: in changed YAML files, and in those that mention a module which the change
touches. So the file is found that still names the old place of a class. Where a module may have names that nobody
can see, nothing is said.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.config_names import KEYS, names_in_configs
from omnireview.index import Absent
from omnireview.nouns import noun
from omnireview.sides import Side

SUBJECT: Final = SIDE


@noun
class Options(CheckOptions):
    """Which keys name code."""

    keys: tuple[str, ...] = option(
        "Keys whose values name code; `*` stands for any letters, hyphens count as underscores.", default=KEYS
    )


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each such name at its key: `$NAME`, under `$KEY`, of which `$MISSING` is not in `$WITHIN`."""
    names = names_in_configs(side, options.keys)
    resolved = side.index.resolve_all({name.dotted for name in names})
    for name in names:
        found = resolved[name.dotted]
        if isinstance(found, Absent):
            yield Sighting(
                name.path,
                name.line,
                bindings={
                    "$NAME": name.written,
                    "$KEY": name.key,
                    "$WITHIN": found.within or found.missing.rpartition(".")[0],
                    "$MISSING": found.missing.rpartition(".")[2],
                },
                identity=name.written,
            )
