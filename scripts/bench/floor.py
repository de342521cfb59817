"""The floor: import libcst and parse every file that is named, nothing else."""

import sys
from pathlib import Path

import libcst

for path in sys.argv[1:]:
    libcst.parse_module(Path(path).read_bytes())
