"""Arguments → a command → an exit code. One file a command; `arguments` holds the grammar."""

import os
import sys
import traceback
from collections.abc import Sequence

from omnireview.cli.arguments import parse_arguments
from omnireview.errors import Exit, UserError


def run(arguments: Sequence[str]) -> int:
    """Run one command; gives its exit code.

    What the user or GitHub must mend is told on standard error in a few lines, without a traceback (exit code 2).
    Anything else that fails is our bug: the traceback is shown, and how to report it (exit code 3).
    """
    options = parse_arguments(arguments)
    try:
        return int(options.command(options))
    except UserError as error:
        print(f"omnireview: {error}", file=sys.stderr)
        return Exit.USER_SIDE
    except BrokenPipeError:
        # The reader of our output has left (`omnireview … | head`); there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.USER_SIDE
    except KeyboardInterrupt:
        print("omnireview: interrupted; nothing more is done.", file=sys.stderr)
        return Exit.USER_SIDE
    except Exception:  # noqa: BLE001 - the outermost place: a bug must end in words and in its own exit code
        traceback.print_exc()
        print(
            "omnireview: this is a bug in omnireview, not in your change. Please report the lines above, "
            "with the output of `omnireview --version`.",
            file=sys.stderr,
        )
        return Exit.OUR_BUG
