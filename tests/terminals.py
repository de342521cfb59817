"""The command at a terminal or in pipes, in a fork of this process: nothing has to be imported again."""

import os
import re
import traceback
from collections.abc import Mapping
from pathlib import Path

from omnireview.cli import run

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
_DECIDING = ("CI", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS", "NO_COLOR")


def open_terminal(columns: int) -> tuple[int, int]:
    """Give both ends of a terminal: the person's, and the program's."""
    import termios

    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (50, columns))
    return ours, theirs


def at_terminal(
    at: Path, *arguments: str, columns: int = 100, env: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Run `omnireview` with its standard output on a terminal; gives exit code, output and standard error."""
    return _run(at, arguments, env or {}, open_terminal(columns))


def piped(at: Path, *arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Run `omnireview` in pipes; gives exit code, standard output and standard error."""
    return _run(at, arguments, env or {}, os.pipe())


def _run(
    at: Path, arguments: tuple[str, ...], env: Mapping[str, str], out: tuple[int, int]
) -> tuple[int, str, str]:
    err = os.pipe()
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = _in_child(at, arguments, env, (out[1], err[1]))
        except BaseException:  # noqa: BLE001 - a fork of pytest must never go on as pytest
            os.write(err[1], traceback.format_exc().encode())
        finally:
            os._exit(code)
    os.close(out[1])
    os.close(err[1])
    written = [_read(out[0]), _read(err[0])]
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), written[0].replace("\r\n", "\n"), written[1]


def _in_child(at: Path, arguments: tuple[str, ...], env: Mapping[str, str], streams: tuple[int, int]) -> int:
    import sys

    os.chdir(at)
    for name in _DECIDING:
        os.environ.pop(name, None)
    os.environ.update({"TERM": "xterm-256color", **env})
    for place, name in zip(streams, ("stdout", "stderr"), strict=True):
        setattr(sys, name, os.fdopen(place, "w", encoding="utf-8"))
    code = run(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _read(place: int) -> str:
    written = bytearray()
    while True:
        try:
            part = os.read(place, 65536)
        except OSError:  # a terminal whose other end has been left
            break
        if not part:
            break
        written += part
    os.close(place)
    return written.decode()
