"""A file's bytes → the hash of each line by which GitHub's code scanning knows an alert again.

Its upload action puts it into `primaryLocationLineHash` where the files are checked out; a review without checkout
has to bring it. By that action's source (github/codeql-action, src/fingerprints.ts): the first 100 characters from
the start of the line, over line ends, in units of UTF-16, without blanks and tabs, each line end one line feed,
behind the end of the file one 65535 and zeros; as the digits of a number to the base 37, modulo 2**64, in
hexadecimal; behind a colon, how many lines with that hash there are up to here.
"""

from array import array
from collections import Counter
from itertools import accumulate

_BASE, _WIDTH, _MODULUS = 37, 100, 2**64
_FEED, _END = 10, 65_535


def line_hashes(data: bytes) -> list[str]:
    """Give the hash of each line, the first one first; CR alone ends a line here, too."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    units = array("H")
    units.frombytes(text.replace(" ", "").replace("\t", "").encode("utf-16-le", "surrogatepass"))
    padded = [*units, _END, *[0] * _WIDTH]
    sums = list(accumulate(padded, lambda total, unit: (total * _BASE + unit) % _MODULUS, initial=0))
    top = pow(_BASE, _WIDTH, _MODULUS)
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == _FEED)]
    seen: Counter[int] = Counter()
    hashes = []
    for start in starts:
        value = (sums[start + _WIDTH] - sums[start] * top) % _MODULUS
        seen[value] += 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes
