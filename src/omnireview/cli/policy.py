"""The policy options of a command line, over the settings of a tree → `Settings`."""

import argparse
from pathlib import Path

from omnireview.after_merge import PolicySource
from omnireview.corridor import read_policy
from omnireview.errors import BadInput
from omnireview.settings import Settings
from omnireview.tree import Tree


def folder(options: argparse.Namespace) -> Path:
    """Give the folder of `-C`, which must be one."""
    given = Path(options.folder)
    if not given.is_dir():
        raise BadInput("There is no such folder.", where=str(given), mend="check -C")
    return given


def settings_for(policy: Tree, options: argparse.Namespace) -> Settings:
    """Read the settings that hold for a command: the tree's (or --settings'), with the options laid over them."""
    source = source_for(options)
    return read_policy(policy, settings_file=source.given, overrides=source.overrides)


def source_for(options: argparse.Namespace) -> PolicySource:
    """Give where a command takes the settings of a tree from."""
    given = {
        "fail_on": options.fail_on,
        "fail_scope": options.fail_scope,
        "max_inline": options.max_inline,
        "packs": options.packs,
        "origin": "the command line (--packs)" if options.packs is not None else None,
    }
    return PolicySource(
        given=_read_settings(options.settings) if options.settings else None,
        overrides={name: value for name, value in given.items() if value is not None},
    )


def _read_settings(name: str) -> tuple[str, bytes]:
    try:
        return name, Path(name).read_bytes()
    except OSError as error:
        raise BadInput(
            f"The settings file can't be read: {error.strerror}.", where=name, mend="check --settings"
        ) from error
