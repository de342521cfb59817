"""Write tables of what releases of a package define, for checks of projects that build on it.

    python scripts/upstream_index.py vllm 0.11.0 0.12.0   # these versions, beside those that there are
    python scripts/upstream_index.py vllm new             # every release after the newest that there is
    python scripts/upstream_index.py vllm again           # all that there are, as after a change of the format

A version's wheel is taken from PyPI; of it, only Python files are read, by `ast`, and nothing is imported. A table
holds facts alone: names, bases, members, parameters. Versions lie in bundles of eight in order, so that a new
release changes the last bundle only.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from wheel_sources import Sources, Wheel, is_final, sources, wheels

from omnireview.errors import NotAnalysed
from omnireview.modules.decode import decode
from omnireview.surface import Surface
from omnireview.surface.read import read_python
from omnireview.upstream.bodies import body_digests
from omnireview.upstream.bundle import line_of, pack, unpack
from omnireview.upstream.plain import fields_now, to_plain
from omnireview.upstream.shelf import INDEX, TABLES
from omnireview.upstream.trim import trim
from omnireview.upstream.versions import order

ROOT = Path(__file__).parents[1]

READ = ROOT / "build" / "upstream"
"""What was made of each file, so that a second run, and the next version, read only new ones."""
A_BUNDLE = 8
MAKERS = ("bodies.py", "bundle.py", "plain.py", "trim.py")


def main() -> None:
    """Write the tables that were asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("package", help="the package's name on PyPI")
    parser.add_argument("versions", nargs="+", help="versions, or `new`, or `again`")
    told = parser.parse_args()
    folder = TABLES / told.package
    there = index(folder)
    listed = wheels(told.package)
    wanted = sorted({*there, *asked(told.versions, there, listed)}, key=order)
    missing = [version for version in wanted if version not in listed]
    if missing:
        sys.exit(f"{told.package} has no wheel of {', '.join(missing)}; there are {', '.join(listed)}")
    chosen = [listed[version] for version in wanted]
    write(folder, chosen, {} if "again" in told.versions else tables_in(folder))


def tables_in(folder: Path) -> dict[str, dict[str, str]]:
    """Give the tables that a folder holds, by the digest of the wheel; none that was written in another form."""
    file = folder / INDEX
    told = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    if told.get("fields") != fields_now():
        return {}
    return {row["sha256"]: unpack((folder / row["bundle"]).read_bytes(), row["place"]) for row in told["versions"]}


def index(folder: Path) -> list[str]:
    """Give the versions of which a folder has tables."""
    file = folder / INDEX
    rows = json.loads(file.read_text(encoding="utf-8"))["versions"] if file.is_file() else []
    return [row["version"] for row in rows]


def asked(words: Iterable[str], there: list[str], listed: Mapping[str, Wheel]) -> set[str]:
    """Give the versions that the command line names."""
    found = set()
    for word in words:
        if word == "new":
            newest = max(map(order, there), default=None)
            finals = (version for version in listed if is_final(version))
            found |= {version for version in finals if newest is None or order(version) > newest}
        elif word != "again":
            found.add(word)
    return found


def write(folder: Path, chosen: list[Wheel], there: Mapping[str, dict[str, str]]) -> None:
    """Write bundles and index of a package's folder anew, from wheels in the order of their versions.

    Of the wheels whose digest is in `there` the table is taken from it.
    """
    readers()  # before the processes start, so that they have the digest of the code that they run
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        tables = [there.get(wheel.sha256) or lines(wheel, pool) for wheel in chosen]
    rows: list[dict[str, Any]] = []
    bundles: dict[str, bytes] = {}
    for start in range(0, len(chosen), A_BUNDLE):
        together = chosen[start : start + A_BUNDLE]
        bundle = f"{together[0].version}.xz"
        bundles[bundle] = pack(tables[start : start + A_BUNDLE])
        for place, wheel in enumerate(together):
            made_of = {"wheel": wheel.file, "sha256": wheel.sha256}
            rows.append({"version": wheel.version, "bundle": bundle, "place": place, **made_of})
    told = {"package": chosen[0].package, "fields": fields_now(), "versions": rows}
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for bundle, data in bundles.items():
        (folder / bundle).write_bytes(data)
    (folder / INDEX).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def lines(wheel: Wheel, pool: Executor) -> dict[str, str]:
    """Give a version's table: module → line. The files are read by the pool's processes."""
    print(f"reading {wheel.file}", flush=True)
    return table(wheel.package, sources(wheel), pool.map)


def table(package: str, read: Sources, each: Callable[..., Iterable[str]]) -> dict[str, str]:
    """Give what a wheel's modules define, module → line: those below the package's own name.

    A folder without `__init__.py` has an empty surface, and a compiled module, or one that can't be read, an open
    one. `each` is an executor's `map`.
    """
    top = package.replace("-", "_")
    files = {
        path: path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        for path in read.python
        if path.startswith(f"{top}/") and all(part.isidentifier() for part in path.removesuffix(".py").split("/"))
    }
    told = each(line, files, files.values(), (read.python[path] for path in files), chunksize=20)
    found = dict(zip(files.values(), told, strict=True))
    for path in read.compiled:
        module = re.sub(r"(\.[^/.]+)?\.(so|pyd)$", "", path).replace("/", ".")
        if path.startswith(f"{top}/"):
            found.setdefault(module, line_of(to_plain(Surface("", module, open_because="it is compiled"))))
    for module in list(found):
        for above in (module.rsplit(".", count)[0] for count in range(1, module.count(".") + 1)):
            found.setdefault(above, line_of(to_plain(Surface("", above))))
    return found


def line(path: str, module: str, data: bytes) -> str:
    """Give the line of one module. What the same code made of the same bytes before is kept: most files stay."""
    kept = READ / hashlib.sha256(b"\0".join([readers().encode(), path.encode(), data])).hexdigest()
    if not kept.is_file():
        try:
            surface = read_python(path, data, module, package=path.endswith("/__init__.py")).surface
            surface = trim(surface, body_digests(decode(data).text))
        except NotAnalysed as problem:
            print(f"  {path}: {problem.reason}", file=sys.stderr)
            surface = Surface("", module, open_because="it could not be read")
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(line_of(to_plain(surface)), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


@cache
def readers() -> str:
    """Give the digest of the code that reads a module and decides what a table keeps."""
    package = ROOT / "src" / "omnireview"
    code = [*sorted((package / "surface").glob("*.py")), *(package / "upstream" / name for name in MAKERS)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in code)).hexdigest()


if __name__ == "__main__":
    main()
