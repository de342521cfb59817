#!/bin/sh
# Makes the virtual environment $VENV with $PYTHON, and names what is missing with the line that installs it.
set -eu

missing() {
    printf 'make: %s\n  Debian or Ubuntu:  %s\n' "$1" "$2" >&2
    exit 2
}

command -v "$PYTHON" >/dev/null 2>&1 ||
    missing "$PYTHON is not installed." "sudo apt-get install python3 python3-venv"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    missing "$("$PYTHON" --version) is too old: Python 3.11 or newer is needed." \
        "sudo apt-get install python3.11 python3.11-venv && make PYTHON=python3.11 …"
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
    missing "the venv module of $PYTHON is not installed." "sudo apt-get install python3-venv"
command -v git >/dev/null 2>&1 ||
    missing "git is not installed." "sudo apt-get install git"

echo "make: preparing $VENV (once; a minute or two)"
"$PYTHON" -m venv --clear "$VENV"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --editable '.[dev]' || {
    echo "make: the packages could not be installed; is a package index reachable?" >&2
    echo "  try again:  make setup" >&2
    exit 2
}
