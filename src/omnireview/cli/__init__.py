"""Arguments → a command → an exit code. One file a command; `arguments` holds the grammar."""

import io
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from omnireview.cli.arguments import parse_arguments
from omnireview.errors import Exit, UserError

INTERRUPTED = 130
"""What a shell makes of a program that Ctrl-C has ended: 128 and the signal's number."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; gives its exit code.

    What the user or GitHub must mend is told on standard error in a few lines, without a traceback (exit code 2).
    Anything else that fails is our bug: the traceback is shown, and how to report it (exit code 3).
    """
    _prepare_output()
    # Python would tell of odd escapes in the code under review, without saying where.
    warnings.simplefilter("ignore", SyntaxWarning)
    options = parse_arguments(arguments)
    try:
        code = int(options.command(options))
        sys.stdout.flush()
    except UserError as error:
        return _tell(str(error))
    except BrokenPipeError:
        # The reader of our output has left (`omnireview … | head`).
        return _drop_output()
    except OSError as error:
        _drop_output()
        return _tell(f"the system refused: {error}")
    except KeyboardInterrupt:
        _tell("interrupted; nothing more is done.")
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - the outermost place: a bug must end in words and in its own exit code
        import traceback

        _say(traceback.format_exc())
        _tell(
            "this is a bug in omnireview, not in your change. Please report the lines above, with the output of "
            "`omnireview --version`."
        )
        return Exit.OUR_BUG
    return code


def _tell(text: str) -> Exit:
    _say(f"omnireview: {text}")
    return Exit.USER_SIDE


def _say(text: str) -> None:
    from omnireview.cli.log import tell

    tell(text, sys.stderr)


def _prepare_output() -> None:
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller (`>&-`)
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the very end
    for stream in (sys.stdout, sys.stderr):
        # A log in ASCII shows a finding in escapes rather than end in a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> Exit:
    """Point standard output nowhere, so that Python's last flush of it does not fail once more."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.name == "<stdout>":
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.USER_SIDE
